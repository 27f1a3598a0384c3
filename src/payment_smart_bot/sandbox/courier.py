"""Delivers events to the endpoints, beside the API's answers and never in their way.

An endpoint gets one event at a time, in the order in which they are due. What was not delivered
is in the store, so a sandbox that starts again goes on.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from payment_smart_bot.sandbox.faults import WEBHOOK
from payment_smart_bot.sandbox.posting import post

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.faults import Fault, Faults
    from payment_smart_bot.sandbox.world import World

_NEW, _PLANNED, _HELD = 0, 1, 2
_REVERSE: Final = (WEBHOOK, "reverse")
_STEP: Final = 1e-5
"""Seconds between two that are due one after the other."""
_GOOD: Final = range(200, 300)


class Courier:
    """The deliveries of one sandbox."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._sql = world.store.sql
        self._faults = faults
        self._held: list[int] = []
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Deliver until it is cancelled."""
        self._sql.execute("UPDATE deliveries SET planned = ? WHERE planned = ?", (_NEW, _HELD))
        try:
            while True:
                self._world.news.clear()
                self._plan()
                pause = self._start()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._world.news.wait(), pause)
        finally:
            for task in self._tasks:
                task.cancel()

    def _plan(self) -> None:
        """Let the faults have what is new, and let go what they held."""
        rows = self._sql.execute(
            "SELECT place FROM deliveries WHERE planned = ? ORDER BY place", (_NEW,)
        ).fetchall()
        for (place,) in rows:
            self._suffer(place, self._faults.take(WEBHOOK))
        holding = any((one.operation, one.kind) == _REVERSE for one in self._faults.waiting)
        if self._held and not holding:
            for at, place in enumerate(reversed(self._held)):
                self._put(place, _PLANNED, time.time() + at * _STEP)
            self._held.clear()

    def _suffer(self, place: int, fault: Fault | None) -> None:
        kind = fault.kind if fault else ""
        delay = fault.delay_ms / 1000 if fault else 0
        self._put(place, _PLANNED, time.time() + delay if delay else None)
        if kind == "drop":
            self._sql.execute("DELETE FROM deliveries WHERE place = ?", (place,))
        elif kind == "duplicate":
            self._sql.execute(
                "INSERT INTO deliveries (event, endpoint, due, planned)"
                " SELECT event, endpoint, due, planned FROM deliveries WHERE place = ?",
                (place,),
            )
        elif kind == "reverse":
            self._put(place, _HELD, None)
            self._held.append(place)

    def _put(self, place: int, planned: int, due: float | None) -> None:
        self._sql.execute(
            "UPDATE deliveries SET planned = ?, due = COALESCE(?, due) WHERE place = ?",
            (planned, due, place),
        )

    def _start(self) -> float | None:
        """Begin what is due and give the seconds until the next is."""
        rows = self._sql.execute(
            "SELECT place, event, endpoint, due, tries FROM deliveries WHERE planned = ?"
            " ORDER BY due, place",
            (_PLANNED,),
        ).fetchall()
        for place, event, endpoint, due, tries in rows:
            if endpoint in self._busy:
                continue
            if due > time.time():
                return float(max(0.0, due - time.time()))
            self._busy.add(endpoint)
            task = asyncio.create_task(self._deliver(place, event, endpoint, tries))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return None

    async def _deliver(self, place: int, event: str, endpoint: str, tries: int) -> None:
        """Try once."""
        try:
            status = await self._post(event, endpoint)
        finally:
            self._busy.discard(endpoint)
            self._world.news.set()
        retries = self._world.settings.webhook_retry_ms
        if status is not None:
            self._world.store.count(WEBHOOK, status)
        if status is None or status in _GOOD or tries >= len(retries):
            self._sql.execute("DELETE FROM deliveries WHERE place = ?", (place,))
            return
        self._sql.execute(
            "UPDATE deliveries SET tries = ?, due = ? WHERE place = ?",
            (tries + 1, time.time() + retries[tries] / 1000, place),
        )

    async def _post(self, event: str, endpoint: str) -> int | None:
        """Give the status, 0 without an answer, or None where there is nobody to tell any more."""
        told = self._world.store.find("event", event)
        where = self._world.store.find("webhook_endpoint", endpoint)
        if not told or not where or where.shown["status"] != "enabled":
            return None
        secret = self._world.keys.webhook_secret(endpoint)
        seconds = self._world.settings.webhook_timeout_ms / 1000
        return await post(where.shown["url"], told.shown, secret, seconds)


def waiting(world: World) -> list[dict[str, object]]:
    """List what is not delivered yet."""
    rows = world.store.sql.execute(
        "SELECT event, endpoint, tries, planned = ? FROM deliveries ORDER BY place", (_HELD,)
    )
    names = ("event", "endpoint", "tries", "held")
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
