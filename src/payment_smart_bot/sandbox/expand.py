"""`expand[]=latest_charge`: ids replaced by the objects they name."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.sandbox.checkout_object import line_items
from payment_smart_bot.sandbox.errors import refuse, shown
from payment_smart_bot.sandbox.listing import find, related

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from payment_smart_bot.sandbox.store import Json
    from payment_smart_bot.sandbox.world import World

_DEEPEST: Final = 4
_INTENT: Final = {"customer": "customer", "payment_method": "payment_method"}
_FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "payment_intent": {**_INTENT, "latest_charge": "charge"},
    "setup_intent": _INTENT,
    "payment_method": {"customer": "customer"},
    "charge": {
        "balance_transaction": "balance_transaction",
        "customer": "customer",
        "payment_intent": "payment_intent",
    },
    "refund": {
        "balance_transaction": "balance_transaction",
        "charge": "charge",
        "payment_intent": "payment_intent",
    },
    "dispute": {"charge": "charge", "payment_intent": "payment_intent"},
    "checkout.session": {"customer": "customer", "payment_intent": "payment_intent"},
}
"""Object to field to the kind of object that the field names."""
_INCLUDED: Final = {("charge", "refunds"): ("refund", "/v1/charges/{}/refunds")}
"""Lists that are shown only when they are asked for."""


def expanded(world: World, body: Json, paths: Iterable[str]) -> Json:
    """Give the object with what the paths name in place of ids.

    Raises:
        ApiError: a path that names nothing of the kind.
    """
    answer = copy.deepcopy(body)
    for path in paths:
        parts = path.split(".")
        if len(parts) > _DEEPEST:
            refuse(
                f"You cannot expand more than {_DEEPEST} levels of a property. "
                f"Property: {shown(path)}",
                param="expand",
            )
        _walk(world, answer, parts, path)
    return answer


def _walk(world: World, node: Any, parts: list[str], path: str) -> None:  # noqa: ANN401 - any JSON
    if not parts or node is None:
        return
    part, rest = parts[0], parts[1:]
    if node.get("object") == "list" and part == "data":
        for one in node["data"]:
            _walk(world, one, rest, path)
        return
    kind = str(node.get("object"))
    if (kind, part) in _INCLUDED:
        below, url = _INCLUDED[kind, part]
        node[part] = related(world, below, {kind: node["id"]}, url.format(node["id"]))
    elif (kind, part) == ("checkout.session", "line_items"):
        node[part] = line_items(find(world, kind, node["id"]))
    elif part in _FIELDS.get(kind, {}):
        _fill(world, node, part, _FIELDS[kind][part])
    else:
        refuse(f"This property cannot be expanded ({shown(path)}).", param="expand")
    _walk(world, node[part], rest, path)


def _fill(world: World, node: Json, part: str, kind: str) -> None:
    if isinstance(node[part], str):
        record = world.store.find(kind, node[part])
        if record:
            node[part] = copy.deepcopy(record.shown)
