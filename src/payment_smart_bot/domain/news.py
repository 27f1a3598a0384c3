"""What Stripe's word of a PaymentIntent means for the payment as it is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.channel import CONFIRMATION_TOKEN
from payment_smart_bot.domain.declines import Next, decline_of
from payment_smart_bot.domain.payment import CaptureMethod, Cause
from payment_smart_bot.domain.payment_state import State

if TYPE_CHECKING:
    from payment_smart_bot.domain.charge import Charge
    from payment_smart_bot.domain.ledger import Report
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.domain.session import PaymentMethod

MOST_CARDS: Final = 3
"""So many declined cards end a payment."""
_FAILED_AT_BANK: Final = "payment_intent_authentication_failure"


def news(stored: Payment, charge: Charge, report: Report) -> tuple[Cause | None, Report]:
    """What has happened to a payment, by what Stripe says now; None for nothing."""
    same = (stored.state, stored.amount_captured, stored.amount_refunded) == (
        charge.state,
        charge.captured,
        charge.refunded,
    )
    if same or not is_of(stored, charge):
        return None, report
    report = report._replace(
        payment_method=_card(stored, charge), postal_code_check=charge.postal_code_check
    )
    if charge.state is State.OPEN and _declined_now(stored, charge):
        cause = (
            Cause.AUTHENTICATION_FAILED
            if charge.decline_code == _FAILED_AT_BANK
            else Cause.DECLINED
        )
        return cause, report._replace(
            decline_code=charge.decline_code,
            hard=decline_of(charge.decline_code).hard,
            fingerprint=charge.fingerprint or _fingerprint(stored),
        )
    cause = _CAUSES.get((stored.state, charge.state, stored.capture_method), Cause.STRIPE_SAYS)
    if cause is not Cause.STRIPE_SAYS:
        return cause, report
    return cause, report._replace(
        state=charge.state,
        captured=charge.captured,
        refunded=charge.refunded,
        payment_intent=charge.intent if charge.captured or charge.checkout else None,
    )


def is_of(payment: Payment, charge: Charge) -> bool:
    """Whether what Stripe says is of the payment's last try, or of money that was taken for it."""
    names = {charge.intent, charge.checkout}
    return payment.payment_intent in names - {None} or charge.captured > 0


def _card(stored: Payment, charge: Charge) -> PaymentMethod | None:
    """The card that paid, where only now Stripe names it."""
    known = stored.payment_method
    named = known is not None and not known.id.startswith(CONFIRMATION_TOKEN)
    return None if named else charge.card


_AUTO, _HAND = CaptureMethod.AUTOMATIC, CaptureMethod.MANUAL
_CAUSES: Final = {
    (State.PROCESSING, State.SUCCEEDED, _AUTO): Cause.CONFIRMED,
    (State.PROCESSING, State.AUTHORIZED, _HAND): Cause.AUTHORIZED,
    **{
        (before, after, method): cause
        for method in CaptureMethod
        for before, after, cause in (
            (State.PROCESSING, State.REQUIRES_ACTION, Cause.ACTION_NEEDED),
            (State.REQUIRES_ACTION, State.PROCESSING, Cause.ACTION_DONE),
        )
    },
}
"""By the state that is stored, the one that Stripe says, and how it is captured; whatever else
Stripe says is right too."""


def _declined_now(stored: Payment, charge: Charge) -> bool:
    """Whether the failure that Stripe remembers is that of the card which is being tried."""
    if stored.state not in {State.PROCESSING, State.REQUIRES_ACTION} or not charge.decline_code:
        return False
    return charge.fingerprint in {None, _fingerprint(stored)} or _fingerprint(stored) is None


def _fingerprint(payment: Payment) -> str | None:
    return payment.payment_method.fingerprint if payment.payment_method else None


def no_card_left(payment: Payment) -> bool:
    """Whether an open payment has failed: three cards were declined, or it may be paid already."""
    if payment.state is not State.OPEN or payment.decline_code is None:
        return False
    return payment.declines >= MOST_CARDS or decline_of(payment.decline_code).next is Next.NOTHING
