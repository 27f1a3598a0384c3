"""Takes what Stripe's webhook delivers."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters.stripe_webhooks import LARGEST, BadSignature
from payment_smart_bot.domain.errors import PaymentError
from payment_smart_bot.entrypoints import logs
from payment_smart_bot.entrypoints.bad_request import BadRequest
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable, StoreUnavailable

if TYPE_CHECKING:
    from payment_smart_bot.bootstrap.shop import Shop

__all__ = ["COUNTED", "LARGEST", "Porter"]
_LOG: Final = logging.getLogger("payment_smart_bot.webhooks")
COUNTED: Final = {
    400: "WebhookRefused",
    413: "WebhookRefused",
    500: "WebhookFailures",
    503: "WebhookFailures",
}
"""What an answer counts as, by its status."""
_UNSIGNED: Final = BadRequest(
    400, "bad-signature", "That is not signed by Stripe with a secret that is known here."
)
_LATER: Final = BadRequest(503, "try-again", "It could not be written down. Send it again later.")
_TAKEN: Final = b'{"received":true}'


class Porter:
    """Lets in what Stripe signed. Threads may share it."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def take(self, payload: bytes, signature: str) -> tuple[int, bytes]:
        """Status and body for a delivery; Stripe sends it again unless the status is 200."""
        try:
            event = self._shop.event_of(payload, signature)
        except BadSignature:
            logs.event(_LOG, logging.WARNING, "webhook-refused", httpStatus=_UNSIGNED.status)
            return _UNSIGNED.status, _UNSIGNED.body()
        try:
            ours = self._shop.ear.on_event(event)
        except (GatewayUnavailable, GatewayRefused, StoreUnavailable, PaymentError) as fault:
            logs.event(_LOG, logging.ERROR, "webhook-failed", exception=fault)
            return _LATER.status, _LATER.body()
        logs.event(_LOG, logging.INFO, "webhook", operation=event.type, status=_WORD[ours])
        return 200, _TAKEN


_WORD: Final = {True: "heard", False: "left"}
