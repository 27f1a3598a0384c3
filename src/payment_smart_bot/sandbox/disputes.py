"""Disputes: made and closed by the sandbox's own endpoints, read by Stripe's."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from payment_smart_bot.sandbox.charges import book
from payment_smart_bot.sandbox.errors import refuse
from payment_smart_bot.sandbox.events import emit
from payment_smart_bot.sandbox.keys import random_id
from payment_smart_bot.sandbox.listing import BY_TIME, find, listed
from payment_smart_bot.sandbox.operations import Operation
from payment_smart_bot.sandbox.rules import Text
from payment_smart_bot.sandbox.store import Record

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.operations import Call
    from payment_smart_bot.sandbox.params import Table
    from payment_smart_bot.sandbox.store import Json
    from payment_smart_bot.sandbox.world import World

KIND: Final = "dispute"
REASONS: Final = (
    "credit_not_processed",
    "duplicate",
    "fraudulent",
    "general",
    "product_not_received",
    "product_unacceptable",
    "subscription_canceled",
    "unrecognized",
)
CLOSED: Final = ("won", "lost")
_OPEN: Final = "needs_response"
_DAYS_TO_ANSWER: Final = 7
_LIST: Final[Table] = {**BY_TIME, "charge": Text(), "payment_intent": Text()}
_EVIDENCE: Final = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)


def dispute(world: World, name: str, reason: str) -> Json:
    """Let the payer dispute a charge: its money leaves the balance."""
    charge = find(world, "charge", name, "charge")
    if not charge.shown["captured"] or charge.shown["disputed"]:
        refuse("Only a captured charge can be disputed, and once.", param="charge")
    if reason not in REASONS:
        refuse(f"reason must be one of {', '.join(REASONS)}", param="reason")
    shown = _new(world, charge.shown, reason)
    book(world, shown, -shown["amount"])
    charge.shown["disputed"] = True
    charge.hidden["charged_back"] = True
    world.store.save(charge)
    world.store.save(Record(shown, {}))
    emit(world, "charge.dispute.created", shown)
    emit(world, "charge.dispute.funds_withdrawn", shown)
    return shown


def close(world: World, name: str, status: str) -> Json:
    """End a dispute; one that is won gives the money back."""
    record = find(world, KIND, name, "dispute")
    if record.shown["status"] in CLOSED or status not in CLOSED:
        refuse(f"An open dispute is closed as {' or '.join(CLOSED)}.", param="status")
    record.shown["status"] = status
    world.store.save(record)
    if status == "won":
        charge = find(world, "charge", record.shown["charge"])
        charge.hidden["charged_back"] = False
        world.store.save(charge)
        book(world, record.shown, record.shown["amount"])
        emit(world, "charge.dispute.funds_reinstated", record.shown)
    emit(world, "charge.dispute.closed", record.shown)
    return record.shown


def _new(world: World, charge: Json, reason: str) -> Json:
    card = charge["payment_method_details"]["card"]
    return {
        "id": random_id("du_1", 23),
        "object": KIND,
        "amount": charge["amount_captured"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": int(world.now()),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(_EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": int(time.time()) + _DAYS_TO_ANSWER * 24 * 3600,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": card["brand"],
                "case_type": "chargeback",
                "network": card["network"],
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": reason,
        "status": _OPEN,
    }


def _retrieve(world: World, call: Call) -> Json:
    return find(world, KIND, call.ids["id"]).shown


def _close(world: World, call: Call) -> Json:
    """Accept it: the merchant gives in, which loses it."""
    find(world, KIND, call.ids["id"])
    return close(world, call.ids["id"], "lost")


def _list(world: World, call: Call) -> Json:
    return listed(world, call, KIND, "/v1/disputes", call.params)


OPERATIONS: Final = (
    Operation("GET", "/v1/disputes", _list, _LIST),
    Operation("GET", "/v1/disputes/{id}", _retrieve),
    Operation("POST", "/v1/disputes/{id}/close", _close),
)
