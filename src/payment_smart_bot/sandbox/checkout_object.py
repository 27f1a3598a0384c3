"""A Checkout Session: made from checked parameters, completed by its payment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.sandbox.events import emit
from payment_smart_bot.sandbox.keys import random_id
from payment_smart_bot.sandbox.listing import find
from payment_smart_bot.sandbox.store import Record
from payment_smart_bot.sandbox.value_rules import merge_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.sandbox.store import Json
    from payment_smart_bot.sandbox.world import World

KIND: Final = "checkout.session"
PAGE: Final = "/c/pay/{id}"
_NOTHING: Final = (
    "adaptive_pricing",
    "after_expiration",
    "allow_promotion_codes",
    "allowed_payment_method_types",
    "billing_address_collection",
    "branding_settings",
    "cancel_url",
    "client_reference_id",
    "client_secret",
    "collected_information",
    "consent",
    "consent_collection",
    "currency_conversion",
    "customer",
    "customer_account",
    "customer_details",
    "customer_email",
    "discounts",
    "excluded_payment_method_types",
    "integration_identifier",
    "invoice",
    "locale",
    "managed_payments",
    "name_collection",
    "optional_items",
    "origin_context",
    "payment_intent",
    "payment_link",
    "payment_method_configuration_details",
    "permissions",
    "recovered_from",
    "saved_payment_method_options",
    "setup_intent",
    "shipping_address_collection",
    "shipping_cost",
    "submit_type",
    "subscription",
    "wallet_options",
)
_INVOICE: Final[Json] = {
    "account_tax_ids": None,
    "custom_fields": None,
    "description": None,
    "footer": None,
    "issuer": None,
    "metadata": {},
    "rendering_options": None,
}


def new_session(world: World, params: Mapping[str, Any], lines: list[Json]) -> Record:
    """Make a session; nothing is saved."""
    name = random_id("cs_test_a1", 48)
    total = sum(line["amount_total"] for line in lines)
    shown: Json = {
        "id": name,
        "object": KIND,
        **dict.fromkeys(_NOTHING),
        **{part: params[part] for part in _NOTHING if part in params},
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "created": int(world.now()),
        "currency": lines[0]["currency"],
        "custom_fields": [],
        "custom_text": dict.fromkeys(
            ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        ),
        "customer_creation": None if "customer" in params else "if_required",
        "expires_at": params["expires_at"],
        "invoice_creation": {"enabled": False, "invoice_data": dict(_INVOICE)},
        "livemode": False,
        "metadata": merge_metadata({}, params.get("metadata") or {}),
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "success_url": params["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": world.url + PAGE.format(id=name),
    }
    return Record(shown, {"lines": lines, "intent": params.get("payment_intent_data", {})})


def new_line(world: World, sent: Mapping[str, Any], currency: str) -> Json:
    """Make one line, with the price that was made for it."""
    price, product = sent["price_data"], sent["price_data"]["product_data"]
    amount = price["unit_amount"] * sent["quantity"]
    return {
        "id": random_id("li_1", 23),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": product["name"],
        "metadata": merge_metadata({}, sent.get("metadata") or {}),
        "price": {
            "id": random_id("price_1", 23),
            "object": "price",
            "active": False,
            "billing_scheme": "per_unit",
            "created": int(world.now()),
            "currency": currency,
            "livemode": False,
            "metadata": {},
            "product": random_id("prod_", 14),
            "recurring": None,
            "type": "one_time",
            "unit_amount": price["unit_amount"],
            "unit_amount_decimal": str(price["unit_amount"]),
        },
        "quantity": sent["quantity"],
    }


def line_items(session: Record) -> Json:
    """Give the list of a session's lines."""
    url = f"/v1/checkout/sessions/{session.id}/line_items"
    return {"object": "list", "data": session.hidden["lines"], "has_more": False, "url": url}


def complete(world: World, intent: Record) -> None:
    """Note in the session of an intent that it is paid, or authorised."""
    session = find(world, KIND, intent.hidden["session"])
    paid = intent.shown["status"] == "succeeded"
    session.shown.update(
        status="complete",
        payment_status="paid" if paid else "unpaid",
        customer_details={
            "address": None,
            "business_name": None,
            "individual_name": None,
            "phone": None,
            "tax_exempt": "none",
            "tax_ids": [],
            **session.hidden["payer"],
        },
        url=None,
    )
    world.store.save(session)
    emit(world, "checkout.session.completed", session.shown)
