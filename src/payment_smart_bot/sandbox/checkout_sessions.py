"""Checkout Sessions: made, read, listed and expired; their page takes the payment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.sandbox import checkout_tables as tables
from payment_smart_bot.sandbox.capturing import cancel
from payment_smart_bot.sandbox.checkout_object import KIND, line_items, new_line, new_session
from payment_smart_bot.sandbox.customers import find_customer
from payment_smart_bot.sandbox.errors import refuse
from payment_smart_bot.sandbox.events import emit
from payment_smart_bot.sandbox.listing import everything, find, listed
from payment_smart_bot.sandbox.money import check_amount, check_currency
from payment_smart_bot.sandbox.operations import Operation
from payment_smart_bot.sandbox.payment_intent_object import method_types
from payment_smart_bot.sandbox.value_rules import merge_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.sandbox.operations import Call
    from payment_smart_bot.sandbox.store import Json, Record
    from payment_smart_bot.sandbox.world import World

_OPEN: Final = "open"
_LEAST_SECONDS: Final = 30 * 60
_MOST_SECONDS: Final = 24 * 3600
_SLACK_SECONDS: Final = 5
_LOOK_SECONDS: Final = 1.0
_TOO_LITTLE: Final = "The Checkout Session's total amount due must add up to at least"
_CANCELABLE: Final = ("requires_payment_method", "requires_confirmation", "requires_action")


def _create(world: World, call: Call) -> Json:
    params = dict(call.params)
    if "customer" in params and "customer_email" in params:
        refuse("You may only specify one of these parameters: customer, customer_email.")
    if "customer" in params:
        find_customer(world, params["customer"], status=400)
    method_types(params)
    params["expires_at"] = _expiry(world, params)
    record = new_session(world, params, _lines(world, params["line_items"]))
    world.store.save(record)
    return record.shown


def _expiry(world: World, params: Mapping[str, Any]) -> int:
    now = int(world.now())
    moment: int = params.get("expires_at", now + _MOST_SECONDS)
    limits = {
        "at least 30 minutes": moment >= now + _LEAST_SECONDS - _SLACK_SECONDS,
        "less than 24 hours": moment <= now + _MOST_SECONDS + _SLACK_SECONDS,
    }
    for words, held in limits.items():
        if not held:
            message = f"The `expires_at` timestamp must be {words} from Checkout Session creation."
            refuse(message, param="expires_at")
    return moment


def _lines(world: World, sent: list[Mapping[str, Any]]) -> list[Json]:
    currencies = {check_currency(line["price_data"]["currency"]) for line in sent}
    if len(currencies) > 1:
        refuse("All line items of a Checkout Session must have one currency.", param="line_items")
    currency = currencies.pop()
    lines = [new_line(world, line, currency) for line in sent]
    total = sum(line["amount_total"] for line in lines)
    check_amount(total, currency, None, _TOO_LITTLE)
    return lines


def current(world: World, record: Record) -> Record:
    """Expire a session whose time is over."""
    if record.shown["status"] == _OPEN and world.now() >= record.shown["expires_at"]:
        expire(world, record)
    return record


def expire(world: World, record: Record) -> None:
    """End an open session, with what it had begun to pay."""
    record.shown.update(status="expired", url=None)
    world.store.save(record)
    name = record.shown["payment_intent"]
    intent = find(world, "payment_intent", name) if name else None
    if intent and intent.shown["status"] in _CANCELABLE:
        cancel(world, intent, {})
    emit(world, "checkout.session.expired", record.shown)


async def expire_in_time(world: World) -> None:
    """Expire sessions when their time comes, until it is cancelled."""
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        opened = everything(world, KIND, status=_OPEN)
        if opened:
            with world.store.transaction():
                for record in opened:
                    current(world, record)


def _retrieve(world: World, call: Call) -> Json:
    return current(world, find(world, KIND, call.ids["id"])).shown


def _update(world: World, call: Call) -> Json:
    record = find(world, KIND, call.ids["id"])
    if "metadata" in call.params:
        shown = record.shown
        shown["metadata"] = merge_metadata(shown["metadata"], call.params["metadata"])
        world.store.save(record)
    return record.shown


def _expire(world: World, call: Call) -> Json:
    record = current(world, find(world, KIND, call.ids["id"]))
    if record.shown["status"] != _OPEN:
        refuse(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of `{record.shown['status']}`."
        )
    expire(world, record)
    return record.shown


def _line_items(world: World, call: Call) -> Json:
    return line_items(find(world, KIND, call.ids["id"]))


def _list(world: World, call: Call) -> Json:
    return listed(world, call, KIND, _PATH, call.params)


_PATH: Final = "/v1/checkout/sessions"
OPERATIONS: Final = (
    Operation("POST", _PATH, _create, tables.CREATE),
    Operation("GET", _PATH, _list, tables.LIST),
    Operation("GET", _PATH + "/{id}", _retrieve),
    Operation("POST", _PATH + "/{id}", _update, tables.UPDATE),
    Operation("POST", _PATH + "/{id}/expire", _expire),
    Operation("GET", _PATH + "/{id}/line_items", _line_items),
)
