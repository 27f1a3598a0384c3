"""Refunds: of a charge or of an intent's charge, never more than was captured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.sandbox.charges import book
from payment_smart_bot.sandbox.errors import refuse
from payment_smart_bot.sandbox.events import emit
from payment_smart_bot.sandbox.keys import random_id
from payment_smart_bot.sandbox.listing import BY_TIME, find, listed
from payment_smart_bot.sandbox.money import money
from payment_smart_bot.sandbox.operations import Operation
from payment_smart_bot.sandbox.payment_intent_tables import AMOUNT
from payment_smart_bot.sandbox.rules import Choice, Metadata, Text
from payment_smart_bot.sandbox.store import Record
from payment_smart_bot.sandbox.value_rules import merge_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.sandbox.operations import Call
    from payment_smart_bot.sandbox.params import Table
    from payment_smart_bot.sandbox.store import Json
    from payment_smart_bot.sandbox.world import World

KIND: Final = "refund"
_CREATE: Final[Table] = {
    "amount": AMOUNT,
    "charge": Text(),
    "metadata": Metadata(),
    "payment_intent": Text(),
    "reason": Choice(("duplicate", "fraudulent", "requested_by_customer")),
}
_FROM_CHARGE: Final = ("currency", "customer", "payment_intent", "payment_method")
_LIST: Final[Table] = {**BY_TIME, "charge": Text(), "payment_intent": Text()}


def _create(world: World, call: Call) -> Json:
    charge = _charge(world, call.params)
    if charge.hidden.get("charged_back"):
        message = f"Charge {charge.id} has been charged back; cannot issue a refund."
        refuse(message, code="charge_disputed")
    amount = _checked(charge.shown, call.params.get("amount"))
    shown = _new(world, charge.shown, amount, call.params)
    shown["balance_transaction"] = book(world, shown, -amount)
    world.store.save(Record(shown, {}))
    refunded = charge.shown["amount_refunded"] + amount
    charge.shown["amount_refunded"] = refunded
    charge.shown["refunded"] = refunded == charge.shown["amount_captured"]
    world.store.save(charge)
    emit(world, "refund.created", shown)
    emit(world, "charge.refunded", charge.shown)
    return shown


def _new(world: World, charge: Json, amount: int, params: Mapping[str, Any]) -> Json:
    card = {
        "reference_status": "pending",
        "reference_type": "acquirer_reference_number",
        "type": "refund",
    }
    return {
        "id": random_id("re_3", 23),
        "object": KIND,
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": int(world.now()),
        **{part: charge[part] for part in _FROM_CHARGE},
        "customer_account": None,
        "destination_details": {"card": card, "type": "card"},
        "metadata": merge_metadata({}, params.get("metadata") or {}),
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


def _charge(world: World, params: Mapping[str, Any]) -> Record:
    """Find what is to be refunded."""
    if "charge" in params and "payment_intent" in params:
        refuse("You may only specify one of these parameters: charge, payment_intent.")
    if "charge" in params:
        return find(world, "charge", params["charge"], "charge")
    if "payment_intent" not in params:
        refuse(
            "One of the following params should be provided for this request: payment_intent or "
            "charge.",
            code="parameter_missing",
        )
    intent = find(world, "payment_intent", params["payment_intent"], "payment_intent").shown
    if intent["status"] != "succeeded":
        refuse(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return find(world, "charge", intent["latest_charge"], "charge")


def _checked(charge: Json, asked: int | None) -> int:
    """Give the amount of the refund."""
    name, currency = charge["id"], charge["currency"]
    if not charge["captured"]:
        refuse(f"Charge {name} has not been captured, so it cannot be refunded.", param="charge")
    if charge["refunded"]:
        message = f"Charge {name} has already been refunded."
        refuse(message, code="charge_already_refunded")
    rest: int = charge["amount_captured"] - charge["amount_refunded"]
    amount = rest if asked is None else asked
    if amount > rest:
        refuse(
            f"Refund amount ({money(amount, currency)}) is greater than unrefunded amount on "
            f"charge ({money(rest, currency)})",
            code="amount_too_large",
            param="amount",
        )
    return amount


def _retrieve(world: World, call: Call) -> Json:
    return find(world, KIND, call.ids["id"]).shown


def _update(world: World, call: Call) -> Json:
    record = find(world, KIND, call.ids["id"])
    if "metadata" in call.params:
        shown = record.shown
        shown["metadata"] = merge_metadata(shown["metadata"], call.params["metadata"])
        world.store.save(record)
        emit(world, "refund.updated", shown)
    return record.shown


def _list(world: World, call: Call) -> Json:
    return listed(world, call, KIND, "/v1/refunds", call.params)


OPERATIONS: Final = (
    Operation("POST", "/v1/refunds", _create, _CREATE),
    Operation("GET", "/v1/refunds", _list, _LIST),
    Operation("GET", "/v1/refunds/{id}", _retrieve),
    Operation("POST", "/v1/refunds/{id}", _update, {"metadata": Metadata()}),
)
