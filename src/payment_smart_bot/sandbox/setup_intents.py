"""SetupIntents: a card made ready for later, with 3-D Secure and no money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.sandbox import payment_intent_tables as tables
from payment_smart_bot.sandbox.customers import find_customer
from payment_smart_bot.sandbox.errors import refuse
from payment_smart_bot.sandbox.events import emit
from payment_smart_bot.sandbox.intent_parts import (
    CONFIRMABLE,
    accept_redirects,
    ask_payer,
    authentication_failed,
    choose,
    chosen,
    fail,
    outcome_of,
    refuse_state,
    refuse_unconfirmable,
    spend,
)
from payment_smart_bot.sandbox.keys import random_id
from payment_smart_bot.sandbox.listing import find, listed
from payment_smart_bot.sandbox.operations import Operation
from payment_smart_bot.sandbox.payment_intent_object import method_types
from payment_smart_bot.sandbox.script_views import BY_SECRET, refuse_other_secret
from payment_smart_bot.sandbox.store import Record
from payment_smart_bot.sandbox.value_rules import merge_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.sandbox.operations import Call
    from payment_smart_bot.sandbox.store import Json
    from payment_smart_bot.sandbox.world import World

KIND: Final = "setup_intent"
_NOTHING: Final = (
    "application",
    "cancellation_reason",
    "customer",
    "customer_account",
    "description",
    "flow_directions",
    "last_setup_error",
    "latest_attempt",
    "managed_payments",
    "mandate",
    "next_action",
    "on_behalf_of",
    "payment_method",
    "single_use_mandate",
)


def _create(world: World, call: Call) -> Json:
    params = call.params
    if "return_url" in params and not params.get("confirm"):
        refuse(
            "The parameter return_url cannot be passed when creating a SetupIntent unless confirm "
            "is set to true.",
            param="return_url",
        )
    if "customer" in params:
        find_customer(world, params["customer"], status=400)
    record = _new(world, params)
    if "payment_method" in params:
        choose(world, record, params["payment_method"])
    world.store.save(record)
    emit(world, "setup_intent.created", record.shown)
    if params.get("confirm"):
        rest = {key: value for key, value in params.items() if key != "payment_method"}
        _try(world, record, rest)
    return record.shown


def _new(world: World, params: Mapping[str, Any]) -> Record:
    name = random_id("seti_1", 23)
    shown: Json = {
        "id": name,
        "object": KIND,
        **dict.fromkeys(_NOTHING),
        "client_secret": random_id(f"{name}_secret_", 31),
        "created": int(world.now()),
        "customer": params.get("customer"),
        "description": params.get("description"),
        "livemode": False,
        "metadata": merge_metadata({}, params.get("metadata") or {}),
        "payment_method_options": {
            "card": {
                "mandate_options": None,
                "network": None,
                "request_three_d_secure": "automatic",
            }
        },
        "status": "requires_payment_method",
        "usage": params.get("usage", "off_session"),
        **method_types(params),
    }
    return Record(shown, {"return_url": None})


def _try(world: World, record: Record, params: Mapping[str, Any]) -> None:
    """Confirm it.

    Raises:
        ApiError: it cannot be confirmed, or a `card_error` that lasts.
    """
    refuse_unconfirmable(record.shown)
    if "payment_method" in params:
        choose(world, record, params["payment_method"])
    accept_redirects(record, params)
    method = chosen(world, record.shown)
    outcome = outcome_of(method)
    record.shown["latest_attempt"] = random_id("setatt_1", 23)
    if outcome.authenticates:
        ask_payer(world, record)
    elif outcome.attaches:
        _succeed(world, record, method)
    else:
        raise fail(world, record, method, outcome.error())


def _succeed(world: World, record: Record, method: Record) -> None:
    shown = record.shown
    spend(world, method, shown["customer"], save=True, once=False)
    shown.update(status="succeeded", next_action=None, last_setup_error=None)
    world.store.save(record)
    emit(world, "setup_intent.succeeded", shown)


def decide(world: World, record: Record, *, complete: bool) -> None:
    """Go on after 3-D Secure."""
    method = chosen(world, record.shown)
    record.hidden.pop("page", None)
    if complete:
        _succeed(world, record, method)
    else:
        fail(world, record, method, authentication_failed(KIND))


def _retrieve(world: World, call: Call) -> Json:
    shown = find(world, KIND, call.ids["id"]).shown
    refuse_other_secret(shown, call.params)
    return shown


def _confirm(world: World, call: Call) -> Json:
    record = find(world, KIND, call.ids["id"])
    _try(world, record, call.params)
    return record.shown


def _cancel(world: World, call: Call) -> Json:
    record = find(world, KIND, call.ids["id"])
    shown = record.shown
    if shown["status"] not in CONFIRMABLE:
        refuse_state(
            shown,
            f"You cannot cancel this SetupIntent because it has a status of {shown['status']}. "
            "Only a SetupIntent with one of the following statuses may be canceled: "
            f"{', '.join(CONFIRMABLE)}.",
        )
    reason = call.params.get("cancellation_reason")
    shown.update(status="canceled", cancellation_reason=reason, next_action=None)
    record.hidden.pop("page", None)
    world.store.save(record)
    emit(world, "setup_intent.canceled", shown)
    return shown


def _list(world: World, call: Call) -> Json:
    return listed(world, call, KIND, "/v1/setup_intents", call.params)


_PATH: Final = "/v1/setup_intents"
OPERATIONS: Final = (
    Operation("POST", _PATH, _create, tables.SETUP_CREATE),
    Operation("GET", _PATH, _list, tables.SETUP_LIST),
    Operation("GET", _PATH + "/{id}", _retrieve, tables.RETRIEVE, BY_SECRET),
    Operation("POST", _PATH + "/{id}/confirm", _confirm, tables.SETUP_CONFIRM),
    Operation("POST", _PATH + "/{id}/cancel", _cancel, tables.SETUP_CANCEL),
)
