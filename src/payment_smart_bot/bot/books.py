"""Writes changes of payments to the ledger, and asks Stripe how one stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.domain.ledger import Report, transition
from payment_smart_bot.domain.news import news, no_card_left
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports import Conflict, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.domain.charge import Charge
    from payment_smart_bot.domain.payment import Entry, Payment
    from payment_smart_bot.ports import Clock
    from payment_smart_bot.ports.money import Charges, Ledger

_MOST_TRIES: Final = 64
_SAVE_PAUSES: Final = (0.1, 0.4, 1.0)
"""Seconds between tries to write down what Stripe did."""
_BUSY: Final = "ledger: too many write at once"
_STRIPE_KNOWS: Final = frozenset({State.PROCESSING, State.REQUIRES_ACTION, State.AUTHORIZED})


class Books(NamedTuple):
    """The ledger, Stripe, and the time. Threads and processes may share the first two."""

    ledger: Ledger
    charges: Charges
    clock: Clock

    def change(
        self, payment_id: str, cause: Cause, report: Callable[[Payment], Report | None]
    ) -> Payment:
        """Write a change, on the payment as it stands at that moment.

        Args:
            payment_id: Of one that is there.
            cause: What happened.
            report: Tells what is known of it; None to leave the payment as it is.

        Raises:
            PaymentError: it cannot happen to the payment as it stands.
            StoreUnavailable: nothing was written.
        """
        for _ in range(_MOST_TRIES):
            payment = self._load(payment_id)
            known = report(payment)
            if known is None:
                return payment
            after, entry = transition(payment, cause, known)
            try:
                self._save(after, entry)
            except Conflict:
                continue
            return after
        raise StoreUnavailable(_BUSY)

    def settle(self, payment: Payment) -> Payment:
        """Write down how the payment stands at Stripe, where Stripe may know more.

        Raises:
            GatewayUnavailable: Stripe did not say.
            StoreUnavailable: it could not be written.
        """
        if payment.payment_intent is None or payment.state not in _STRIPE_KNOWS:
            return payment
        return self.heard(payment, self.charges.look(payment.payment_intent))

    def heard(self, payment: Payment, charge: Charge, source: str | None = None) -> Payment:
        """Write down what Stripe said of the payment's PaymentIntent.

        What it said of one that was called off counts only if money was taken with it. Where the
        ledger has gone on since, what was said may be older than what is written: Stripe is asked
        again.

        Args:
            payment: As it was before Stripe was asked.
            charge: What Stripe said.
            source: Stripe's event that led to it.

        Raises:
            GatewayUnavailable: Stripe had to be asked again, and did not say.
            StoreUnavailable: it could not be written.
        """
        for _ in range(_MOST_TRIES):
            stored = self._load(payment.id)
            if stored.version != payment.version:
                payment, charge = stored, self.charges.look(charge.intent)
            cause, report = news(payment, charge, Report(self.now(), source))
            if cause is None:
                return self._given_up(payment)
            after, entry = transition(payment, cause, report)
            try:
                self._save(after, entry)
            except Conflict:
                continue
            return self._given_up(after)
        raise StoreUnavailable(_BUSY)

    def _given_up(self, payment: Payment) -> Payment:
        """The payment; it has failed when no card may be tried any more."""
        if not no_card_left(payment):
            return payment
        return self.change(
            payment.id,
            Cause.GIVEN_UP,
            lambda stored: Report(self.now()) if stored.state is State.OPEN else None,
        )

    def now(self) -> float:
        """Unix seconds with three decimals: more could read as a card number."""
        return round(self.clock.now(), 3)

    def _load(self, payment_id: str) -> Payment:
        payment = self.ledger.load(payment_id)
        if payment is None:
            msg = "ledger: no such payment"
            raise StoreUnavailable(msg)
        return payment

    def _save(self, payment: Payment, entry: Entry) -> None:
        """Write; a ledger that is out for a moment does not lose what Stripe did."""
        for pause in _SAVE_PAUSES:
            try:
                return self.ledger.save(payment, entry)
            except StoreUnavailable:
                self.clock.sleep(pause)
        return self.ledger.save(payment, entry)
