"""Giving money back at Stripe, once: a refund whose answer was lost is found by its key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters.stripe_changes import known, looked
from payment_smart_bot.adapters.stripe_requests import REQUEST, kept_in

if TYPE_CHECKING:
    import stripe
    from stripe.params import RefundCreateParams

    from payment_smart_bot.adapters.stripe_connection import StripeConnection
    from payment_smart_bot.domain.charge import Charge

_PAGE: Final = 100


def refunded(
    connection: StripeConnection, intent: str, amount: int, idempotency_key: str
) -> Charge:
    """Give so much back, in minor units; the refund carries its idempotency key.

    Raises:
        GatewayRefused: Stripe does not give it back.
        GatewayUnavailable: Stripe could not be asked, or could not say what it did.
    """
    params: RefundCreateParams = {
        "payment_intent": intent,
        "amount": amount,
        "metadata": {REQUEST: idempotency_key},
    }

    def create(client: stripe.StripeClient, key: str) -> bool:
        client.v1.refunds.create(params, {"idempotency_key": key})
        return True

    def found(client: stripe.StripeClient) -> bool | None:
        made = client.v1.refunds.list({"payment_intent": intent, "limit": _PAGE}).data
        return any(kept_in(one.metadata, REQUEST) == idempotency_key for one in made) or None

    deadline = connection.deadline()
    known(connection.call(create, idempotency_key, deadline, found))
    return looked(connection, intent, deadline)
