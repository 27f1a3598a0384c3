"""A PaymentIntent: made from checked parameters, and what it says of payment methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.sandbox.customers import find_customer
from payment_smart_bot.sandbox.errors import refuse
from payment_smart_bot.sandbox.keys import random_id
from payment_smart_bot.sandbox.money import check_amount, check_currency
from payment_smart_bot.sandbox.store import Record
from payment_smart_bot.sandbox.value_rules import merge_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.sandbox.store import Json
    from payment_smart_bot.sandbox.world import World

KIND: Final = "payment_intent"
_NOTHING: Final = (
    "application",
    "application_fee_amount",
    "canceled_at",
    "cancellation_reason",
    "customer",
    "customer_account",
    "description",
    "last_payment_error",
    "latest_charge",
    "managed_payments",
    "next_action",
    "on_behalf_of",
    "payment_method",
    "processing",
    "receipt_email",
    "review",
    "setup_future_usage",
    "shipping",
    "source",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)
"""What a new intent has not, unless a parameter says so."""
_CARD_OPTIONS: Final[Json] = {
    "installments": None,
    "mandate_options": None,
    "network": None,
    "request_three_d_secure": "automatic",
}
_CARD: Final = "card"
_WAYS: Final = (
    "allowed_payment_method_types",
    "excluded_payment_method_types",
    "automatic_payment_methods",
)
"""Three ways to say which payment methods are taken; one at a time."""
_NO_TYPES: Final = (
    "No valid payment method types for this intent. Please ensure that you have activated payment "
    "methods compatible with your chosen currency in your dashboard: the sandbox knows cards."
)


def new_intent(world: World, params: Mapping[str, Any]) -> Record:
    """Make an intent from checked parameters; nothing is saved."""
    currency = check_currency(params["currency"])
    check_amount(params["amount"], currency)
    if "customer" in params:
        find_customer(world, params["customer"], status=400)
    name = random_id("pi_3", 23)
    shown: Json = {
        "id": name,
        "object": KIND,
        **dict.fromkeys(_NOTHING),
        **{key: params[key] for key in _NOTHING if key in params and key != "payment_method"},
        "amount": params["amount"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": params.get("capture_method", "automatic_async"),
        "client_secret": random_id(f"{name}_secret_", 25),
        "confirmation_method": params.get("confirmation_method", "automatic"),
        "created": int(world.now()),
        "currency": currency,
        "livemode": False,
        "metadata": merge_metadata({}, params.get("metadata") or {}),
        "status": "requires_payment_method",
        **method_types(params),
    }
    shown["payment_method_options"] = {"card": dict(_CARD_OPTIONS)}
    set_options(shown, params)
    return Record(shown, {"return_url": None})


def method_types(params: Mapping[str, Any]) -> Json:
    """Give the fields that say which payment methods are taken: cards, one way or the other."""
    if len([name for name in _WAYS if name in params]) > 1:
        refuse(f"You may only specify one of these parameters: {', '.join(_WAYS)}.")
    allowed, excluded, automatic = (params.get(name) for name in _WAYS)
    if _CARD not in (allowed or [_CARD]) or _CARD in (excluded or []):
        refuse(_NO_TYPES)
    automatic = automatic or {"enabled": allowed is None}
    shown = {"allow_redirects": "always", **automatic} if automatic["enabled"] else None
    return {
        "allowed_payment_method_types": allowed,
        "automatic_payment_methods": shown,
        "excluded_payment_method_types": excluded,
        "payment_method_configuration_details": None,
        "payment_method_types": [_CARD],
    }


def set_options(shown: Json, params: Mapping[str, Any]) -> None:
    """Put the sent options over those of the intent."""
    sent = params.get("payment_method_options", {}).get("card", {})
    shown["payment_method_options"]["card"].update(sent)
