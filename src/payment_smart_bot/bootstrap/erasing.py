"""What erases a payer's data in a data folder, put together."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from payment_smart_bot.adapters.clock import SystemClock
from payment_smart_bot.adapters.erasing_sqlite import SqliteWiping
from payment_smart_bot.adapters.ledger_sqlite import SqliteLedger, payments_file
from payment_smart_bot.adapters.sessions_sqlite import sessions_file
from payment_smart_bot.adapters.stripe_charges import StripeCharges
from payment_smart_bot.adapters.stripe_connection import StripeConnection
from payment_smart_bot.bot.books import Books
from payment_smart_bot.bot.payments.erasing import Eraser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payment_smart_bot.config.keys import ApiKey
    from payment_smart_bot.config.settings import Settings


@contextmanager
def eraser_of(
    settings: Settings, key: ApiKey, stripe_url: str | None, *, forgets: bool = True
) -> Iterator[Eraser]:
    """The eraser of a data folder, beside its server or without one; see `Eraser.forgets`."""
    clock, folder = SystemClock(), settings.data_dir
    stripe = StripeConnection(
        key.reveal, base_url=stripe_url, budget_seconds=settings.stripe_seconds, clock=clock
    )
    with (
        closing(stripe),
        closing(payments_file(folder / "payments.db")) as payments,
        closing(sessions_file(folder / "sessions.db")) as sessions,
    ):
        books = Books(SqliteLedger(payments), StripeCharges(stripe), clock)
        yield Eraser(books, SqliteWiping(payments, sessions), forgets)
