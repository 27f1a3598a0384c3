"""Tells the merchant's program what happened, until it says that it heard."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import anyio.to_thread

from payment_smart_bot.domain.outgoing import KEPT_SECONDS
from payment_smart_bot.entrypoints import logs
from payment_smart_bot.entrypoints.merchant.telling import AT_ONCE, attempt, log
from payment_smart_bot.ports.outbox import Delivered, standing_after

if TYPE_CHECKING:
    from payment_smart_bot.bootstrap.shop import Outgoing, Shop
    from payment_smart_bot.ports.outbox import Delivery, Outbox

_LOG: Final = logging.getLogger("payment_smart_bot.delivering")
_LOOK_SECONDS: Final = 0.5
_FAULT_SECONDS: Final = 5.0
_FORGET_SECONDS: Final = 3600.0


async def deliver(shop: Shop) -> None:
    """Go on until it is cancelled; what was under way then is sent again at the next start."""
    if shop.outbox is not None:
        await _Courier(shop, shop.outbox).run()


class _Courier:
    """Looks for what is due and posts it, a few at a time; an event is at one place at a time."""

    def __init__(self, shop: Shop, outbox: Outbox) -> None:
        self._shop = shop
        self._outbox = outbox
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._free = asyncio.Event()
        self._forget_at = 0.0

    async def run(self) -> None:
        try:
            while True:
                self._free.clear()
                try:
                    await self._round()
                except Exception as error:  # noqa: BLE001 - the next round tries again; the class is logged
                    logs.event(_LOG, logging.ERROR, "deliver-failed", exception=error)
                    await asyncio.sleep(_FAULT_SECONDS)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._free.wait(), _LOOK_SECONDS)
        finally:
            for task in self._busy.values():
                task.cancel()

    async def _round(self) -> None:
        now = time.time()
        if now >= self._forget_at:
            await anyio.to_thread.run_sync(self._outbox.forget, now - KEPT_SECONDS)
            self._forget_at = now + _FORGET_SECONDS
        outgoing = self._shop.outgoing
        if outgoing is None or len(self._busy) >= AT_ONCE:
            return
        for delivery in await anyio.to_thread.run_sync(self._outbox.due, now, 2 * AT_ONCE):
            if delivery.id not in self._busy and len(self._busy) < AT_ONCE:
                self._busy[delivery.id] = asyncio.create_task(self._tell(delivery, outgoing))

    async def _tell(self, delivery: Delivery, outgoing: Outgoing) -> None:
        """Try once, and keep what came of it."""
        try:
            outcome = await attempt(outgoing, self._shop.base, delivery)
            await anyio.to_thread.run_sync(self._outbox.tried, delivery.id, outcome)
            log(delivery, outcome)
            given_up = standing_after(outcome) is Delivered.FAILED
            if given_up and self._shop.watch is not None:
                self._shop.watch.meter.count("DeliveriesFailed")
        except Exception as error:  # noqa: BLE001 - it waits for the next round; the class is logged
            logs.event(_LOG, logging.ERROR, "deliver-failed", exception=error)
            await asyncio.sleep(_FAULT_SECONDS)
        finally:
            del self._busy[delivery.id]
            self._free.set()
