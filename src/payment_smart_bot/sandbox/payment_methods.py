"""PaymentMethods: made from a card, a token or a documented `pm_card_...`, saved and let go.

Sources: docs.stripe.com/api/payment_methods for the parameters, the fields and "a PaymentMethod
must be attached to a customer to be updated"; the refusals are in the words that Stripe's users
quote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.sandbox import payment_method_tables as tables
from payment_smart_bot.sandbox.card_object import (
    card_from_params,
    checked_expiry,
    documented_card,
    payment_method,
    prefer_network,
)
from payment_smart_bot.sandbox.cards import BY_METHOD, OUTCOMES
from payment_smart_bot.sandbox.customers import find_customer
from payment_smart_bot.sandbox.errors import refuse, refuse_unknown
from payment_smart_bot.sandbox.operations import Operation

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.operations import Call
    from payment_smart_bot.sandbox.store import Json, Record
    from payment_smart_bot.sandbox.world import World

KIND: Final = "payment_method"


def _find(world: World, name: str) -> Record:
    record = world.store.find(KIND, name)
    if record is None:
        refuse_unknown("PaymentMethod", name, param="payment_method", status=404)
    return record


def _resolve(world: World, name: str) -> Record:
    """Find by id; a documented `pm_card_...` becomes a new object each time it is named."""
    if name not in BY_METHOD:
        return _find(world, name)
    record = payment_method(world, documented_card(world, BY_METHOD[name]), {})
    world.store.save(record)
    return record


def _create(world: World, call: Call) -> Json:
    record = payment_method(world, card_from_params(world, call.params), call.params)
    world.store.save(record)
    return record.shown


def _retrieve(world: World, call: Call) -> Json:
    return _resolve(world, call.ids["id"]).shown


def _update(world: World, call: Call) -> Json:
    record = _find(world, call.ids["id"])
    if record.shown["customer"] is None:
        refuse("You must save this PaymentMethod to a customer before you can update it.")
    _merge(world, record.shown, call.params)
    world.store.save(record)
    return record.shown


def _merge(world: World, shown: Json, params: Any) -> None:  # noqa: ANN401 - checked parameters
    card, sent = shown["card"], params.get("card", {})
    month = sent.get("exp_month", card["exp_month"])
    year = sent.get("exp_year", card["exp_year"])
    if "exp_month" in sent or "exp_year" in sent:
        card["exp_month"], card["exp_year"] = checked_expiry(world, month, year)
    prefer_network(card, sent)
    for key, value in params.get("billing_details", {}).items():
        if key == "address" and value is not None:
            shown["billing_details"][key].update(value)
        elif key == "address":
            shown["billing_details"][key] = dict.fromkeys(shown["billing_details"][key])
        else:
            shown["billing_details"][key] = value
    shown["allow_redisplay"] = params.get("allow_redisplay", shown["allow_redisplay"])
    if "metadata" in params:
        merged = {**shown["metadata"], **params["metadata"]} if params["metadata"] else {}
        shown["metadata"] = {key: value for key, value in merged.items() if value is not None}


def _attach(world: World, call: Call) -> Json:
    customer = find_customer(world, call.params["customer"], status=400)
    record = _resolve(world, call.ids["id"])
    if record.shown["customer"] is not None:
        refuse("The payment method you provided has already been attached to a customer.")
    if record.hidden["detached"]:
        refuse(
            "This PaymentMethod was previously used without being attached to a Customer or was "
            "detached from a Customer, and may not be used again."
        )
    outcome = OUTCOMES[record.hidden["outcome"]]
    if not outcome.attaches:
        raise outcome.error()
    checks = record.shown["card"]["checks"]
    checks["cvc_check"] = "pass" if checks["cvc_check"] else None
    record.shown["customer"] = customer.id
    world.store.save(record)
    return record.shown


def _detach(world: World, call: Call) -> Json:
    record = _find(world, call.ids["id"])
    if record.shown["customer"] is None:
        refuse(
            "The payment method you provided is not attached to a customer so detachment is "
            "impossible."
        )
    record.shown["customer"] = None
    record.hidden["detached"] = True
    world.store.save(record)
    return record.shown


def _list(world: World, call: Call) -> Json:
    """List what is attached: an object of no customer is in no list."""
    customer = call.params.get("customer")
    if customer is not None:
        find_customer(world, customer, status=400)
    return _page(world, call, customer, "/v1/payment_methods")


def _list_of_customer(world: World, call: Call) -> Json:
    customer = find_customer(world, call.ids["id"], status=404).id
    return _page(world, call, customer, f"/v1/customers/{customer}/payment_methods")


def _page(world: World, call: Call, customer: str | None, url: str) -> Json:
    for name in ("starting_after", "ending_before"):
        cursor = call.params.get(name)
        if cursor is not None and world.store.find(KIND, cursor) is None:
            refuse_unknown("PaymentMethod", cursor, param=name, status=400)
    page = world.store.attached(KIND, customer, call.params)
    data = [record.shown for record in page.records]
    return {"object": "list", "data": data, "has_more": page.has_more, "url": url}


OPERATIONS: Final = (
    Operation("POST", "/v1/payment_methods", _create, tables.CREATE),
    Operation("GET", "/v1/payment_methods", _list, tables.LIST),
    Operation("GET", "/v1/payment_methods/{id}", _retrieve),
    Operation("POST", "/v1/payment_methods/{id}", _update, tables.UPDATE),
    Operation("POST", "/v1/payment_methods/{id}/attach", _attach, tables.ATTACH),
    Operation("POST", "/v1/payment_methods/{id}/detach", _detach),
    Operation(
        "GET", "/v1/customers/{id}/payment_methods", _list_of_customer, tables.LIST_OF_CUSTOMER
    ),
)
