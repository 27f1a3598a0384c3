"""Writes what Stripe tells, in any order and however often.

An event says only which PaymentIntent to look at: what it carries may be older than another that
came before.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.domain.channel import on_page, without_charge
from payment_smart_bot.domain.ledger import Report
from payment_smart_bot.domain.news import is_of
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports.money import KeyInUse, Stored

if TYPE_CHECKING:
    from payment_smart_bot.bot.books import Books
    from payment_smart_bot.domain.charge import Charge, StripeEvent
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.ports.money import Replays

_DISPUTE: Final = "charge.dispute.created"
_DONE: Final = Stored(200, b"")


def hear(books: Books, payment: Payment, charge: Charge, source: str | None = None) -> Payment:
    """Write how a PaymentIntent of the payment's stands.

    One that waited for the payer's bank and is canceled was called off: the payment can be taken
    up again. What is said of one that was called off before counts only if money was taken.
    """
    if not is_of(payment, charge):
        return payment
    if charge.state is State.CANCELED and payment.state is State.REQUIRES_ACTION:
        return called_off(books, payment, charge.intent, source)
    if payment.state is State.SUCCEEDED and charge.refunded > payment.amount_refunded:
        return given_back(books, payment, charge, source)
    return books.heard(payment, charge, source)


def given_back(
    books: Books, payment: Payment, charge: Charge, source: str | None = None
) -> Payment:
    """Write what was refunded beyond that which is written already, whoever asked for it."""

    def report(stored: Payment) -> Report | None:
        news = charge.refunded - stored.amount_refunded
        return Report(books.now(), source, amount=news) if news > 0 else None

    return books.change(payment.id, Cause.REFUNDED, report)


def called_off(books: Books, payment: Payment, intent: str, source: str | None = None) -> Payment:
    """Write that a PaymentIntent was canceled that waited for the payer's bank."""

    def report(stored: Payment) -> Report | None:
        waits = stored.state is State.REQUIRES_ACTION and stored.payment_intent == intent
        return Report(books.now(), source) if waits else None

    return books.change(payment.id, Cause.CANCELED_BY_PAYER, report)


class Ear(NamedTuple):
    """Hears Stripe's events."""

    books: Books
    replays: Replays

    def on_event(self, event: StripeEvent) -> bool:
        """Write what an event tells; whether it was new and about a payment of ours.

        An event counts as heard once it is written, so that one that failed may come again, and one
        that was claimed and not written yet is written: whoever claimed it may have been killed.
        Twice at once makes one row.

        Raises:
            GatewayUnavailable: Stripe did not say how things stand; send the event again.
            StoreUnavailable: the same.
        """
        named = on_page(event.object_id) or without_charge(event.object_id)
        if event.payment_intent is None and not named:
            return False
        with suppress(KeyInUse):
            if self.replays.begin(event.id, event.id, self.books.now()) is not None:
                return False
        try:
            known = self._write(event)
        except BaseException:
            self.replays.drop(event.id)
            raise
        self.replays.finish(event.id, _DONE)
        return known

    def _found(self, event: StripeEvent) -> tuple[Payment, str] | None:
        """The payment that an event is about, and what is to be looked at.

        A PaymentIntent that Stripe's page made is not known before it has paid: its metadata is.
        """
        for name in (event.payment_intent, event.object_id):
            payment = self.books.ledger.find(name) if name is not None else None
            if payment is not None and name is not None:
                return payment, name
        payment = self.books.ledger.load(event.payment_id) if event.payment_id else None
        intent = payment.payment_intent if payment else None
        return (payment, intent) if payment and intent and on_page(intent) else None

    def _write(self, event: StripeEvent) -> bool:
        found = self._found(event)
        if found is None:
            return False
        payment, intent = found
        if self._is_heard(payment, event):
            return False
        charge = self.books.charges.look(intent)
        if payment.state is State.PROCESSING and charge.state is State.OPEN:
            return False  # a card that was tried before; who tries one now writes what comes of it
        if event.type == _DISPUTE:
            self._disputed(hear(self.books, payment, charge), event)
        else:
            hear(self.books, payment, charge, event.id)
        return True

    def _is_heard(self, payment: Payment, event: StripeEvent) -> bool:
        rows = self.books.ledger.entries(payment.id)
        return any(row.source == event.id for row in rows)

    def _disputed(self, payment: Payment, event: StripeEvent) -> None:
        def report(stored: Payment) -> Report | None:
            paid = stored.state is State.SUCCEEDED and not self._is_heard(stored, event)
            amount = stored.amount_captured - stored.amount_refunded or stored.amount_captured
            return Report(self.books.now(), event.id, amount=amount) if paid else None

        self.books.change(payment.id, Cause.DISPUTED, report)
