"""Money that moves, or does not, on the merchant's word: cancel, capture, refund.

Stripe is asked first and the ledger written after it said so. Where its answer did not come it is
looked up; where that fails too nothing is written, and whoever asked may ask again: the same
idempotency key is the same try at Stripe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from payment_smart_bot.bot.payments.hearing import hear
from payment_smart_bot.bot.payments.outcomes import NoPayment, NotPossible, TooMuch
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

_CANCELABLE: Final = frozenset({State.OPEN, State.REQUIRES_ACTION, State.AUTHORIZED})
_ROUNDS: Final = 4


@dataclass(frozen=True, slots=True)
class Mover:
    """Does what the merchant says; every method gives the payment after it.

    Raises, in all of them:
        NoPayment, NotPossible: see there.
        GatewayUnavailable: it is not known what Stripe did.
        StoreUnavailable: the ledger could not be written; what Stripe did is written later.
    """

    books: Books

    def cancel(self, payment_id: str) -> Payment:
        """Cancel what is not paid; if it was paid meanwhile, Stripe is right and it stays so."""
        for _ in range(_ROUNDS):
            payment = self._settled(payment_id)
            if payment.state not in _CANCELABLE:
                raise NotPossible(payment)
            intent = payment.payment_intent
            charge = intent and self.books.charges.cancel(
                intent, idempotency_key=_key(payment, f"cancel-{intent}")
            )
            after = self._canceled(payment, charge or None)
            if after is not None:
                return after
        msg = "ledger: too many write at once"
        raise StoreUnavailable(msg)

    def _canceled(self, payment: Payment, charge: Charge | None) -> Payment | None:
        """Write it; None where it is to be tried again, for a card was tried meanwhile."""
        if charge is not None and charge.state is not State.CANCELED:
            raise NotPossible(hear(self.books, payment, charge))
        intent = payment.payment_intent

        def report(stored: Payment) -> Report | None:
            theirs = stored.payment_intent != intent and stored.payment_intent is not None
            return None if theirs else Report(self.books.now())

        try:
            after = self.books.change(payment.id, Cause.CANCELED_BY_MERCHANT, report)
        except PaymentError:
            stored = _loaded(self.books, payment.id)
            after = stored if charge is None else hear(self.books, stored, charge)
        return after if after.state is State.CANCELED else None

    def capture(self, payment_id: str, amount: int | None) -> Payment:
        """Take what is held, or a part of it; the rest is released.

        Raises:
            TooMuch: that much is not held.
        """
        payment = self._settled(payment_id)
        if payment.state is not State.AUTHORIZED or payment.payment_intent is None:
            raise NotPossible(payment)
        wanted = _within(amount, payment.money.amount)
        charge = self._asked(
            payment,
            lambda intent: self.books.charges.capture(
                intent, wanted, idempotency_key=_key(payment, f"capture-{wanted}")
            ),
            lambda charge: charge.state is State.SUCCEEDED,
        )
        if charge.captured != wanted:
            raise NotPossible(hear(self.books, payment, charge))

        def report(stored: Payment) -> Report | None:
            held = stored.state is State.AUTHORIZED
            return Report(self.books.now(), amount=charge.captured) if held else None

        return self.books.change(payment.id, Cause.CAPTURED, report)

    def refund(self, payment_id: str, amount: int | None, key: str) -> Payment:
        """Give back so much, or all that is left; `key` is of this one refund.

        Raises:
            TooMuch: that much was not taken, or was given back already.
        """
        payment = self._settled(payment_id)
        if payment.state is not State.SUCCEEDED or payment.payment_intent is None:
            raise NotPossible(payment)
        before = payment.amount_refunded
        wanted = _within(amount, payment.amount_captured - before)
        charge = self._asked(
            payment,
            lambda intent: self.books.charges.refund(
                intent, wanted, idempotency_key=_key(payment, f"refund-{key}")
            ),
            lambda charge: charge.refunded >= before + wanted,
        )

        def report(stored: Payment) -> Report | None:
            news = charge.refunded - stored.amount_refunded
            return Report(self.books.now(), amount=news) if news > 0 else None

        return self.books.change(payment.id, Cause.REFUNDED, report)

    def _asked(
        self,
        payment: Payment,
        ask: Callable[[str], Charge],
        done: Callable[[Charge], bool],
    ) -> Charge:
        """What Stripe did; looked up where its answer did not come."""
        intent = payment.payment_intent or ""
        try:
            return ask(intent)
        except GatewayRefused:
            now = self.books.charges.look(intent)
            raise NotPossible(hear(self.books, payment, now), refused=True) from None
        except GatewayUnavailable:
            now = self.books.charges.look(intent)
            if not done(now):
                raise
            return now

    def _settled(self, payment_id: str) -> Payment:
        payment = _loaded(self.books, payment_id)
        return self.books.settle(payment) if payment.state is State.PROCESSING else payment


def _loaded(books: Books, payment_id: str) -> Payment:
    payment = books.ledger.load(payment_id)
    if payment is None:
        raise NoPayment
    return payment


def _key(payment: Payment, deed: str) -> str:
    return f"{payment.id}-{deed}"


def _within(amount: int | None, left: int) -> int:
    wanted = left if amount is None else amount
    if not 0 < wanted <= left:
        raise TooMuch(left)
    return wanted
