"""Capturing what an intent has authorised, and canceling an intent.

What is let go thereby is no refund: so it is since the version 2025-03-31.basil.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.sandbox.charges import book
from payment_smart_bot.sandbox.errors import refuse
from payment_smart_bot.sandbox.events import emit
from payment_smart_bot.sandbox.intent_parts import refuse_state
from payment_smart_bot.sandbox.listing import find
from payment_smart_bot.sandbox.money import money
from payment_smart_bot.sandbox.value_rules import merge_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.sandbox.store import Json, Record
    from payment_smart_bot.sandbox.world import World

_CANCELABLE: Final = (
    "requires_payment_method",
    "requires_capture",
    "requires_confirmation",
    "requires_action",
    "processing",
)
_AUTHORISED: Final = "requires_capture"


def capture(world: World, record: Record, params: Mapping[str, Any]) -> Json:
    """Take what was authorised, or a part of it; the rest is let go."""
    shown = record.shown
    if shown["status"] != _AUTHORISED:
        refuse_state(
            shown,
            f"This PaymentIntent could not be captured because it has a status of "
            f"{shown['status']}. Only a PaymentIntent with one of the following statuses may be "
            f"captured: {_AUTHORISED}.",
        )
    if params.get("final_capture") is False:
        refuse("This PaymentIntent does not support multicapture.", param="final_capture")
    amount = params.get("amount_to_capture", shown["amount_capturable"])
    if amount > shown["amount_capturable"]:
        refuse(
            f"The amount to capture ({money(amount, shown['currency'])}) is greater than the "
            f"amount authorized ({money(shown['amount_capturable'], shown['currency'])}).",
            code="amount_too_large",
            param="amount_to_capture",
        )
    _take(world, shown, amount)
    if "metadata" in params:
        shown["metadata"] = merge_metadata(shown["metadata"], params["metadata"])
    shown.update(status="succeeded", amount_capturable=0, amount_received=amount)
    world.store.save(record)
    emit(world, "payment_intent.succeeded", shown)
    return shown


def _take(world: World, shown: Json, amount: int) -> None:
    charge = find(world, "charge", shown["latest_charge"])
    charge.shown["captured"] = True
    charge.shown["amount_captured"] = amount
    charge.shown["balance_transaction"] = book(world, charge.shown, amount)
    charge.shown["payment_method_details"]["card"].pop("capture_before", None)
    world.store.save(charge)
    emit(world, "charge.captured", charge.shown)


def cancel(world: World, record: Record, params: Mapping[str, Any]) -> Json:
    """End an intent that is not paid; what it authorised is let go."""
    shown = record.shown
    if shown["status"] not in _CANCELABLE:
        refuse_state(
            shown,
            f"You cannot cancel this PaymentIntent because it has a status of {shown['status']}. "
            "Only a PaymentIntent with one of the following statuses may be canceled: "
            f"{', '.join(_CANCELABLE)}.",
        )
    shown.update(
        status="canceled",
        amount_capturable=0,
        canceled_at=int(world.now()),
        cancellation_reason=params.get("cancellation_reason"),
        next_action=None,
    )
    record.hidden.pop("page", None)
    world.store.save(record)
    emit(world, "payment_intent.canceled", shown)
    return shown
