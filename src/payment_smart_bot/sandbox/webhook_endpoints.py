"""Webhook endpoints: where events are delivered to, and which.

Only plain http on this machine is delivered to; any other address is kept and never called.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from payment_smart_bot.sandbox.errors import refuse, shown
from payment_smart_bot.sandbox.keys import random_id
from payment_smart_bot.sandbox.listing import PAGING, find, listed
from payment_smart_bot.sandbox.operations import Operation
from payment_smart_bot.sandbox.rules import Metadata, Text
from payment_smart_bot.sandbox.store import Record
from payment_smart_bot.sandbox.value_rules import Flag, Many, Url, merge_metadata

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.form import Tree
    from payment_smart_bot.sandbox.operations import Call
    from payment_smart_bot.sandbox.params import Table
    from payment_smart_bot.sandbox.store import Json
    from payment_smart_bot.sandbox.world import World

KIND: Final = "webhook_endpoint"
_LOOPBACK: Final = re.compile(r"localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1")
_EVENT: Final = re.compile(r"\*|[a-z0-9_]+(?:\.[a-z0-9_]+)+")


@dataclass(frozen=True)
class _EventType:
    """`*`, or a type of event."""

    required: bool = field(default=False, init=False)

    def read(self, raw: Tree | str, name: str) -> object:
        text = str(Text(longest=100).read(raw, name))
        if not _EVENT.fullmatch(text):
            refuse(f"Invalid {name}: {shown(text)} is no type of event", param=name)
        return text


_EVENTS: Final = Many(_EventType(), most=200, least=1)
_CREATE: Final[Table] = {
    "api_version": Text(),
    "connect": Flag(),
    "description": Text(clearable=True),
    "enabled_events": Many(_EventType(), most=200, least=1, required=True),
    "metadata": Metadata(),
    "url": Url(required=True, pages=True),
}
_UPDATE: Final[Table] = {
    "description": Text(clearable=True),
    "disabled": Flag(),
    "enabled_events": _EVENTS,
    "metadata": Metadata(),
    "url": Url(pages=True),
}


def reachable(url: str) -> bool:
    """Whether events are delivered there: plain http on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "http" and bool(_LOOPBACK.fullmatch(parts.hostname or ""))


def _create(world: World, call: Call) -> Json:
    params = call.params
    shown: Json = {
        "id": random_id("we_1", 23),
        "object": KIND,
        "api_version": params.get("api_version"),
        "application": None,
        "created": int(world.now()),
        "description": params.get("description"),
        "enabled_events": params["enabled_events"],
        "livemode": False,
        "metadata": merge_metadata({}, params.get("metadata") or {}),
        "status": "enabled",
        "url": params["url"],
    }
    world.store.save(Record(shown, {"reachable": reachable(params["url"])}))
    return {**shown, "secret": world.keys.webhook_secret(shown["id"])}


def _retrieve(world: World, call: Call) -> Json:
    return find(world, KIND, call.ids["id"]).shown


def _update(world: World, call: Call) -> Json:
    record, params = find(world, KIND, call.ids["id"]), call.params
    shown = record.shown
    for name in ("description", "enabled_events", "url"):
        shown[name] = params.get(name, shown[name])
    if "metadata" in params:
        shown["metadata"] = merge_metadata(shown["metadata"], params["metadata"])
    if "disabled" in params:
        shown["status"] = "disabled" if params["disabled"] else "enabled"
    record.hidden["reachable"] = reachable(shown["url"])
    world.store.save(record)
    return shown


def _delete(world: World, call: Call) -> Json:
    name = find(world, KIND, call.ids["id"]).id
    world.store.delete(name)
    world.store.sql.execute("DELETE FROM deliveries WHERE endpoint = ?", (name,))
    return {"id": name, "object": KIND, "deleted": True}


def _list(world: World, call: Call) -> Json:
    return listed(world, call, KIND, _PATH)


_PATH: Final = "/v1/webhook_endpoints"
OPERATIONS: Final = (
    Operation("POST", _PATH, _create, _CREATE),
    Operation("GET", _PATH, _list, PAGING),
    Operation("GET", _PATH + "/{id}", _retrieve),
    Operation("POST", _PATH + "/{id}", _update, _UPDATE),
    Operation("DELETE", _PATH + "/{id}", _delete),
)
