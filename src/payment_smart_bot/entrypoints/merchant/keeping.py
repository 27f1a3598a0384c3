"""What a running server does for payments unasked: tidy them, and hear the sandbox's events."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Final

import anyio.to_thread

from payment_smart_bot.adapters import stripe_endpoints
from payment_smart_bot.bot.payments import tidy
from payment_smart_bot.entrypoints import logs
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable

if TYPE_CHECKING:
    from payment_smart_bot.bootstrap.local import House

_LOG: Final = logging.getLogger("payment_smart_bot.keeping")
_TIDY_SECONDS: Final = 20.0
_HEAD_START: Final = 0.1
"""Seconds, so that the server is ready before this takes its time."""
_PATH: Final = "/webhooks/stripe"
_OURS: Final = "payment-smart-bot serve"


async def keep(house: House, own_url: str | None) -> None:
    """Go on until it is cancelled.

    Args:
        house: The bot and what is beside it.
        own_url: Where the sandbox reaches this server; None where Stripe itself is used, at which
            the merchant registers an endpoint.
    """
    await asyncio.sleep(_HEAD_START)
    if own_url is not None:
        await anyio.to_thread.run_sync(_listen, house, own_url)
    while True:
        try:
            done = await anyio.to_thread.run_sync(tidy, house.shop.counter.books, time.time())
            if any(done):
                rows = done.expired + done.abandoned + done.settled
                logs.event(_LOG, logging.INFO, "tidied", rows=rows, attempt=done.failed)
        except Exception as error:  # noqa: BLE001 - the next round tries again; the class is logged
            logs.event(_LOG, logging.ERROR, "tidy-failed", exception=error)
            if house.shop.watch is not None:
                house.shop.watch.meter.count("TaskFailures")
        await asyncio.sleep(_TIDY_SECONDS)


def _listen(house: House, own_url: str) -> None:
    try:
        endpoint = stripe_endpoints.register(house.stripe, own_url + _PATH, _OURS)
    except (GatewayUnavailable, GatewayRefused) as fault:
        logs.event(_LOG, logging.ERROR, "no-webhook", exception=fault)
        return
    house.shop.webhook_secrets.append(endpoint.secret)
