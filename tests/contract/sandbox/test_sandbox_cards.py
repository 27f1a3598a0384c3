"""Cards: brands and funding, the object, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox

Shape: TypeAlias = "dict[str, Shape] | None"

NUMBERS = {
    "4242424242424242": ("visa", "visa", "credit"),
    "4111111111111111": ("visa", "visa", "credit"),
    "4012888888881881": ("visa", "visa", "credit"),
    "4000056655665556": ("visa", "visa", "debit"),
    "5555555555554444": ("mastercard", "mastercard", "credit"),
    "2223003122003222": ("mastercard", "mastercard", "credit"),
    "5200828282828210": ("mastercard", "mastercard", "debit"),
    "5105105105105100": ("mastercard", "mastercard", "prepaid"),
    "378282246310005": ("amex", "american_express", "credit"),
    "371449635398431": ("amex", "american_express", "credit"),
    "6011111111111117": ("discover", "discover", "credit"),
    "6011000990139424": ("discover", "discover", "credit"),
    "3056930009020004": ("diners", "diners_club", "credit"),
    "36227206271667": ("diners", "diners_club", "credit"),
    "3566002020360505": ("jcb", "jcb", "credit"),
    "6200000000000005": ("unionpay", "union_pay", "credit"),
}
FIELDS: Shape = {
    "allow_redisplay": None,
    "billing_details": {
        "address": dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state")),
        **dict.fromkeys(("email", "name", "phone", "tax_id")),
    },
    "card": {
        "checks": dict.fromkeys(("address_line1_check", "address_postal_code_check", "cvc_check")),
        "networks": dict.fromkeys(("available", "preferred")),
        "three_d_secure_usage": {"supported": None},
        **dict.fromkeys(("brand", "country", "display_brand", "exp_month", "exp_year")),
        **dict.fromkeys(("fingerprint", "funding", "generated_from", "last4", "wallet")),
        "regulated_status": None,
    },
    **dict.fromkeys(("created", "customer", "customer_account", "id", "livemode")),
    **dict.fromkeys(("metadata", "object", "type")),
}
"""The fields of Stripe's sample object; None where it is a plain value or may be null."""


def fields_of(shape: Shape, value: object) -> Shape:
    """The names of `value`'s fields, as deep as `shape` goes."""
    if shape is None or not isinstance(value, dict):
        return None
    return {name: fields_of(shape.get(name), below) for name, below in value.items()}


@pytest.mark.parametrize("number", NUMBERS)
def test_a_documented_number_has_its_brand_and_funding(sandbox: Sandbox, number: str) -> None:
    method = sandbox.make(number)
    card = method.card
    assert card is not None
    assert (card.brand, card.display_brand, card.funding) == NUMBERS[number]
    assert card.last4 == number[-4:]
    assert card.networks is not None
    assert card.networks.available == [card.brand]
    assert method.id.startswith("pm_1")
    assert method.livemode is False
    assert method.customer is None


def test_the_object_has_the_fields_of_stripes_sample_and_no_others(sandbox: Sandbox) -> None:
    shown = sandbox.create().json()
    assert fields_of(FIELDS, shown) == FIELDS


def test_billing_details_and_metadata_are_kept(sandbox: Sandbox) -> None:
    address: Any = {"city": "Göteborg", "country": "SE", "line2": ""}
    billing: Any = {"name": "Åsa Öberg", "email": "asa@example.com", "address": address}
    made = sandbox.make("4242424242424242", billing_details=billing, metadata={"order": "17"})
    seen = sandbox.client.v1.payment_methods.retrieve(made.id)
    assert seen.to_dict() == made.to_dict()
    assert seen.billing_details.name == "Åsa Öberg"
    assert seen.billing_details.address is not None
    assert seen.billing_details.address.city == "Göteborg"
    assert seen.billing_details.address.line2 is None
    assert seen.metadata is not None
    assert seen.metadata.to_dict() == {"order": "17"}


def test_the_same_number_has_one_fingerprint_whatever_else_differs(sandbox: Sandbox) -> None:
    first, second = sandbox.make("4242424242424242"), sandbox.make("4242424242424242")
    other = sandbox.make("5555555555554444")
    assert first.card
    assert second.card
    assert other.card
    assert first.id != second.id
    assert first.card.fingerprint == second.card.fingerprint != other.card.fingerprint


def test_a_number_may_have_spaces_and_a_year_two_digits(sandbox: Sandbox) -> None:
    shown = sandbox.create(card__number="4242 4242-4242 4242", card__exp_year="34").json()
    assert (shown["card"]["last4"], shown["card"]["exp_year"]) == ("4242", 2034)


def test_without_a_code_there_is_nothing_to_check(sandbox: Sandbox) -> None:
    without, coded = sandbox.create(card__cvc=None).json(), sandbox.create().json()
    assert without["card"]["checks"]["cvc_check"] is None
    assert coded["card"]["checks"]["cvc_check"] == "unchecked"


CARD_ERRORS = {
    "incorrect_number": ("number", "Your card number is incorrect."),
    "invalid_number": ("number", "The card number is not a valid credit card number."),
    "invalid_expiry_month": ("exp_month", "Your card's expiration month is invalid."),
    "invalid_expiry_year": ("exp_year", "Your card's expiration year is invalid."),
    "invalid_cvc": ("cvc", "Your card's security code is invalid."),
}


@pytest.mark.parametrize(
    ("part", "value", "code"),
    [
        ("number", "4242424242424241", "incorrect_number"),
        ("number", "424242424242424", "incorrect_number"),
        ("number", "0000000000000000", "incorrect_number"),
        ("number", "4242x", "invalid_number"),
        ("exp_month", "13", "invalid_expiry_month"),
        ("exp_month", "0", "invalid_expiry_month"),
        ("exp_month", "-1", "invalid_expiry_month"),
        ("exp_year", "2020", "invalid_expiry_year"),
        ("exp_year", "2199", "invalid_expiry_year"),
        ("cvc", "12", "invalid_cvc"),
        ("cvc", "1234", "invalid_cvc"),
        ("cvc", "12a", "invalid_cvc"),
        ("number", "378282246310005", "invalid_cvc"),
    ],
)
def test_a_card_is_refused_in_stripes_words(
    sandbox: Sandbox, part: str, value: str, code: str
) -> None:
    before = sandbox.objects()
    answer = sandbox.create(**{f"card__{part}": value})
    param, message = CARD_ERRORS[code]
    assert answer.status_code == 402
    assert answer.json()["error"] == {
        "type": "card_error",
        "code": code,
        "param": param,
        "message": message,
        "doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}",
    }
    assert sandbox.objects() == before


def test_a_month_of_this_year_that_is_over_is_refused(sandbox: Sandbox) -> None:
    sandbox.control("POST", "settings", clock_offset_seconds=_seconds_to(2031, 6))
    good = sandbox.create(card__exp_month="6", card__exp_year="2031")
    over = sandbox.create(card__exp_month="5", card__exp_year="2031")
    assert good.status_code == 200
    assert over.json()["error"]["code"] == "invalid_expiry_month"


def _seconds_to(year: int, month: int) -> int:
    now = dt.datetime.now(dt.UTC)
    return int((dt.datetime(year, month, 15, tzinfo=dt.UTC) - now).total_seconds())
