"""What the bot is made of, and what it is asked."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.bot.answers import CardField
from payment_smart_bot.domain.brands import BRAND_BY_NAME
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.payment_state import payment_of
from payment_smart_bot.domain.turn import Context

if TYPE_CHECKING:
    from payment_smart_bot.bot.books import Books
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.domain.sensitive import UserText
    from payment_smart_bot.ports import (
        Clock,
        LanguageModel,
        PaymentGateway,
        SessionStore,
        Trace,
        Vault,
    )

_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_ID_LENGTH: Final = 22
_ID_BYTES: Final = 17
_EARLIEST: Final = timedelta(hours=-12)


class BotSettings(NamedTuple):
    """What a merchant decides about the conversation."""

    accepted_brands: frozenset[str] = frozenset(BRAND_BY_NAME)
    contact: str = "please write to the shop you are buying from"
    session_seconds: float = 3600.0
    lease_seconds: float = 20.0
    """After how long a call to Stripe that was begun counts as dead; longer than its budget."""
    return_url: str = "http://localhost:8000/pay/done"
    """Where a payer's bank sends them back to."""
    token_channel: Channel = Channel.CHAT
    """Whence the card comes in a chat that only makes a token."""
    field: CardField = CardField()
    """Stripe's, beside the chat."""


class Request(NamedTuple):
    """One message as the wire gave it."""

    session_id: str
    message: UserText
    message_id: str | None = None
    summary_id: str | None = None
    token: str | None = None
    """Stripe's id of a card from its field."""


class Parts(NamedTuple):
    """The ports, filled, and the settings."""

    store: SessionStore
    vault: Vault
    gateway: PaymentGateway
    clock: Clock
    trace: Trace
    settings: BotSettings
    model: LanguageModel | None = None
    books: Books | None = None
    """Where payments are made; without them the chat only makes tokens."""

    def payment(self, session_id: str) -> Payment | None:
        """The payment that is made in a session; None where it only makes a token.

        Raises:
            StoreUnavailable: the ledger could not be read.
        """
        payment_id = payment_of(session_id)
        if self.books is None or payment_id is None:
            return None
        return self.books.ledger.load(payment_id)

    def context(self, seen: str | None = None, payment: Payment | None = None) -> Context:
        """What a turn depends on, now; `seen` is the summary that a yes may be meant for."""
        now = round(self.clock.now(), 3)  # a time of many digits could read as a card number
        return Context(
            now=now,
            today=(datetime.fromtimestamp(now, UTC) + _EARLIEST).date(),
            accepted=self.settings.accepted_brands,
            contact=self.settings.contact,
            session_seconds=self.settings.session_seconds,
            lease_seconds=self.settings.lease_seconds,
            seen=seen,
            payment=payment,
            token_channel=self.settings.token_channel,
        )


def new_id() -> str:
    """131 random bits in letters and digits (22 of base 62)."""
    left, letters = int.from_bytes(os.urandom(_ID_BYTES), "big"), []
    for _ in range(_ID_LENGTH):
        left, letter = divmod(left, len(_ALPHABET))
        letters.append(_ALPHABET[letter])
    return "".join(letters)
