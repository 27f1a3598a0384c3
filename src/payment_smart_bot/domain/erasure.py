"""What of a payment is about a person, and goes when that person's data is to be erased.

What stays is what books must keep: amounts, times, states, the merchant's own reference, Stripe's
ids, and brand and last four of the card, without which no refund and no dispute can be answered.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.payment_state import State

if TYPE_CHECKING:
    from payment_smart_bot.domain.payment import Payment

ENDED: Final = frozenset({State.SUCCEEDED, State.CANCELED, State.FAILED, State.EXPIRED})


def without_person(payment: Payment) -> Payment:
    """The payment without what is about its payer; doing it twice changes nothing.

    A reference that holds an address of e-mail goes too.
    """
    method, reference = payment.payment_method, payment.reference
    return replace(
        payment,
        description="",
        reference=None if reference and "@" in reference else reference,
        customer_email=None,
        metadata={},
        success_url=None,
        payment_method=None if method is None else replace(method, fingerprint=None),
        hard_declined=(),
        consent_at=None,
        consent_words=None,
        customer=None,
    )
