"""The bot on one machine: SQLite, the local vault, Stripe or its sandbox."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from payment_smart_bot.adapters.clock import SystemClock
from payment_smart_bot.adapters.ledger_sqlite import SqliteLedger, payments_file
from payment_smart_bot.adapters.ledger_totals import SqliteLedgerTotals
from payment_smart_bot.adapters.outbox_sqlite import SqliteOutbox
from payment_smart_bot.adapters.replays_sqlite import SqliteReplays
from payment_smart_bot.adapters.sessions_live import SqliteLiveSessions
from payment_smart_bot.adapters.sessions_sqlite import SqliteSessions
from payment_smart_bot.adapters.stripe_charges import StripeCharges
from payment_smart_bot.adapters.stripe_connection import StripeConnection
from payment_smart_bot.adapters.stripe_gateway import StripeGateway
from payment_smart_bot.adapters.tallies_sqlite import SqliteTallies
from payment_smart_bot.adapters.vault_local import LocalVault
from payment_smart_bot.bootstrap.shared import bot_settings
from payment_smart_bot.bootstrap.shop import Shop, Watch, build_shop
from payment_smart_bot.bot import Bot, Parts
from payment_smart_bot.bot.books import Books
from payment_smart_bot.domain.patterns import corrections
from payment_smart_bot.domain.phrase_tree import trie

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payment_smart_bot.bot.metering import Meter
    from payment_smart_bot.config.keys import ApiKey
    from payment_smart_bot.config.settings import Settings
    from payment_smart_bot.ports import Trace


@dataclass(frozen=True, slots=True)
class House:
    """The bot with what has to be swept and closed beside it."""

    bot: Bot
    store: SqliteSessions
    stripe: StripeConnection
    shop: Shop
    tallies: SqliteTallies | None = None

    def close(self) -> None:
        """Close what is open."""
        self.store.close()
        self.shop.counter.books.ledger.close()
        self.stripe.close()
        if self.tallies is not None:
            self.tallies.close()


@contextmanager
def books_of(
    settings: Settings, key: ApiKey, stripe_url: str | None
) -> Iterator[tuple[Books, StripeCharges]]:
    """The books of a data folder alone, for commands that run beside its server."""
    clock = SystemClock()
    stripe = StripeConnection(
        key.reveal, base_url=stripe_url, budget_seconds=settings.stripe_seconds, clock=clock
    )
    try:
        file = payments_file(settings.data_dir / "payments.db")
        charges = StripeCharges(stripe)
        try:
            yield Books(SqliteLedger(file), charges, clock), charges
        finally:
            file.close()
    finally:
        stripe.close()


def build(
    settings: Settings,
    key: ApiKey,
    stripe_url: str | None,
    trace: Trace,
    meter: Meter | None = None,
) -> House:
    """Make the bot on SQLite, the local vault and Stripe (or the sandbox at `stripe_url`).

    With a `meter` it keeps what that counts, and lets the operator look.
    """
    trie()  # built now, so that the first message does not wait for it
    corrections()  # the same
    clock = SystemClock()
    store = SqliteSessions(settings.data_dir / "sessions.db", clock.now)
    stripe = StripeConnection(
        key.reveal, base_url=stripe_url, budget_seconds=settings.stripe_seconds, clock=clock
    )
    file = payments_file(settings.data_dir / "payments.db")
    books = Books(SqliteLedger(file), StripeCharges(stripe), clock)
    parts = Parts(
        store=store,
        vault=LocalVault(settings.data_dir / "vault.json"),
        gateway=StripeGateway(stripe),
        clock=clock,
        trace=trace,
        settings=bot_settings(settings, stripe_url),
        books=books,
    )
    shop = build_shop(settings, books, SqliteReplays(file), store, SqliteOutbox(file))
    shop.field = parts.settings.field
    if meter is None:
        return House(Bot(parts), store, stripe, shop)
    tallies = SqliteTallies(settings.data_dir / "tallies.db")
    lives = SqliteLiveSessions(store.file)
    shop.watch = Watch(meter, tallies, lives, SqliteLedgerTotals(file))
    return House(Bot(parts), store, stripe, shop, tallies)
