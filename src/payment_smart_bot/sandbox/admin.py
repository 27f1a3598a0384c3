"""The sandbox's own endpoints, outside /v1: faults, settings, counts, disputes.

They need the secret key.

- `POST /_sandbox/faults` `{"operation": "POST /v1/payment_methods" or "*", "kind": ...,
  "times": 1, "delay_ms": 0}` adds a fault; `GET` lists those waiting; `DELETE` drops them. The
  operation `webhook` is the delivery of an event: `drop`, `duplicate`, `delay`, `reverse`.
- `GET /_sandbox/stats` counts answers by operation and status (0 is no answer), and objects.
- `GET /_sandbox/settings` shows and `POST` changes `refuse_raw_numbers`, `latency_ms`,
  `clock_offset_seconds`, `webhook_retry_ms` and `webhook_timeout_ms`.
- `GET /_sandbox/deliveries` lists the events that are not delivered yet.
- `POST /_sandbox/disputes` `{"charge": "ch_...", "reason": "fraudulent"}` disputes a charge;
  `POST /_sandbox/disputes/close` `{"dispute": "du_...", "status": "won" or "lost"}` ends it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from starlette.responses import JSONResponse
from starlette.routing import Route

from payment_smart_bot.sandbox.auth import authorise, refuse_script
from payment_smart_bot.sandbox.courier import waiting
from payment_smart_bot.sandbox.disputes import close, dispute
from payment_smart_bot.sandbox.errors import ApiError, refuse
from payment_smart_bot.sandbox.faults import ANY, KINDS, WEBHOOK, WEBHOOK_KINDS, Fault
from payment_smart_bot.sandbox.registry import BY_NAME
from payment_smart_bot.sandbox.wire import read_body

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from payment_smart_bot.sandbox.faults import Faults
    from payment_smart_bot.sandbox.store import Json
    from payment_smart_bot.sandbox.world import Settings, World

Page: TypeAlias = "Callable[[Request], Awaitable[Response]]"

_LONGEST_MS: Final = 600_000
_MOST: Final = 1_000_000


class Admin:
    """The endpoints; `routes` are for the application."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults

    def routes(self) -> list[Route]:
        """Give the routes."""
        table: tuple[tuple[str, str, Callable[[Json], Json]], ...] = (
            ("POST", "faults", self._add_fault),
            ("GET", "faults", self._list_faults),
            ("DELETE", "faults", self._clear_faults),
            ("GET", "stats", lambda _: self._world.store.counts()),
            ("GET", "settings", lambda _: asdict(self._world.settings)),
            ("POST", "settings", self._set),
            ("GET", "deliveries", lambda _: {"deliveries": waiting(self._world)}),
            ("POST", "disputes", self._dispute),
            ("POST", "disputes/close", self._close_dispute),
        )
        return [
            Route(f"/_sandbox/{name}", self._page(work), methods=[method])
            for method, name, work in table
        ]

    def _page(self, work: Callable[[Json], Json]) -> Page:
        async def page(request: Request) -> Response:
            try:
                refuse_script(authorise(request.headers.get("authorization"), self._world.keys))
                body = await read_body(request)
                return JSONResponse(work(_object(body)))
            except ApiError as error:
                return JSONResponse(error.body(), error.status)

        return page

    def _add_fault(self, sent: Json) -> Json:
        fault = _filled(Fault("", ""), sent)
        if fault.operation not in (ANY, WEBHOOK, *BY_NAME):
            names = ", ".join((ANY, WEBHOOK, *BY_NAME))
            refuse(f"operation must be one of {names}", param="operation")
        kinds = WEBHOOK_KINDS if fault.operation == WEBHOOK else tuple(KINDS)
        if fault.kind not in kinds:
            refuse(f"kind must be one of {', '.join(kinds)}", param="kind")
        _within("times", fault.times, 1, _MOST)
        _within("delay_ms", fault.delay_ms, 0, _LONGEST_MS)
        self._faults.waiting.append(fault)
        return self._list_faults({})

    def _list_faults(self, _sent: Json) -> Json:
        return {"faults": [asdict(fault) for fault in self._faults.waiting]}

    def _clear_faults(self, sent: Json) -> Json:
        self._faults.waiting.clear()
        self._world.news.set()
        return self._list_faults(sent)

    def _set(self, sent: Json) -> Json:
        settings: Settings = _filled(self._world.settings, sent)
        _within("latency_ms", settings.latency_ms, 0, _LONGEST_MS)
        _within("webhook_timeout_ms", settings.webhook_timeout_ms, 1, _LONGEST_MS)
        for wait in settings.webhook_retry_ms:
            if not isinstance(wait, int):
                refuse("webhook_retry_ms must hold whole numbers", param="webhook_retry_ms")
            _within("webhook_retry_ms", wait, 0, _LONGEST_MS)
        self._world.settings = settings
        return asdict(settings)

    def _dispute(self, sent: Json) -> Json:
        given = {"charge": "", "reason": "fraudulent", **sent}
        with self._world.store.transaction():
            return dispute(self._world, str(given["charge"]), str(given["reason"]))

    def _close_dispute(self, sent: Json) -> Json:
        given = {"dispute": "", "status": "lost", **sent}
        with self._world.store.transaction():
            return close(self._world, str(given["dispute"]), str(given["status"]))


def _object(body: bytes) -> Json:
    try:
        sent = json.loads(body or b"{}")
    except ValueError:
        sent = None
    if not isinstance(sent, dict):
        refuse("The body must be a JSON object.")
    return sent


def _filled(model: Any, sent: Json) -> Any:  # noqa: ANN401 - of the model's own type
    """Give a copy of a dataclass with fields of the same types replaced."""
    known = asdict(model)
    for name, value in sent.items():
        if name not in known:
            refuse(f"There is no {name!r} here, only {', '.join(known)}", param=name)
        if type(value) is not type(known[name]):
            refuse(f"{name} must be of type {type(known[name]).__name__}", param=name)
    return replace(model, **sent)


def _within(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        refuse(f"{name} must be between {least} and {most}", param=name)
