"""A whole bot that takes payments: real stores, the real sandbox; only the clock is made up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import requests
from tests.integration.payments.at_stripe import AtStripe
from tests.integration.tills import LEASE, Clock
from tests.stripe_numbers import code_of

from payment_smart_bot.adapters.ledger_sqlite import SqliteLedger, payments_file
from payment_smart_bot.adapters.replays_sqlite import SqliteReplays
from payment_smart_bot.adapters.sessions_sqlite import SqliteSessions
from payment_smart_bot.adapters.stripe_charges import StripeCharges
from payment_smart_bot.adapters.stripe_connection import StripeConnection
from payment_smart_bot.adapters.stripe_gateway import StripeGateway
from payment_smart_bot.adapters.vault_local import LocalVault
from payment_smart_bot.bot import Bot, BotSettings, Parts, Request, new_id
from payment_smart_bot.bot.books import Books
from payment_smart_bot.domain.ledger import Report, transition
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.payment import CaptureMethod, Cause, Payment
from payment_smart_bot.domain.payment_state import chat_of
from payment_smart_bot.domain.sensitive import UserText
from payment_smart_bot.entrypoints.tracing import LogTrace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.sandbox.spawn import SandboxProcess

VISA: Final = "4242424242424242"
AT_BANK: Final = "4000002500003155"
PRICE: Final = 4999


@dataclass
class Counter(AtStripe):
    """The bot on a data folder, and the sandbox that it pays at."""

    folder: Path
    sandbox: SandboxProcess
    clock: Clock = field(default_factory=lambda: Clock(skips=True))
    http: requests.Session = field(default_factory=requests.Session)
    settings: BotSettings = field(default_factory=lambda: BotSettings(lease_seconds=LEASE))
    wrap: Callable[[Any], Any] = lambda inner: inner
    """Put around the stores and around Stripe."""

    def __post_init__(self) -> None:
        """Open it; a second one on the same folder is the bot after a restart."""
        self.connection = StripeConnection(
            lambda: self.sandbox.secret_key,
            base_url=self.sandbox.url,
            budget_seconds=4,
            attempt_seconds=1,
            clock=self.clock,
        )
        file = payments_file(self.folder / "payments.db")
        self.sessions: SqliteSessions = self.wrap(
            SqliteSessions(self.folder / "sessions.db", self.clock.now)
        )
        self.ledger: SqliteLedger = self.wrap(SqliteLedger(file))
        self.replays: SqliteReplays = self.wrap(SqliteReplays(file))
        self.books = Books(self.ledger, self.wrap(StripeCharges(self.connection)), self.clock)
        self.bot = Bot(
            Parts(
                self.sessions,
                LocalVault(self.folder / "vault.json"),
                self.wrap(StripeGateway(self.connection)),
                self.clock,
                LogTrace(),
                self.settings,
                books=self.books,
            )
        )

    def close(self) -> None:
        """Close the files and connections."""
        self.sessions.close()
        self.ledger.close()
        self.connection.close()
        self.http.close()

    def asked(
        self,
        amount: int = PRICE,
        currency: str = "usd",
        ends: float = 24 * 3600,
        **more: Any,  # noqa: ANN401 - fields of a payment
    ) -> Payment:
        """A new payment, as the merchant's server asks for it."""
        now = self.books.now()
        new = Payment(
            id=f"pay_{new_id()}",
            money=Money(amount, currency),
            created=now,
            expires_at=now + ends,
            **more,
        )
        payment, entry = transition(new, Cause.CREATED, Report(now))
        self.ledger.add(payment, entry)
        return payment

    def say(
        self,
        payment: Payment,
        text: str,
        *,
        name: str | None = None,
        stood_under: str | None = None,
    ) -> Answer:
        """Say something in the payment's chat; `name` is the message's id.

        `stood_under` is the `summaryId` that the client had been given last.
        """
        return self.bot.reply(Request(chat_of(payment.id), UserText(text), name, stood_under))

    def hand(self, payment: Payment, token: str, *, name: str | None = None) -> Answer:
        """Give what Stripe.js made of a card; `name` is the message's id."""
        return self.bot.reply(Request(chat_of(payment.id), UserText(""), name, token=token))

    def give(self, payment: Payment, *texts: str) -> Answer:
        """Say several things; the last answer comes back."""
        return [self.say(payment, text) for text in texts][-1]

    def to_summary(self, payment: Payment, number: str = VISA) -> Answer:
        """Give everything, up to the summary."""
        code = code_of(number)
        return self.give(payment, f"John Doe, {number}, 12/39", code)

    def pay(self, payment: Payment, number: str = VISA) -> Answer:
        """Give everything and say yes."""
        self.to_summary(payment, number)
        return self.say(payment, "confirm")

    def stands(self, payment: Payment) -> Payment:
        """The payment as the ledger has it."""
        stored = self.ledger.load(payment.id)
        assert stored is not None
        return stored

    def causes(self, payment: Payment) -> list[Cause]:
        """What happened to it."""
        return [entry.cause for entry in self.ledger.entries(payment.id)]


def by_hand() -> dict[str, Any]:
    """A payment whose money is held, and taken by the merchant."""
    return {"capture_method": CaptureMethod.MANUAL}
