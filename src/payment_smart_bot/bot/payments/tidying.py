"""Ends what nobody ends: payments whose time is over, ones left at the bank's page, lost calls."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.bot.keeping import keep
from payment_smart_bot.bot.payments.hearing import called_off, hear
from payment_smart_bot.domain.channel import on_page
from payment_smart_bot.domain.errors import PaymentError
from payment_smart_bot.domain.ledger import Report
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.bot.books import Books
    from payment_smart_bot.domain.charge import Charge
    from payment_smart_bot.domain.payment import Payment

STUCK_SECONDS: Final = 60.0
"""After so long in `processing`, or at the bank, Stripe is asked."""
ABANDONED_SECONDS: Final = 15 * 60.0
"""After so long at the bank nobody comes back."""
_AT_ONCE: Final = 100


class Tidied(NamedTuple):
    """How many payments were ended how."""

    expired: int
    abandoned: int
    settled: int
    failed: int
    """Stripe or the ledger could not be reached for them; the next round tries again."""


def tidy(books: Books, now: float, seconds: float = math.inf) -> Tidied:
    """Look after the payments that somebody must look after; at most 100 of them.

    Args:
        books: The ledger and Stripe.
        now: Unix seconds.
        seconds: After so long the rest is left to the next round.

    Raises:
        StoreUnavailable: the ledger cannot be read.
    """
    done: Counter[str] = Counter()
    ends = books.now() + seconds
    for payment in books.ledger.unsettled(now, now - STUCK_SECONDS, _AT_ONCE):
        if books.now() > ends:
            break
        try:
            done[_CARES[payment.state](books, payment, now)] += 1
        except (GatewayUnavailable, GatewayRefused, StoreUnavailable, PaymentError):
            done["failed"] += 1
    return Tidied(**{name: done[name] for name in Tidied._fields})


def _expire(books: Books, payment: Payment, _: float) -> str:
    """A card may have been declined before, or a page be open: that is canceled first."""
    intent = payment.payment_intent
    if intent is not None:
        charge = books.charges.cancel(
            intent, idempotency_key=f"{payment.id}-expire-{payment.version}"
        )
        if charge.state is not State.CANCELED:
            hear(books, payment, charge)
            return "settled"

    def report(stored: Payment) -> Report | None:
        same = stored.state is payment.state and stored.payment_intent == intent
        return Report(books.now()) if same else None

    books.change(payment.id, Cause.EXPIRED, report)
    return "expired"


def _canceled(books: Books, payment: Payment, intent: str) -> Charge:
    key = f"{payment.id}-tidy-{payment.version}"
    return books.charges.cancel(intent, idempotency_key=key)


def _settle(books: Books, payment: Payment, _: float) -> str:
    after = books.settle(payment)
    return "settled" if after.version > payment.version else "waiting"


def _call_off(books: Books, payment: Payment, now: float) -> str:
    """What waits for the payer's bank: see whether it still does, and for how long it has."""
    intent = payment.payment_intent
    if intent is None:
        return "waiting"
    after = hear(books, payment, books.charges.look(intent))
    if after.version > payment.version:
        return "settled"
    if on_page(intent):
        return "waiting" if now < payment.expires_at else _expire(books, payment, now)
    if now - books.ledger.entries(payment.id)[-1].at < ABANDONED_SECONDS:
        return "waiting"
    charge = books.charges.cancel(
        intent, idempotency_key=f"{payment.id}-abandoned-{payment.version}"
    )
    if charge.state is not State.CANCELED:
        hear(books, payment, charge)
        return "settled"
    called_off(books, payment, intent)
    return "abandoned"


def _keep(books: Books, payment: Payment, _: float) -> str:
    """A card that is still to be kept."""
    after = keep(payment, books, again=True)
    return "settled" if after.version > payment.version else "waiting"


_CARES: Final[dict[State, Callable[[Books, Payment, float], str]]] = {
    State.OPEN: _expire,
    State.PROCESSING: _settle,
    State.REQUIRES_ACTION: _call_off,
    State.SUCCEEDED: _keep,
    State.AUTHORIZED: _keep,
}
