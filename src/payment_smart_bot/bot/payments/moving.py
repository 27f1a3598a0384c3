"""Money that moves, or does not, on the merchant's word: cancel, capture, refund.

Stripe is asked first and the ledger written after it said so. Where its answer did not come nothing
is written, and whoever asked may ask again: the same idempotency key is the same try at Stripe. A
capture, of which there is only one, is looked up before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from payment_smart_bot.bot.payments.canceling import cancel, settled
from payment_smart_bot.bot.payments.hearing import given_back, hear
from payment_smart_bot.bot.payments.outcomes import NotPossible, TooMuch
from payment_smart_bot.domain.ledger import Report
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.bot.books import Books
    from payment_smart_bot.domain.charge import Charge
    from payment_smart_bot.domain.payment import Payment


class Mover(NamedTuple):
    """Does what the merchant says; every method gives the payment after it.

    Raises, in all of them:
        NoPayment, NotPossible: see there.
        GatewayUnavailable: it is not known what Stripe did.
        StoreUnavailable: the ledger could not be written; what Stripe did is written later.
    """

    books: Books

    def cancel(self, payment_id: str) -> Payment:
        """Cancel what is not paid; if it was paid meanwhile, Stripe is right and it stays so."""
        return cancel(self.books, payment_id)

    def capture(self, payment_id: str, amount: int | None) -> Payment:
        """Take what is held, or a part of it; the rest is released.

        Raises:
            TooMuch: that much is not held.
        """
        payment = settled(self.books, payment_id)
        if payment.state is not State.AUTHORIZED or payment.payment_intent is None:
            raise NotPossible(payment)
        wanted = _within(amount, payment.money.amount)
        try:
            charge = self._asked(
                payment,
                lambda intent: self.books.charges.capture(
                    intent, wanted, idempotency_key=_key(payment, f"capture-{wanted}")
                ),
            )
        except GatewayUnavailable:
            charge = self.books.charges.look(payment.payment_intent)
            if charge.state is not State.SUCCEEDED:
                raise
        if charge.captured != wanted:
            raise NotPossible(hear(self.books, payment, charge))

        def report(stored: Payment) -> Report | None:
            held = stored.state is State.AUTHORIZED
            return Report(self.books.now(), amount=charge.captured) if held else None

        return self.books.change(payment.id, Cause.CAPTURED, report)

    def refund(self, payment_id: str, amount: int | None, key: str) -> Payment:
        """Give back so much, or all that is left; `key` is of this one refund.

        Where Stripe's answer is lost nothing tells this refund from another one but its key.
        One of which the ledger has heard already is known to Stripe by its key: so where more is
        wanted than is left, Stripe is asked all the same.

        Raises:
            TooMuch: that much was not taken, or was given back already.
        """
        payment = settled(self.books, payment_id)
        if payment.state is not State.SUCCEEDED or payment.payment_intent is None:
            raise NotPossible(payment)
        left = payment.amount_captured - payment.amount_refunded
        again = left < (amount or 0) <= payment.amount_captured
        wanted = _within(amount, payment.amount_captured if again else left)
        try:
            charge = self._asked(
                payment,
                lambda intent: self.books.charges.refund(
                    intent, wanted, idempotency_key=_key(payment, f"refund-{key}")
                ),
            )
        except NotPossible:
            if again:
                raise TooMuch(left) from None
            raise
        return given_back(self.books, payment, charge)

    def _asked(self, payment: Payment, ask: Callable[[str], Charge]) -> Charge:
        """What Stripe did; how it stands is written where it refused."""
        intent = payment.payment_intent or ""
        try:
            return ask(intent)
        except GatewayRefused:
            now = self.books.charges.look(intent)
            raise NotPossible(hear(self.books, payment, now), refused=True) from None


def _key(payment: Payment, deed: str) -> str:
    return f"{payment.id}-{deed}"


def _within(amount: int | None, left: int) -> int:
    wanted = left if amount is None else amount
    if not 0 < wanted <= left:
        raise TooMuch(left)
    return wanted
