"""Checkout Sessions: opened, looked at and expired, in the words of a PaymentIntent.

Until its payer has paid, a session (`cs_...`) stands for the PaymentIntent that it makes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import stripe

from payment_smart_bot.adapters.stripe_intents import charge_of
from payment_smart_bot.adapters.stripe_requests import metadata_of
from payment_smart_bot.domain.charge import Charge
from payment_smart_bot.domain.payment_state import State

if TYPE_CHECKING:
    from stripe.checkout import Session
    from stripe.params.checkout import SessionCreateParams, SessionCreateParamsPaymentIntentData

    from payment_smart_bot.domain.payment import Payment

_EXPAND: Final = ["payment_intent.latest_charge"]
_LONGEST_NAME: Final = 200
"""Of the one line that the page shows."""
_STATES: Final = {
    "open": State.REQUIRES_ACTION,
    "expired": State.CANCELED,
    "complete": State.PROCESSING,
}
"""By a session's status, while its PaymentIntent does not say more."""


def opening(
    payment: Payment, return_url: str, expires_at: float, suffix: str | None
) -> SessionCreateParams:
    """What a session is opened with."""
    params: SessionCreateParams = {
        "mode": "payment",
        "allowed_payment_method_types": ["card"],
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": payment.money.currency,
                    "unit_amount": payment.money.amount,
                    "product_data": {"name": _line(payment)},
                },
            }
        ],
        "success_url": return_url,
        "expires_at": int(expires_at),
        "metadata": metadata_of(payment),
        "payment_intent_data": _intent_data(payment, suffix),
    }
    if payment.customer_email:
        params["customer_email"] = payment.customer_email
    return params


def _line(payment: Payment) -> str:
    return (payment.description or payment.reference or payment.id)[:_LONGEST_NAME]


def _intent_data(payment: Payment, suffix: str | None) -> SessionCreateParamsPaymentIntentData:
    data: SessionCreateParamsPaymentIntentData = {
        "capture_method": payment.capture_method.value,
        "metadata": metadata_of(payment),
    }
    if payment.description:
        data["description"] = payment.description
    if payment.customer_email:
        data["receipt_email"] = payment.customer_email
    if suffix:
        data["statement_descriptor_suffix"] = suffix
    return data


def shown(client: stripe.StripeClient, session: str) -> Charge:
    """How a session stands at Stripe."""
    return standing(client.v1.checkout.sessions.retrieve(session, {"expand": _EXPAND}))


def expired(client: stripe.StripeClient, session: str, key: str) -> Charge:
    """Expire a session; how it stands where it is open no more."""
    try:
        client.v1.checkout.sessions.expire(session, {}, {"idempotency_key": key})
    except stripe.InvalidRequestError:
        stands = shown(client, session)
        if stands.state is State.REQUIRES_ACTION:
            raise
        return stands
    return shown(client, session)


def standing(session: Session) -> Charge:
    """A session in our words: its PaymentIntent's, once it is complete."""
    intent = session.payment_intent
    if session.status == "complete" and isinstance(intent, stripe.PaymentIntent):
        charge = charge_of(intent)
        return Charge(
            intent=charge.intent,
            state=charge.state,
            captured=charge.captured,
            refunded=charge.refunded,
            fingerprint=charge.fingerprint,
            card=charge.card,
            postal_code_check=charge.postal_code_check,
            checkout=session.id,
        )
    return Charge(
        intent=session.id,
        state=_STATES[session.status or "open"],
        action_url=session.url,
        checkout=session.id,
    )
