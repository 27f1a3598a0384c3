"""What a PaymentIntent is opened with, and what is read back from metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from stripe.params import PaymentIntentCreateParams

    from payment_smart_bot.domain.payment import Payment

PAYMENT_ID: Final = "payment_id"
REFERENCE: Final = "reference"
REQUEST: Final = "request"
"""Metadata of a refund: the idempotency key that it was asked for with."""


class Metadata(Protocol):
    """Stripe's own class for it, as far as it is needed."""

    def to_dict(self) -> dict[str, Any]:
        """As plain text by name."""
        ...


def opening(payment: Payment, descriptor_suffix: str | None) -> PaymentIntentCreateParams:
    """The parameters; what is empty is left out, for Stripe refuses some of it.

    `payment_method_types` is retired in the pinned version; the allowed ones take its place.
    """
    params: PaymentIntentCreateParams = {
        "amount": payment.money.amount,
        "currency": payment.money.currency,
        "allowed_payment_method_types": ["card"],
        "capture_method": payment.capture_method.value,
        "metadata": metadata_of(payment),
    }
    if payment.description:
        params["description"] = payment.description
    if payment.customer_email:
        params["receipt_email"] = payment.customer_email
    if descriptor_suffix:
        params["statement_descriptor_suffix"] = descriptor_suffix
    return params


def metadata_of(payment: Payment) -> dict[str, str]:
    """The merchant's, and ours over it: nobody else says which payment it is."""
    ours = {PAYMENT_ID: payment.id}
    if payment.reference is not None:
        ours[REFERENCE] = payment.reference
    return {**payment.metadata, **ours}


def kept_in(metadata: Metadata | None, name: str) -> str | None:
    """One text of an object's metadata."""
    kept = metadata.to_dict().get(name) if metadata is not None else None
    return None if kept is None else str(kept)
