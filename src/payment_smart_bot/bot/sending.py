"""Sends a payer to Stripe's page: a Checkout Session for a payment, one at a time.

It is the ledger's before the payer hears of it, and another one is opened only after Stripe said
that the last has expired unpaid: so a payment is paid once.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from payment_smart_bot.bot.asking import asked
from payment_smart_bot.domain import events as e
from payment_smart_bot.domain.errors import PaymentError
from payment_smart_bot.domain.ledger import Report
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable, StoreUnavailable

if TYPE_CHECKING:
    from payment_smart_bot.bot.books import Books
    from payment_smart_bot.bot.parts import Parts
    from payment_smart_bot.domain.charge import Charge
    from payment_smart_bot.domain.payment import Payment

_LEAST_SECONDS: Final = 31 * 60.0
_MOST_SECONDS: Final = 24 * 3600.0 - 60
"""Stripe's own, 30 minutes and 24 hours, with a minute for clocks that differ."""


def send(payment: Payment, parts: Parts, books: Books) -> e.Event:
    """Open the page, and write that the payer is sent there."""
    if payment.state is not State.OPEN or payment.payment_intent is not None:
        return e.Charged(payment)
    try:
        page = asked("open_checkout", parts, lambda: _opened(payment, parts, books))
        after = _written(payment, page, books)
    except (GatewayUnavailable, GatewayRefused, StoreUnavailable, PaymentError):
        return e.NotAsked()
    if after.payment_intent == page.intent:
        return e.Charged(after, page.action_url)
    with suppress(GatewayUnavailable, GatewayRefused):  # nobody knows its address
        books.charges.cancel(page.intent, idempotency_key=f"{page.intent}-unused")
    return e.Charged(after)


def _opened(payment: Payment, parts: Parts, books: Books) -> Charge:
    """After a crash before it is written another one is opened: nobody knows the first's address.

    Its end is in the key: Stripe refuses a key that comes again with another.
    """
    end = int(_end(payment, books.now()))
    return books.charges.open_checkout(
        payment,
        return_url=parts.settings.return_url,
        expires_at=end,
        idempotency_key=f"{payment.id}-page-{payment.version}-{end}",
    )


def _end(payment: Payment, now: float) -> float:
    """With the payment, within what Stripe allows; `tidy` expires what would outlive it."""
    return min(max(payment.expires_at, now + _LEAST_SECONDS), now + _MOST_SECONDS)


def _written(payment: Payment, page: Charge, books: Books) -> Payment:
    def report(stored: Payment) -> Report | None:
        if stored.version != payment.version:
            return None
        return Report(books.now(), state=State.REQUIRES_ACTION, payment_intent=page.intent)

    return books.change(payment.id, Cause.STRIPE_SAYS, report)
