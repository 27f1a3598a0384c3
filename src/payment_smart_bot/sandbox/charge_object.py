"""A charge: what came of one try to take money from a card."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Final

from payment_smart_bot.sandbox.keys import random_id
from payment_smart_bot.sandbox.store import Record

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.cards import Outcome
    from payment_smart_bot.sandbox.store import Json
    from payment_smart_bot.sandbox.world import World

KIND: Final = "charge"
_APPROVED: Final[Json] = {
    "advice_code": None,
    "network_advice_code": None,
    "network_decline_code": None,
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "risk_score": 8,
    "seller_message": "Payment complete.",
    "type": "authorized",
}
_SELLER: Final = "The bank did not return any further details with this decline."
_KEPT_OF_CARD: Final = ("brand", "country", "exp_month", "exp_year", "fingerprint", "funding")
_FROM_INTENT: Final = (
    "amount",
    "application",
    "application_fee_amount",
    "currency",
    "customer",
    "description",
    "metadata",
    "on_behalf_of",
    "receipt_email",
    "review",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)
_NOTHING: Final = (
    "application_fee",
    "balance_transaction",
    "failure_balance_transaction",
    "failure_code",
    "failure_message",
    "receipt_number",
    "receipt_url",
    "source",
    "source_transfer",
)
_PREFIX: Final = "SANDBOX"
_AUTHORISED_SECONDS: Final = 7 * 24 * 3600


def new_charge(world: World, intent: Json, method: Record, outcome: Outcome) -> Record:
    """Make the charge of an intent's try with a card; it is saved by whoever completes it."""
    failed = outcome.code is not None
    captured = not failed and intent["capture_method"] != "manual"
    name = random_id("ch_3", 23)
    shown: Json = {
        "id": name,
        "object": KIND,
        **dict.fromkeys(_NOTHING),
        **{part: copy.deepcopy(intent[part]) for part in _FROM_INTENT},
        "amount_captured": intent["amount"] if captured else 0,
        "amount_refunded": 0,
        "billing_details": copy.deepcopy(method.shown["billing_details"]),
        "calculated_statement_descriptor": _descriptor(intent),
        "captured": captured,
        "created": int(world.now()),
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "outcome": _outcome(outcome),
        "paid": not failed,
        "payment_intent": intent["id"],
        "payment_method": method.id,
        "payment_method_details": {
            "card": _card(intent, method.shown, outcome),
            "type": "card",
        },
        "radar_options": {},
        "refunded": False,
        "status": "failed" if failed else "succeeded",
    }
    if failed:
        shown["failure_code"], shown["failure_message"] = outcome.code, outcome.message
    elif not captured:
        details = shown["payment_method_details"]["card"]
        details["capture_before"] = shown["created"] + _AUTHORISED_SECONDS
    return Record(shown, {})


def _descriptor(intent: Json) -> str:
    suffix = intent["statement_descriptor_suffix"]
    return f"{_PREFIX}* {suffix}"[:22] if suffix else _PREFIX


def _outcome(outcome: Outcome) -> Json:
    if outcome.code is None:
        return dict(_APPROVED)
    return {
        **_APPROVED,
        "advice_code": "try_again_later" if outcome.code == "processing_error" else None,
        "network_status": "declined_by_network",
        "reason": outcome.decline_code or outcome.code,
        "seller_message": _SELLER,
        "type": "issuer_declined",
    }


def _card(intent: Json, method: Json, outcome: Outcome) -> Json:
    card, amount = method["card"], intent["amount"]
    return {
        "amount_authorized": None if outcome.code else amount,
        "authorization_code": None,
        **{part: card[part] for part in _KEPT_OF_CARD},
        "checks": _checks(method, outcome),
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "last4": card["last4"],
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": card["brand"],
        "network_token": {"used": False},
        "network_transaction_id": None,
        "overcapture": {
            "maximum_amount_capturable": amount,
            "status": "unavailable",
        },
        "regulated_status": card["regulated_status"],
        "three_d_secure": _authenticated() if outcome.authenticates else None,
        "transaction_link_id": None,
        "wallet": None,
    }


def _checks(method: Json, outcome: Outcome) -> Json:
    """What the bank says of code and address: it checks what was sent."""
    coded = method["card"]["checks"]["cvc_check"] is not None
    wrong = outcome.code == "incorrect_cvc"
    return {
        **address_checks(method, outcome),
        "cvc_check": ("fail" if wrong else "pass") if coded else None,
    }


def address_checks(method: Json, outcome: Outcome) -> Json:
    """What the bank says of the parts of the address that it looks at."""
    sent = method["billing_details"]["address"]
    return {
        f"address_{part}_check": ("fail" if part in outcome.unlike else "pass")
        if sent[part]
        else None
        for part in ("line1", "postal_code")
    }


def _authenticated() -> Json:
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": None,
        "version": "2.2.0",
    }
