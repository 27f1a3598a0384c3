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
from payment_smart_bot.sandbox.errors import refuse
from payment_smart_bot.sandbox.events import emit
from payment_smart_bot.sandbox.listing import find
from payment_smart_bot.sandbox.operations import Operation, Scripted
from payment_smart_bot.sandbox.script_views import without_fingerprint
from payment_smart_bot.sandbox.value_rules import merge_metadata

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.operations import Call
    from payment_smart_bot.sandbox.store import Json, Record
    from payment_smart_bot.sandbox.world import World

KIND: Final = "payment_method"


_USED: Final = (
    "This PaymentMethod was previously used without being attached to a Customer or was detached "
    "from a Customer, and may not be used again."
)


def _find(world: World, name: str) -> Record:
    return find(world, KIND, name)


def resolve(world: World, name: str, param: str | None = None) -> Record:
    """Find by id; a documented `pm_card_...` becomes a new object each time it is named.

    Raises:
        ApiError: 404, or 400 where the id came as `param`.
    """
    if name not in BY_METHOD:
        return find(world, KIND, name, param)
    record = payment_method(world, documented_card(world, BY_METHOD[name]), {})
    world.store.save(record)
    return record


def refuse_used(method: Record) -> None:
    """Refuse one that was used while it belonged to nobody, or was let go."""
    if method.hidden["detached"]:
        refuse(_USED, code="payment_method_unexpected_state", param="payment_method")


def note_checked(method: Record) -> None:
    """Note that the bank saw the code and found it right."""
    checks = method.shown["card"]["checks"]
    checks["cvc_check"] = "pass" if checks["cvc_check"] else None


def attach(world: World, method: Record, customer: str) -> None:
    """Make it the customer's."""
    note_checked(method)
    method.shown["customer"] = customer
    world.store.save(method)
    emit(world, "payment_method.attached", method.shown)


def _create(world: World, call: Call) -> Json:
    card = card_from_params(world, call.params, scripted=call.scripted)
    record = payment_method(world, card, call.params)
    world.store.save(record)
    return record.shown


def _retrieve(world: World, call: Call) -> Json:
    return resolve(world, call.ids["id"]).shown


def _update(world: World, call: Call) -> Json:
    record = _find(world, call.ids["id"])
    if record.shown["customer"] is None:
        refuse("You must save this PaymentMethod to a customer before you can update it.")
    _merge(world, record.shown, call.params)
    world.store.save(record)
    emit(world, "payment_method.updated", record.shown)
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
        shown["metadata"] = merge_metadata(shown["metadata"], params["metadata"])


def _attach(world: World, call: Call) -> Json:
    customer = find_customer(world, call.params["customer"], status=400)
    record = resolve(world, call.ids["id"])
    if record.shown["customer"] is not None:
        refuse("The payment method you provided has already been attached to a customer.")
    refuse_used(record)
    outcome = OUTCOMES[record.hidden["outcome"]]
    if not outcome.attaches:
        raise outcome.error()
    attach(world, record, customer.id)
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
    emit(world, "payment_method.detached", record.shown)
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
        if name in call.params:
            find(world, KIND, call.params[name], name)
    page = world.store.attached(KIND, customer, call.params)
    data = [record.shown for record in page.records]
    return {"object": "list", "data": data, "has_more": page.has_more, "url": url}


OPERATIONS: Final = (
    Operation(
        "POST",
        "/v1/payment_methods",
        _create,
        tables.CREATE,
        Scripted(tables.CREATE, without_fingerprint),
    ),
    Operation("GET", "/v1/payment_methods", _list, tables.LIST),
    Operation("GET", "/v1/payment_methods/{id}", _retrieve),
    Operation("POST", "/v1/payment_methods/{id}", _update, tables.UPDATE),
    Operation("POST", "/v1/payment_methods/{id}/attach", _attach, tables.ATTACH),
    Operation("POST", "/v1/payment_methods/{id}/detach", _detach),
    Operation(
        "GET", "/v1/customers/{id}/payment_methods", _list_of_customer, tables.LIST_OF_CUSTOMER
    ),
)
