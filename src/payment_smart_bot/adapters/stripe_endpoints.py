"""Webhook endpoints at Stripe's sandbox, by the official library."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

import stripe

from payment_smart_bot.adapters.stripe_account import Accounts, silence
from payment_smart_bot.adapters.stripe_errors import judge
from payment_smart_bot.adapters.stripe_http import PooledClient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stripe.params import WebhookEndpointCreateParams

_SECONDS: Final = 5.0
_MOST: Final = 100
EVENTS: Final[WebhookEndpointCreateParams] = {
    "url": "",
    "enabled_events": [
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "payment_intent.processing",
        "payment_intent.requires_action",
        "payment_intent.amount_capturable_updated",
        "charge.refunded",
        "charge.refund.updated",
        "charge.dispute.created",
        "charge.dispute.closed",
    ],
}
"""What a shop needs to hear of."""


class Endpoint(NamedTuple):
    """One that was registered."""

    id: str
    secret: str
    """What its deliveries are signed with; Stripe tells it once."""


class Endpoints:
    """The endpoints of one account.

    Args:
        key: The account's secret key.
        url: The sandbox's address.
    """

    def __init__(self, key: str, url: str) -> None:
        silence()
        self._http = PooledClient(trust_env=False)
        self._accounts = Accounts(lambda: key, lambda: key, url, self._http)

    def add(self, url: str, what: str, *, every_event: bool = False) -> Endpoint:
        """Register one, in place of those that were registered for the same.

        Args:
            url: Where events are delivered to.
            what: Says what it is for.
            every_event: Not only those that a shop needs.

        Raises:
            GatewayUnavailable, GatewayRefused: it could not be done.
        """
        self._remove_all(what)
        params: WebhookEndpointCreateParams = {**EVENTS, "url": url, "description": what}
        if every_event:
            params["enabled_events"] = ["*"]
        with self._client() as client:
            made = client.v1.webhook_endpoints.create(params)
        return Endpoint(made.id, made.secret or "")

    def remove(self, endpoint: str) -> None:
        """Take one away.

        Raises:
            GatewayUnavailable, GatewayRefused: it could not be done.
        """
        with self._client() as client:
            client.v1.webhook_endpoints.delete(endpoint)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _remove_all(self, what: str) -> None:
        with self._client() as client:
            there = client.v1.webhook_endpoints.list({"limit": _MOST}).data
        for endpoint in there:
            if endpoint.description == what:
                self.remove(endpoint.id)

    @contextmanager
    def _client(self) -> Iterator[stripe.StripeClient]:
        try:
            with self._http.limit(_SECONDS):
                yield self._accounts.current().client
        except stripe.StripeError as error:
            fault = judge(error).exception()
        else:
            return
        raise fault
