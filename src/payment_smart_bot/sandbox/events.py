"""Events: one for every change of state, kept and put down for delivery to the endpoints."""

from __future__ import annotations

import copy
import time
from typing import TYPE_CHECKING, Final

from payment_smart_bot.sandbox.keys import random_id
from payment_smart_bot.sandbox.listing import BY_TIME, everything, find, listed
from payment_smart_bot.sandbox.operations import Operation
from payment_smart_bot.sandbox.rules import Text
from payment_smart_bot.sandbox.store import Record
from payment_smart_bot.sandbox.value_rules import Many
from payment_smart_bot.sandbox.version import API_VERSION

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.operations import Call
    from payment_smart_bot.sandbox.params import Table
    from payment_smart_bot.sandbox.store import Json
    from payment_smart_bot.sandbox.world import World

KIND: Final = "event"
ALL_TYPES: Final = "*"
_LIST: Final[Table] = {**BY_TIME, "type": Text(), "types": Many(Text(), most=20, least=1)}


def emit(world: World, kind: str, shown: Json) -> None:
    """Note that something happened to an object.

    Args:
        world: The sandbox.
        kind: The event's type, as `payment_intent.succeeded`.
        shown: The object as it is now.
    """
    endpoints = [one for one in everything(world, "webhook_endpoint") if _wants(one, kind)]
    event: Json = {
        "id": random_id("evt_1", 23),
        "object": KIND,
        "api_version": API_VERSION,
        "created": int(world.now()),
        "data": {"object": copy.deepcopy(shown)},
        "livemode": False,
        "pending_webhooks": len(endpoints),
        "request": {"id": world.request_id, "idempotency_key": None},
        "type": kind,
    }
    world.store.save(Record(event, {}))
    for endpoint in endpoints:
        world.store.sql.execute(
            "INSERT INTO deliveries (event, endpoint, due) VALUES (?, ?, ?)",
            (event["id"], endpoint.id, time.time()),
        )
    world.news.set()


def _wants(endpoint: Record, kind: str) -> bool:
    types = endpoint.shown["enabled_events"]
    enabled = endpoint.shown["status"] == "enabled" and endpoint.hidden["reachable"]
    return bool(enabled and (kind in types or ALL_TYPES in types))


def _pending(world: World, event: Json) -> Json:
    waiting = world.store.sql.execute(
        "SELECT COUNT(*) FROM deliveries WHERE event = ?", (event["id"],)
    ).fetchone()
    return {**event, "pending_webhooks": waiting[0]}


def _retrieve(world: World, call: Call) -> Json:
    return _pending(world, find(world, KIND, call.ids["id"]).shown)


def _list(world: World, call: Call) -> Json:
    types = call.params.get("types") or [call.params.get("type")]
    page = listed(world, call, KIND, "/v1/events", {"type": types})
    return {**page, "data": [_pending(world, event) for event in page["data"]]}


OPERATIONS: Final = (
    Operation("GET", "/v1/events", _list, _LIST),
    Operation("GET", "/v1/events/{id}", _retrieve),
)
