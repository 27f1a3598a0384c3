"""From a request's card to the object that is kept: everything about it but number and code."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.domain.card import valid_brand
from payment_smart_bot.sandbox.cards import BY_NUMBER, BY_TOKEN, LIVE_CARD, DocumentedCard
from payment_smart_bot.sandbox.errors import (
    refuse_card,
    refuse_missing,
    refuse_raw_numbers,
    refuse_unknown,
)
from payment_smart_bot.sandbox.keys import random_id
from payment_smart_bot.sandbox.store import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.sandbox.store import Json
    from payment_smart_bot.sandbox.world import World

_DISPLAY: Final = {
    "amex": "american_express",
    "diners": "diners_club",
    "discover": "discover",
    "jcb": "jcb",
    "mastercard": "mastercard",
    "unionpay": "union_pay",
    "visa": "visa",
}
"""Stripe's `card.brand` to `card.display_brand`; any other brand is `unknown` and `other`."""
_ADDRESS: Final = ("city", "country", "line1", "line2", "postal_code", "state")
_PERSON: Final = ("email", "name", "phone", "tax_id")
_YEARS_AHEAD: Final = 50
_CENTURY: Final = 2000


def card_from_params(world: World, params: Mapping[str, Any], *, scripted: bool = False) -> Record:
    """Check the `card` of a new PaymentMethod; Stripe.js (`scripted`) may always send numbers.

    Returns:
        The card as it is shown, and its outcome.

    Raises:
        ApiError: a `card_error`, a missing part, an unknown token, or that this account may send
            no numbers.
    """
    card = _needed(params, "card")
    token = card.get("token")
    if token is not None:
        if token not in BY_TOKEN:
            refuse_unknown("token", token, param="card[token]", status=400)
        return documented_card(world, BY_TOKEN[token])
    for part in ("number", "exp_month", "exp_year"):
        _needed(card, part, "card")
    if world.settings.refuse_raw_numbers and not scripted:
        refuse_raw_numbers()
    return card_from_number(world, card)


def card_from_number(world: World, sent: Mapping[str, Any]) -> Record:
    """Check `number`, `exp_month`, `exp_year` and `cvc`, and keep what may be kept.

    Raises:
        ApiError: a `card_error`.
    """
    number = re.sub("[ -]", "", sent["number"])
    if not (number.isascii() and number.isdigit()):
        refuse_card("invalid_number")
    brand = valid_brand(number)
    if brand is None:
        refuse_card("incorrect_number")
    month, year = checked_expiry(world, sent["exp_month"], sent["exp_year"])
    code = sent.get("cvc")
    if code is not None and not re.fullmatch(f"[0-9]{{{brand.code_length}}}", code):
        refuse_card("invalid_cvc")
    known = BY_NUMBER.get(number) or DocumentedCard(number, LIVE_CARD, funding="unknown")
    made = _card(world, known, (month, year), coded=code is not None)
    prefer_network(made.shown, sent)
    return made


def documented_card(world: World, card: DocumentedCard) -> Record:
    """Give the card behind `pm_card_...` or `tok_...`: good for a year from this month."""
    today = dt.datetime.fromtimestamp(world.now(), dt.UTC)
    return _card(world, card, (today.month, today.year + 1), coded=True)


def checked_expiry(world: World, month: int, year: int) -> tuple[int, int]:
    """Check a month and a year (of four digits, or two for this century).

    A month is over when it is over at UTC-12, where a date lasts longest. That a month of this
    year that is over is `invalid_expiry_month` is not documented.

    Raises:
        ApiError: `invalid_expiry_month` or `invalid_expiry_year`.
    """
    latest = dt.timezone(dt.timedelta(hours=-12))
    today = dt.datetime.fromtimestamp(world.now(), latest)
    full_year = year + _CENTURY if 0 <= year < 100 else year  # noqa: PLR2004 - two digits
    if not 1 <= month <= 12:  # noqa: PLR2004 - months
        refuse_card("invalid_expiry_month")
    if not today.year <= full_year <= today.year + _YEARS_AHEAD:
        refuse_card("invalid_expiry_year")
    if (full_year, month) < (today.year, today.month):
        refuse_card("invalid_expiry_month")
    return month, full_year


def prefer_network(shown: Json, sent: Mapping[str, Any]) -> None:
    """Take over `networks[preferred]`; one that is not the card's is kept as Stripe keeps it."""
    preferred = sent.get("networks", {}).get("preferred")
    if preferred is not None:
        known = preferred in shown["networks"]["available"]
        shown["networks"]["preferred"] = preferred if known else "invalid_preference"


def payment_method(world: World, card: Record, params: Mapping[str, Any]) -> Record:
    """Make the PaymentMethod around a card; it belongs to no customer."""
    details = params.get("billing_details", {})
    address = details.get("address") or {}
    metadata = params.get("metadata") or {}
    shown = {
        "id": random_id("pm_1", 23),
        "object": "payment_method",
        "allow_redisplay": params.get("allow_redisplay", "unspecified"),
        "billing_details": {
            "address": {part: address.get(part) for part in _ADDRESS},
            **{part: details.get(part) for part in _PERSON},
        },
        "card": card.shown,
        "created": int(world.now()),
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {key: value for key, value in metadata.items() if value is not None},
        "type": "card",
    }
    return Record(shown, {**card.hidden, "detached": False})


def _needed(params: Mapping[str, Any], part: str, within: str = "") -> Any:  # noqa: ANN401 - checked
    name = f"{within}[{part}]" if within else part
    if part not in params:
        refuse_missing(name)
    return params[part]


def _card(world: World, card: DocumentedCard, expiry: tuple[int, int], *, coded: bool) -> Record:
    brand = card.brand if card.brand in _DISPLAY else "unknown"
    shown: Json = {
        "brand": brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "unchecked" if coded else None,
        },
        "country": card.country,
        "display_brand": _DISPLAY.get(brand, "other"),
        "exp_month": expiry[0],
        "exp_year": expiry[1],
        "fingerprint": world.keys.fingerprint(card.number),
        "funding": card.funding,
        "generated_from": None,
        "last4": card.number[-4:],
        "networks": {"available": [brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    return Record(shown, {"outcome": card.outcome})
