"""ConfirmationTokens: what Stripe.js makes of a card, for one confirmation.

Stripe.js makes them with its publishable key. Stripe's own helper for tests makes them with the
secret key, of a PaymentMethod or of a card's data.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.sandbox import payment_method_tables as methods
from payment_smart_bot.sandbox.card_object import card_from_params, payment_method
from payment_smart_bot.sandbox.errors import refuse
from payment_smart_bot.sandbox.keys import random_id
from payment_smart_bot.sandbox.listing import find
from payment_smart_bot.sandbox.operations import Operation, Scripted
from payment_smart_bot.sandbox.payment_methods import refuse_used, resolve
from payment_smart_bot.sandbox.rules import Choice, Group, Text
from payment_smart_bot.sandbox.script_views import without_fingerprint
from payment_smart_bot.sandbox.store import Record
from payment_smart_bot.sandbox.value_rules import Url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.sandbox.operations import Call
    from payment_smart_bot.sandbox.params import Table
    from payment_smart_bot.sandbox.store import Json
    from payment_smart_bot.sandbox.world import World

KIND: Final = "confirmation_token"
_SECONDS: Final = 12 * 3600
_PREVIEWED: Final = ("allow_redisplay", "billing_details", "card", "customer", "type")
_DATA: Final = Group(
    {name: methods.CREATE[name] for name in ("type", "card", "billing_details", "metadata")}
)
_CREATE: Final[Table] = {
    "payment_method": Text(),
    "payment_method_data": _DATA,
    "return_url": Url(),
    "setup_future_usage": Choice(("off_session", "on_session")),
}
_BY_SCRIPT: Final[Table] = {
    **{name: rule for name, rule in _CREATE.items() if name != "payment_method"},
    "payment_method_data": replace(_DATA, required=True),
}
_NOTHING: Final = (
    "mandate_data",
    "payment_intent",
    "payment_method_options",
    "return_url",
    "setup_future_usage",
    "setup_intent",
    "shipping",
)


def _method(world: World, params: Mapping[str, Any], *, scripted: bool) -> Record:
    """The PaymentMethod to be; it is made when the token is used."""
    ways = [name for name in ("payment_method", "payment_method_data") if name in params]
    if len(ways) != 1:
        refuse("You must provide one of payment_method or payment_method_data.")
    if "payment_method" in params:
        method = resolve(world, params["payment_method"], "payment_method")
        refuse_used(method)
        return method
    data = params["payment_method_data"]
    return payment_method(world, card_from_params(world, data, scripted=scripted), data)


def _create(world: World, call: Call) -> Json:
    method, now = _method(world, call.params, scripted=call.scripted), int(world.now())
    shown: Json = {
        "id": random_id("ctoken_1", 23),
        "object": KIND,
        **{name: call.params.get(name) for name in _NOTHING},
        "created": now,
        "expires_at": now + _SECONDS,
        "livemode": False,
        "payment_method_preview": {
            **{name: copy.deepcopy(method.shown[name]) for name in _PREVIEWED},
            "customer_account": None,
        },
        "use_stripe_sdk": False,
    }
    record = Record(shown, {"method": {"shown": method.shown, "hidden": method.hidden}})
    world.store.save(record)
    return record.shown


def _retrieve(world: World, call: Call) -> Json:
    return find(world, KIND, call.ids["id"]).shown


def use(world: World, name: str, intent: str) -> str:
    """Use a token up for an intent; the id of its PaymentMethod comes back.

    Raises:
        ApiError: there is none, it was used, or its 12 hours are over.
    """
    record = find(world, KIND, name, KIND)
    if record.shown["payment_intent"] is not None:
        refuse(f"This ConfirmationToken was used already: {name}.", param=KIND)
    if world.now() >= record.shown["expires_at"]:
        refuse(f"This ConfirmationToken has expired: {name}.", param=KIND)
    method = Record(**record.hidden["method"])
    if world.store.find("payment_method", method.id) is None:
        world.store.save(method)
    record.shown["payment_intent"], record.hidden = intent, {}
    world.store.save(record)
    return method.id


OPERATIONS: Final = (
    Operation("POST", "/v1/test_helpers/confirmation_tokens", _create, _CREATE),
    Operation(
        "POST",
        "/v1/confirmation_tokens",
        _create,
        scripted=Scripted(_BY_SCRIPT, without_fingerprint),
        by_server=False,
    ),
    Operation("GET", "/v1/confirmation_tokens/{id}", _retrieve),
)
