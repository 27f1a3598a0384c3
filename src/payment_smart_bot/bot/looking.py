"""How a payment stands, looked up; and calling off what waits for its payer.

Whatever is not known is looked up, never guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.bot.asking import asked
from payment_smart_bot.bot.keeping import keep
from payment_smart_bot.bot.payments.hearing import hear
from payment_smart_bot.domain import events as e
from payment_smart_bot.domain.channel import on_page
from payment_smart_bot.domain.errors import PaymentError
from payment_smart_bot.domain.ledger import Report
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable, StoreUnavailable

if TYPE_CHECKING:
    from payment_smart_bot.bot.books import Books
    from payment_smart_bot.bot.parts import Parts
    from payment_smart_bot.domain.payment import Payment

_CANCEL: Final = "cancel_payment_intent"
UNKNOWN: Final = (GatewayUnavailable, GatewayRefused)


def call_off(payment: Payment, parts: Parts, books: Books) -> e.Event:
    """Cancel what waits for the payer's bank, so that it cannot be approved any more."""
    if payment.payment_intent is None or payment.state is not State.REQUIRES_ACTION:
        return e.CalledOff(payment)
    intent, key = payment.payment_intent, f"{payment.id}-cancel-{payment.version}"
    try:
        told = asked(
            _CANCEL,
            parts,
            lambda: books.charges.cancel(intent, idempotency_key=key),
        )
        if told.state is not State.CANCELED:
            return e.Charged(books.heard(payment, told), told.action_url)
        return e.CalledOff(
            books.change(
                payment.id,
                Cause.CANCELED_BY_PAYER,
                lambda stored: (
                    Report(books.now()) if stored.state is State.REQUIRES_ACTION else None
                ),
            )
        )
    except (*UNKNOWN, StoreUnavailable, PaymentError):
        return e.OutcomeUnknown()


def look(payment: Payment, parts: Parts, books: Books) -> e.Event:
    """How a payment stands, by the ledger and, where Stripe may know more, by Stripe."""
    try:
        if _not_charged(payment) and payment.expires_at <= books.now():
            return e.Charged(_expired(payment, parts, books))
        if payment.payment_intent is None or payment.state not in _ASK_STRIPE:
            return e.Charged(keep(payment, books, parts.trace))
        intent = payment.payment_intent
        told = asked("look_payment_intent", parts, lambda: books.charges.look(intent))
        after = keep(hear(books, payment, told), books, parts.trace)
        return e.Charged(after, told.action_url)
    except (*UNKNOWN, StoreUnavailable, PaymentError):
        return e.OutcomeUnknown()


def _not_charged(payment: Payment) -> bool:
    """Whether it ends with its time: nobody was asked to charge, or Stripe's page is open."""
    waits = payment.state is State.REQUIRES_ACTION and on_page(payment.payment_intent)
    return payment.state is State.OPEN or waits


_ASK_STRIPE: Final = frozenset({State.PROCESSING, State.REQUIRES_ACTION})


def _expired(payment: Payment, parts: Parts, books: Books) -> Payment:
    """End it; a card may have been declined before, or a page be open: that is ended first."""
    intent = payment.payment_intent
    if intent is not None:
        key = f"{payment.id}-expire"
        told = asked(
            _CANCEL,
            parts,
            lambda: books.charges.cancel(intent, idempotency_key=key),
        )
        if told.state is not State.CANCELED:
            return hear(books, payment, told)
    return books.change(
        payment.id,
        Cause.EXPIRED,
        lambda stored: (
            Report(books.now())
            if (stored.state, stored.payment_intent) == (payment.state, intent)
            else None
        ),
    )
