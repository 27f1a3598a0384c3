"""Webhook endpoints at Stripe's sandbox, by the official library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.adapters.stripe_changes import known

if TYPE_CHECKING:
    import stripe
    from stripe.params import WebhookEndpointCreateParams

    from payment_smart_bot.adapters.stripe_connection import StripeConnection

_MOST: Final = 100
_HEARD: Final[WebhookEndpointCreateParams] = {
    "url": "",
    "enabled_events": [
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "payment_intent.processing",
        "payment_intent.requires_action",
        "payment_intent.amount_capturable_updated",
        "setup_intent.succeeded",
        "setup_intent.setup_failed",
        "setup_intent.canceled",
        "setup_intent.requires_action",
        "checkout.session.completed",
        "checkout.session.expired",
        "charge.refunded",
        "charge.refund.updated",
        "charge.dispute.created",
        "charge.dispute.closed",
    ],
}


class Endpoint(NamedTuple):
    """One that was registered."""

    id: str
    secret: str
    """What its deliveries are signed with; Stripe tells it once."""


def register(
    connection: StripeConnection, url: str, what: str, *, every_event: bool = False
) -> Endpoint:
    """Register an endpoint, in place of those that were registered for the same.

    Args:
        connection: To the sandbox.
        url: Where events are delivered to.
        what: Says what it is for, and is how it is known the next time.
        every_event: Not only those that tell of payments.

    Raises:
        GatewayUnavailable, GatewayRefused: it could not be done.
    """
    there = connection.read(lambda client: client.v1.webhook_endpoints.list({"limit": _MOST}))
    for endpoint in there.data:
        if endpoint.description == what:
            remove(connection, endpoint.id)
    params: WebhookEndpointCreateParams = {**_HEARD, "url": url, "description": what}
    if every_event:
        params["enabled_events"] = ["*"]

    def create(client: stripe.StripeClient, _: str) -> Endpoint:
        made = client.v1.webhook_endpoints.create(params)
        return Endpoint(made.id, made.secret or "")

    return known(connection.call(create, "", connection.deadline()))


def move(connection: StripeConnection, endpoint: str, url: str) -> None:
    """Let an endpoint's events be delivered elsewhere; its secret stays.

    Raises:
        GatewayUnavailable, GatewayRefused: it could not be done.
    """
    connection.read(lambda client: client.v1.webhook_endpoints.update(endpoint, {"url": url}))


def remove(connection: StripeConnection, endpoint: str) -> None:
    """Take an endpoint away.

    Raises:
        GatewayUnavailable, GatewayRefused: it could not be done.
    """
    connection.read(lambda client: client.v1.webhook_endpoints.delete(endpoint))
