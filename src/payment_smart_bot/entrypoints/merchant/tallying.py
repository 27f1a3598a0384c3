"""Writes down every few seconds what was counted, so that it outlives the process."""

from __future__ import annotations

import asyncio
import logging
import time
from functools import partial
from typing import TYPE_CHECKING, Final

import anyio.to_thread

from payment_smart_bot.entrypoints import logs
from payment_smart_bot.ports.tallies import HOUR

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.bootstrap.shop import Shop, Watch

_LOG: Final = logging.getLogger("payment_smart_bot.tallying")
_SECONDS: Final = 2.0
"""What a crash may lose."""
_FORGET_SECONDS: Final = 3600.0
_JOURNEY_SECONDS: Final = 4 * 24 * 3600.0
"""Longer than any session lives that is still talked in, in all likelihood."""
_KEPT_HOURS: Final = 400 * 24


async def tally(shop: Shop) -> None:
    """Go on until it is cancelled."""
    forget_at = 0.0
    while shop.watch is not None:
        await asyncio.sleep(_SECONDS)
        await anyio.to_thread.run_sync(flush, shop)
        if time.time() >= forget_at:
            forget_at = time.time() + _FORGET_SECONDS
            await anyio.to_thread.run_sync(_logged, partial(_forget, shop.watch))


def flush(shop: Shop) -> None:
    """Write it down now; what cannot be written waits for the next time."""
    if shop.watch is not None:
        _logged(partial(shop.watch.meter.flush, shop.watch.tallies))


def _forget(watch: Watch) -> None:
    now = time.time()
    watch.tallies.forget(now - _JOURNEY_SECONDS, int(now // HOUR) - _KEPT_HOURS)


def _logged(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception as error:  # noqa: BLE001 - the next round tries again; the class is logged
        logs.event(_LOG, logging.ERROR, "tally-failed", exception=error)
