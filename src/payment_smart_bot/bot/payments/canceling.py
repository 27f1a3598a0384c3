"""Cancels a payment on the merchant's word: at Stripe first, and only what is not paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.bot.payments.hearing import hear
from payment_smart_bot.bot.payments.outcomes import NoPayment, NotPossible
from payment_smart_bot.domain.errors import PaymentError
from payment_smart_bot.domain.ledger import Report
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports import StoreUnavailable

if TYPE_CHECKING:
    from payment_smart_bot.bot.books import Books
    from payment_smart_bot.domain.charge import Charge
    from payment_smart_bot.domain.payment import Payment

_CANCELABLE: Final = frozenset({State.OPEN, State.REQUIRES_ACTION, State.AUTHORIZED})
_ROUNDS: Final = 4


def cancel(books: Books, payment_id: str) -> Payment:
    """The payment, canceled; see `Mover`."""
    for _ in range(_ROUNDS):
        payment = settled(books, payment_id)
        if payment.state not in _CANCELABLE:
            raise NotPossible(payment)
        charge = _at_stripe(books, payment)
        after = _written(books, payment, charge)
        if after is not None:
            return after
    msg = "ledger: too many write at once"
    raise StoreUnavailable(msg)


def settled(books: Books, payment_id: str) -> Payment:
    """The payment; one whose charge is under way as Stripe has it.

    Raises:
        NoPayment: there is none of that id.
    """
    payment = _loaded(books, payment_id)
    return books.settle(payment) if payment.state is State.PROCESSING else payment


def _loaded(books: Books, payment_id: str) -> Payment:
    payment = books.ledger.load(payment_id)
    if payment is None:
        raise NoPayment
    return payment


def _at_stripe(books: Books, payment: Payment) -> Charge | None:
    intent = payment.payment_intent
    if intent is None:
        return None
    # Of this version: Stripe answers a key that was refused once with that refusal for a day.
    key = f"{payment.id}-cancel-{payment.version}"
    return books.charges.cancel(intent, idempotency_key=key)


def _written(books: Books, payment: Payment, charge: Charge | None) -> Payment | None:
    """Write it; None where it is to be tried again, for a card was tried meanwhile."""
    if charge is not None and charge.state is not State.CANCELED:
        raise NotPossible(hear(books, payment, charge))

    def report(stored: Payment) -> Report | None:
        ours = stored.payment_intent in {None, payment.payment_intent}
        return Report(books.now()) if ours else None

    try:
        after = books.change(payment.id, Cause.CANCELED_BY_MERCHANT, report)
    except PaymentError:
        stored = _loaded(books, payment.id)
        after = stored if charge is None else hear(books, stored, charge)
    return after if after.state is State.CANCELED else None
