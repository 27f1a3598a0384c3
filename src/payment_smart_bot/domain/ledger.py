"""Changes a payment by its table, and writes the ledger's row of the change.

It keeps 0 <= refunded <= captured <= the amount, and captured is more than 0 in `succeeded` alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.domain.erasure import without_person
from payment_smart_bot.domain.errors import PaymentError, PaymentFault
from payment_smart_bot.domain.keeping import noted
from payment_smart_bot.domain.payment import SAME, TABLE, CaptureMethod, Cause, Entry, Payment
from payment_smart_bot.domain.payment_state import State

if TYPE_CHECKING:
    from payment_smart_bot.domain.session import PaymentMethod


class Report(NamedTuple):
    """What is known of a change, beside its cause."""

    at: float
    """Unix seconds."""
    source: str | None = None
    """Stripe's event or request id. An event that came before is to be known by it, by the caller:
    to the table a second refund of the same amount is one more refund."""
    amount: int | None = None
    """Minor units: what CAPTURED, REFUNDED and DISPUTED are about."""
    payment_intent: str | None = None
    payment_method: PaymentMethod | None = None
    """That CONFIRM_BEGUN is to try."""
    fingerprint: str | None = None
    """Stripe's, of the card that CONFIRM_BEGUN is to try or that was DECLINED."""
    hard: bool = False
    """DECLINED for good: `declines.Decline.hard`."""
    decline_code: str | None = None
    """Of DECLINED and AUTHENTICATION_FAILED."""
    state: State | None = None
    """What Stripe says, with STRIPE_SAYS; so are the next two, which count when it is SUCCEEDED.
    Ask Stripe for them: what an event carries may be older than another that came before."""
    captured: int | None = None
    """In all; None: as it was."""
    refunded: int | None = None
    consent: tuple[float, str] | None = None
    """When, and to which words, with CONSENT_GIVEN and CONFIRM_BEGUN."""
    customer: str | None = None
    """Stripe's (`cus_...`), with CARD_KEPT."""
    postal_code_check: str | None = None
    """What the bank said of it, in Stripe's word."""


_ONLY: Final = {
    Cause.CONFIRMED: CaptureMethod.AUTOMATIC,
    Cause.AUTHORIZED: CaptureMethod.MANUAL,
    Cause.CAPTURED: CaptureMethod.MANUAL,
}
_NO_NEWS: Final = {
    State.SUCCEEDED: frozenset(State),
    State.FAILED: frozenset({State.OPEN, State.CANCELED}),
    State.EXPIRED: frozenset({State.OPEN, State.CANCELED}),
    State.CANCELED: frozenset({State.OPEN}),
}
"""What Stripe may say without contradicting a state. It never leaves `succeeded`, so that word of
another is old; and it calls open or canceled what has ended here without its being told."""


def transition(payment: Payment, cause: Cause, report: Report) -> tuple[Payment, Entry]:
    """The payment after what happened, and the row that tells of it.

    Raises:
        PaymentError: it cannot happen now; the payment stays as it is.
    """
    _see(payment, cause, report)
    if cause is Cause.ERASED:
        payment = without_person(payment)
    payment = noted(payment, cause, report)
    after = replace(
        payment,
        state=_state(payment, cause, report),
        version=payment.version + 1,
        payment_intent=_intent(payment, cause, report),
        payment_method=report.payment_method or payment.payment_method,
        cards_tried=payment.cards_tried + (cause is Cause.CONFIRM_BEGUN),
        declines=payment.declines + (cause in _REFUSALS),
        decline_code=_decline_code(payment, cause, report),
        hard_declined=_hard_declined(payment, cause, report),
        amount_captured=_captured(payment, cause, report),
        amount_refunded=_refunded(payment, cause, report),
    )
    if not _adds_up(after):
        raise PaymentError(PaymentFault.AMOUNT_OUT_OF_BOUNDS)
    return after, _entry(payment, after, cause, report)


def _see(payment: Payment, cause: Cause, report: Report) -> None:
    """See that it can happen now."""
    over = report.at >= payment.expires_at
    begins = cause is Cause.CONFIRM_BEGUN
    wrong = {
        PaymentFault.ILLEGAL_TRANSITION: (
            payment.state not in TABLE[cause].origins
            or (cause is Cause.CREATED) != (payment.version == 0)
            or (cause is Cause.STRIPE_SAYS) != (report.state is not None)
            or _ONLY.get(cause, payment.capture_method) is not payment.capture_method
        ),
        PaymentFault.PAYMENT_EXPIRED: begins and over,
        PaymentFault.NOT_YET_EXPIRED: cause is Cause.EXPIRED and not over,
        PaymentFault.CARD_USED_UP: begins and report.fingerprint in payment.hard_declined,
        PaymentFault.AMOUNT_OUT_OF_BOUNDS: cause in _OF_AN_AMOUNT and (report.amount or 0) <= 0,
    }
    for fault, is_so in wrong.items():
        if is_so:
            raise PaymentError(fault)


_REFUSALS: Final = frozenset({Cause.DECLINED, Cause.AUTHENTICATION_FAILED})
_OF_AN_AMOUNT: Final = frozenset({Cause.CAPTURED, Cause.REFUNDED, Cause.DISPUTED})


def _state(payment: Payment, cause: Cause, report: Report) -> State:
    if cause in SAME:
        return payment.state
    to = TABLE[cause].to or report.state
    assert to is not None  # noqa: S101 - _see has looked
    no_news = cause is Cause.STRIPE_SAYS and to in _NO_NEWS.get(payment.state, ())
    return payment.state if no_news else to


def _intent(payment: Payment, cause: Cause, report: Report) -> str | None:
    if cause is Cause.CANCELED_BY_PAYER:
        return None
    return report.payment_intent or payment.payment_intent


def _decline_code(payment: Payment, cause: Cause, report: Report) -> str | None:
    if cause is Cause.CONFIRM_BEGUN:
        return None
    return report.decline_code if cause in _REFUSALS else payment.decline_code


def _hard_declined(payment: Payment, cause: Cause, report: Report) -> tuple[str, ...]:
    card, known = report.fingerprint, payment.hard_declined
    if cause is Cause.DECLINED and report.hard and card is not None and card not in known:
        return (*known, card)
    return known


def _captured(payment: Payment, cause: Cause, report: Report) -> int:
    now = {
        Cause.CONFIRMED: payment.money.amount,
        Cause.CAPTURED: report.amount,
        Cause.STRIPE_SAYS: report.captured if report.state is State.SUCCEEDED else None,
    }.get(cause)
    return payment.amount_captured if now is None else now


def _refunded(payment: Payment, cause: Cause, report: Report) -> int:
    now = {
        Cause.REFUNDED: payment.amount_refunded + (report.amount or 0),
        Cause.STRIPE_SAYS: report.refunded if report.state is State.SUCCEEDED else None,
    }.get(cause)
    return payment.amount_refunded if now is None else now


def _adds_up(payment: Payment) -> bool:
    captured, refunded = payment.amount_captured, payment.amount_refunded
    in_bounds = 0 <= refunded <= captured <= payment.money.amount
    paid = (captured > 0) == (payment.state is State.SUCCEEDED)
    return in_bounds and (paid or not payment.money.amount)


def _entry(before: Payment, after: Payment, cause: Cause, report: Report) -> Entry:
    took = after.amount_captured - before.amount_captured
    return Entry(
        payment_id=after.id,
        seq=after.version,
        at=report.at,
        cause=cause,
        before=before.state if before.version else None,
        after=after.state,
        source=report.source,
        amount=report.amount if cause in _OF_AN_AMOUNT else took or None,
        captured=after.amount_captured,
        refunded=after.amount_refunded,
    )
