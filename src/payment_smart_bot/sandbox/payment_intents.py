"""PaymentIntents: made, changed, confirmed, captured, canceled and listed."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.sandbox import payment_intent_tables as tables
from payment_smart_bot.sandbox.capturing import cancel, capture
from payment_smart_bot.sandbox.confirming import TAKEN_OVER, confirm
from payment_smart_bot.sandbox.customers import find_customer
from payment_smart_bot.sandbox.errors import refuse
from payment_smart_bot.sandbox.events import emit
from payment_smart_bot.sandbox.intent_parts import CONFIRMABLE, choose, refuse_state
from payment_smart_bot.sandbox.listing import find, listed
from payment_smart_bot.sandbox.money import check_amount, check_currency
from payment_smart_bot.sandbox.operations import Operation
from payment_smart_bot.sandbox.payment_intent_object import KIND, new_intent, set_options
from payment_smart_bot.sandbox.script_views import BY_SECRET, refuse_other_secret
from payment_smart_bot.sandbox.value_rules import merge_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.sandbox.operations import Call
    from payment_smart_bot.sandbox.store import Json, Record
    from payment_smart_bot.sandbox.world import World

_ALWAYS: Final = frozenset({"description", "expand", "metadata"})
"""What can be changed whatever the status."""


def refuse_unconfirmed(params: Mapping[str, Any], names: Mapping[str, object]) -> None:
    """Refuse what comes with a confirm alone."""
    for name in names:
        if name in params and not params.get("confirm"):
            what = f"The parameter {name} cannot be passed when creating a PaymentIntent unless"
            refuse(f"{what} confirm is set to true.", param=name)


def _create(world: World, call: Call) -> Json:
    params = call.params
    refuse_unconfirmed(params, tables.WITH_CONFIRM)
    record = new_intent(world, params)
    if "payment_method" in params:
        choose(world, record, params["payment_method"])
    world.store.save(record)
    emit(world, "payment_intent.created", copy.deepcopy(record.shown))
    if params.get("confirm"):
        rest = {key: value for key, value in params.items() if key != "payment_method"}
        confirm(world, record, rest)
    return record.shown


def _retrieve(world: World, call: Call) -> Json:
    shown = find(world, KIND, call.ids["id"]).shown
    refuse_other_secret(shown, call.params)
    return shown


def _update(world: World, call: Call) -> Json:
    record, params = find(world, KIND, call.ids["id"]), dict(call.params)
    shown, essential = record.shown, sorted(call.params.keys() - _ALWAYS)
    if essential and shown["status"] not in CONFIRMABLE:
        refuse_state(
            shown,
            f"This PaymentIntent's {essential[0]} could not be updated because it has a status of "
            f"{shown['status']}. You may only update the {essential[0]} of a PaymentIntent with "
            f"one of the following statuses: {', '.join(CONFIRMABLE)}.",
        )
    if "metadata" in params:
        shown["metadata"] = merge_metadata(shown["metadata"], params.pop("metadata"))
    shown["currency"] = check_currency(params.pop("currency", shown["currency"]))
    shown["amount"] = params.pop("amount", shown["amount"])
    check_amount(shown["amount"], shown["currency"])
    if "customer" in params:
        find_customer(world, params["customer"], status=400)
    set_options(shown, params)
    direct = ("customer", "description", "statement_descriptor_suffix", *TAKEN_OVER)
    shown.update({name: params[name] for name in direct if name in params})
    if params.get("payment_method"):
        choose(world, record, params["payment_method"])
    elif "payment_method" in params:
        shown.update(status="requires_payment_method", payment_method=None, next_action=None)
    elif shown["status"] == "requires_action" and essential:
        shown["status"], shown["next_action"] = "requires_confirmation", None
    world.store.save(record)
    return shown


def _confirm(world: World, call: Call) -> Json:
    record = _not_of_checkout(world, call)
    confirm(world, record, call.params)
    return record.shown


def _capture(world: World, call: Call) -> Json:
    return capture(world, find(world, KIND, call.ids["id"]), call.params)


def _cancel(world: World, call: Call) -> Json:
    return cancel(world, _not_of_checkout(world, call), call.params)


def _not_of_checkout(world: World, call: Call) -> Record:
    record = find(world, KIND, call.ids["id"])
    session = record.hidden.get("session")
    if session and find(world, "checkout.session", session).shown["status"] == "open":
        refuse_state(
            record.shown,
            "You cannot confirm or cancel this PaymentIntent because it belongs to a Checkout "
            "Session. To cancel it, expire the Checkout Session instead.",
        )
    return record


def _list(world: World, call: Call) -> Json:
    return listed(world, call, KIND, "/v1/payment_intents", call.params)


_PATH: Final = "/v1/payment_intents"
OPERATIONS: Final = (
    Operation("POST", _PATH, _create, tables.CREATE),
    Operation("GET", _PATH, _list, tables.LIST),
    Operation("GET", _PATH + "/{id}", _retrieve, tables.RETRIEVE, BY_SECRET),
    Operation("POST", _PATH + "/{id}", _update, tables.UPDATE),
    Operation("POST", _PATH + "/{id}/confirm", _confirm, tables.CONFIRM),
    Operation("POST", _PATH + "/{id}/capture", _capture, tables.CAPTURE),
    Operation("POST", _PATH + "/{id}/cancel", _cancel, tables.CANCEL),
)
