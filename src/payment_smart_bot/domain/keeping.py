"""A card that is kept for later: when it is to be, and what the ledger holds of it.

A payer's yes belongs to one try with one card. The card is kept once that try has succeeded, and
whatever comes of keeping it, the payment stands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State

if TYPE_CHECKING:
    from payment_smart_bot.domain.ledger import Report
    from payment_smart_bot.domain.payment import Payment

KEEP_SECONDS: Final = 3600.0
"""So long after the yes it is tried, where Stripe cannot be reached."""
_PAID: Final = frozenset({State.SUCCEEDED, State.AUTHORIZED})
_AGREES: Final = frozenset({Cause.CONSENT_GIVEN, Cause.CONFIRM_BEGUN})
"""What says to what the payer agreed; a try without it takes an earlier yes back."""


def is_due(payment: Payment) -> bool:
    """Whether the card is to be kept and nobody knows yet that it is, or cannot be."""
    return (
        payment.consent_at is not None
        and payment.customer is None
        and not payment.keep_failed
        and payment.payment_method is not None
        and payment.state in _PAID
    )


def standing(payment: Payment) -> str:
    """How keeping the card of a payer who agreed stands, in a word for the merchant."""
    if payment.customer is not None:
        return "kept"
    if payment.keep_failed:
        return "failed"
    return "due" if is_due(payment) else "agreed"


def told(payment: Payment) -> str | None:
    """The sentence about a card that was to be kept; None where none was."""
    if payment.consent_at is None:
        return None
    if payment.customer is not None:
        return "card-kept"
    return "card-not-kept" if payment.keep_failed else "card-kept-later"


def noted(payment: Payment, cause: Cause, report: Report) -> Payment:
    """The payment with what a change says of the consent and of the card that is kept."""
    if cause in _AGREES:
        at, words = report.consent or (None, None)
        payment = replace(payment, consent_at=at, consent_words=words)
    if cause is Cause.CONFIRM_BEGUN:
        payment = replace(payment, postal_code_check=None)
    if report.postal_code_check is not None:
        payment = replace(payment, postal_code_check=report.postal_code_check)
    if cause is Cause.CARD_KEPT:
        return replace(payment, customer=report.customer)
    return replace(payment, keep_failed=True) if cause is Cause.CARD_NOT_KEPT else payment
