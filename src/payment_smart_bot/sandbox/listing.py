"""Finding objects and lists of them, newest first, by cursor, time and relation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.sandbox.errors import refuse_unknown
from payment_smart_bot.sandbox.rules import Integer, Text
from payment_smart_bot.sandbox.store import record_of
from payment_smart_bot.sandbox.value_rules import Moments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.sandbox.operations import Call
    from payment_smart_bot.sandbox.params import Table
    from payment_smart_bot.sandbox.store import Json, Record
    from payment_smart_bot.sandbox.world import World

PAGING: Final[Table] = {
    "limit": Integer(least=1, most=100),
    "starting_after": Text(),
    "ending_before": Text(),
}
BY_TIME: Final[Table] = {**PAGING, "created": Moments()}
NOUNS: Final = {
    "confirmation_token": ("confirmation_token", "confirmation_token"),
    "charge": ("charge", "charge"),
    "checkout.session": ("checkout.session", "session"),
    "dispute": ("dispute", "dispute"),
    "event": ("event", "id"),
    "payment_intent": ("payment_intent", "intent"),
    "payment_method": ("PaymentMethod", "payment_method"),
    "refund": ("refund", "refund"),
    "setup_intent": ("setupintent", "intent"),
    "webhook_endpoint": ("webhook endpoint", "webhook_endpoint"),
}
"""Kind to Stripe's word in "No such ..." and to the parameter that the error names."""
_SIGNS: Final = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_FIELDS: Final = ("charge", "customer", "payment_intent", "payment_method", "status", "type")
"""What lists can be narrowed by."""
_CURSORS: Final = ("starting_after", "ending_before")
_BEFORE: Final = " AND place < (SELECT place FROM objects WHERE id = ?)"
_AFTER: Final = " AND place > (SELECT place FROM objects WHERE id = ?)"
_EVERYTHING: Final = -1
_NOT_FOUND: Final = 404


def find(world: World, kind: str, name: str, param: str | None = None) -> Record:
    """Read an object: 404 for an id in the path, 400 for one that came as `param`."""
    record = world.store.find(kind, name)
    if record is None:
        noun, usual = NOUNS[kind]
        status = 400 if param else _NOT_FOUND
        refuse_unknown(noun, name, param=param or usual, status=status)
    return record


def listed(
    world: World, call: Call, kind: str, url: str, narrow: Mapping[str, object] | None = None
) -> Json:
    """Give a page of the objects whose fields are as `narrow` says."""
    params = call.params
    before = params.get("ending_before")
    cursors = [find(world, kind, params[at], at).id for at in _CURSORS if at in params]
    where, values = _where(kind, narrow or {}, params.get("created", {}))
    if cursors:
        where += _AFTER if before else _BEFORE
        values.append(cursors[-1])
    limit = params.get("limit", 10)
    records = _select(world, where, values, "ASC" if before else "DESC", limit + 1)
    page = records[:limit][::-1] if before else records[:limit]
    data = [record.shown for record in page]
    return {"object": "list", "data": data, "has_more": len(records) > limit, "url": url}


def related(world: World, kind: str, narrow: Mapping[str, object], url: str) -> Json:
    """Give the list that stands inside another object."""
    where, values = _where(kind, narrow, {})
    records = _select(world, where, values, "DESC", 11)
    data = [record.shown for record in records[:10]]
    return {"object": "list", "data": data, "has_more": len(records) > len(data), "url": url}


def everything(world: World, kind: str, **narrow: object) -> list[Record]:
    """Give all objects of a kind, oldest first."""
    where, values = _where(kind, narrow, {})
    return _select(world, where, values, "ASC", _EVERYTHING)


def _where(
    kind: str, narrow: Mapping[str, object], created: Mapping[str, object]
) -> tuple[str, list[Any]]:
    where = "kind = ?"
    values: list[Any] = [kind]
    for name, value in narrow.items():
        words = [word for word in (value if isinstance(value, list) else [value]) if word]
        if words and name in _FIELDS:
            marks = ", ".join("?" * len(words))
            where += f" AND json_extract(shown, '$.{name}') IN ({marks})"
            values += words
    for name, value in created.items():
        where += f" AND json_extract(shown, '$.created') {_SIGNS[name]} ?"
        values.append(value)
    return where, values


def _select(world: World, where: str, values: list[Any], order: str, limit: int) -> list[Record]:
    rows = world.store.sql.execute(
        f"SELECT shown, hidden FROM objects WHERE {where} ORDER BY place {order} LIMIT ?",  # noqa: S608 - of our own words
        (*values, limit),
    )
    return [record_of(row) for row in rows.fetchall()]
