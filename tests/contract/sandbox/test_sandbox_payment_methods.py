"""PaymentMethods in the sandbox, by the official library."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import stripe

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox

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
DECLINES = {
    "4000000000000002": ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
    "4000000000009995": (
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "card_declined",
        "insufficient_funds",
    ),
    "4000000000009987": ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
    "4000000000009979": ("pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"),
    "4000000000000069": ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
    "4000000000000127": ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", None),
    "4000000000000119": ("pm_card_chargeDeclinedProcessingError", "processing_error", None),
}
ATTACHING = {
    "4000000000000341": "pm_card_chargeCustomerFail",
    "4000002500003155": "pm_card_authenticationRequiredOnSetup",
    "4000002760003184": "pm_card_authenticationRequired",
}
OTHER_NUMBER = "4000000000000028"
"""Stripe documents it for address checks; the sandbox does not know it."""
FIELDS = {
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


def make(sandbox: Sandbox, number: str, **more: Any) -> stripe.PaymentMethod:
    code = "1234" if number.startswith("3") and len(number) == 15 else "123"
    card: Any = {"number": number, "exp_month": 12, "exp_year": 2034, "cvc": code}
    return sandbox.client.v1.payment_methods.create({"type": "card", "card": card, **more})


def fields_of(shape: Any, value: Any) -> Any:
    if shape is None:
        return None
    return {name: fields_of(shape.get(name), below) for name, below in value.items()}


@pytest.mark.parametrize("number", NUMBERS)
def test_a_documented_number_has_its_brand_and_funding(sandbox: Sandbox, number: str) -> None:
    method = make(sandbox, number)
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
    made = make(sandbox, "4242424242424242", billing_details=billing, metadata={"order": "17"})
    seen = sandbox.client.v1.payment_methods.retrieve(made.id)
    assert seen.to_dict() == made.to_dict()
    assert seen.billing_details.name == "Åsa Öberg"
    assert seen.billing_details.address is not None
    assert seen.billing_details.address.city == "Göteborg"
    assert seen.billing_details.address.line2 is None
    assert seen.metadata is not None
    assert seen.metadata.to_dict() == {"order": "17"}


def test_the_same_number_has_one_fingerprint_whatever_else_differs(sandbox: Sandbox) -> None:
    first, second = make(sandbox, "4242424242424242"), make(sandbox, "4242424242424242")
    other = make(sandbox, "5555555555554444")
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
        ("number", "9999999999999995", "incorrect_number"),
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


@pytest.mark.parametrize("number", [*DECLINES, *ATTACHING])
def test_making_a_payment_method_detects_no_decline(sandbox: Sandbox, number: str) -> None:
    method = make(sandbox, number)
    assert method.card
    assert method.card.last4 == number[-4:]


@pytest.mark.parametrize("number", DECLINES)
def test_a_declining_card_is_not_saved_to_a_customer(sandbox: Sandbox, number: str) -> None:
    customer = sandbox.client.v1.customers.create()
    alias, code, decline_code = DECLINES[number]
    for method in (make(sandbox, number).id, alias):
        with pytest.raises(stripe.CardError) as caught:
            sandbox.client.v1.payment_methods.attach(method, {"customer": customer.id})
        assert caught.value.http_status == 402
        assert caught.value.code == code
        assert caught.value.error is not None
        assert caught.value.error.to_dict().get("decline_code") == decline_code


def test_a_number_that_is_no_test_number_is_made_and_declined_later(sandbox: Sandbox) -> None:
    method = make(sandbox, OTHER_NUMBER)
    customer = sandbox.client.v1.customers.create()
    with pytest.raises(stripe.CardError) as caught:
        sandbox.client.v1.payment_methods.attach(method.id, {"customer": customer.id})
    assert caught.value.error is not None
    assert caught.value.error.decline_code == "test_mode_live_card"


@pytest.mark.parametrize("alias", [*ATTACHING.values(), "pm_card_visa", "pm_card_amex"])
def test_a_documented_method_becomes_a_new_one_each_time(sandbox: Sandbox, alias: str) -> None:
    first = sandbox.client.v1.payment_methods.retrieve(alias)
    second = sandbox.client.v1.payment_methods.retrieve(alias)
    customer = sandbox.client.v1.customers.create()
    saved = sandbox.client.v1.payment_methods.attach(alias, {"customer": customer.id})
    assert len({first.id, second.id, saved.id, alias}) == 4
    assert first.card
    assert (
        first.card.last4
        == {
            "pm_card_visa": "4242",
            "pm_card_amex": "0005",
            **{name: number[-4:] for number, name in ATTACHING.items()},
        }[alias]
    )
    assert (saved.customer, first.customer) == (customer.id, None)


def test_a_token_stands_for_its_card(sandbox: Sandbox) -> None:
    method = sandbox.client.v1.payment_methods.create(
        {"type": "card", "card": {"token": "tok_mastercard"}}
    )
    assert method.card
    assert (method.card.brand, method.card.last4) == ("mastercard", "4444")


def test_what_belongs_to_no_customer_is_neither_changed_nor_detached(sandbox: Sandbox) -> None:
    method = make(sandbox, "4242424242424242")
    service = sandbox.client.v1.payment_methods
    with pytest.raises(stripe.InvalidRequestError) as changed:
        service.update(method.id, {"metadata": {"a": "b"}})
    with pytest.raises(stripe.InvalidRequestError) as detached:
        service.detach(method.id)
    assert changed.value.http_status == detached.value.http_status == 400
    assert changed.value.user_message == (
        "You must save this PaymentMethod to a customer before you can update it."
    )
    assert detached.value.user_message == (
        "The payment method you provided is not attached to a customer so detachment is impossible."
    )


def test_a_saved_one_is_changed_detached_and_not_used_again(sandbox: Sandbox) -> None:
    service = sandbox.client.v1.payment_methods
    customer = sandbox.client.v1.customers.create({"name": "Jo"})
    method = make(sandbox, "4242424242424242", metadata={"old": "1", "kept": "2"})
    saved = service.attach(method.id, {"customer": customer.id})
    assert saved.card
    assert saved.card.checks
    assert saved.card.checks.cvc_check == "pass"
    with pytest.raises(stripe.InvalidRequestError, match="already been attached"):
        service.attach(method.id, {"customer": customer.id})
    with pytest.raises(stripe.CardError, match="year is invalid"):
        service.update(method.id, {"card": {"exp_year": 2001}})
    changed = service.update(
        method.id,
        {
            "card": {"exp_month": 1, "exp_year": 2036},
            "billing_details": {"name": "Jo Doe"},
            "metadata": {"old": "", "new": "3"},
        },
    )
    assert changed.card
    assert (changed.card.exp_month, changed.card.exp_year) == (1, 2036)
    assert changed.billing_details.name == "Jo Doe"
    assert changed.to_dict()["metadata"] == {"kept": "2", "new": "3"}
    assert service.detach(method.id).customer is None
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        service.attach(method.id, {"customer": customer.id})


def test_lists_hold_what_is_saved_newest_first(sandbox: Sandbox) -> None:
    service = sandbox.client.v1.payment_methods
    customer = sandbox.client.v1.customers.create().id
    loose = make(sandbox, "4242424242424242").id
    saved = [service.attach("pm_card_visa", {"customer": customer}).id for _ in range(3)]
    listed = service.list({"customer": customer, "type": "card", "limit": 2})
    assert [method.id for method in listed.data] == [saved[2], saved[1]]
    assert listed.has_more is True
    assert [method.id for method in listed.auto_paging_iter()] == saved[::-1]
    before = service.list({"customer": customer, "ending_before": saved[1]})
    assert [method.id for method in before.data] == [saved[2]]
    assert before.has_more is False
    of_customer = sandbox.client.v1.customers.payment_methods.list(customer)
    assert [method.id for method in of_customer.data] == saved[::-1]
    everything = [method.id for method in service.list({"limit": 100}).auto_paging_iter()]
    assert set(saved) <= set(everything)
    assert loose not in everything


def test_an_account_that_may_not_send_numbers_is_told_so(sandbox: Sandbox) -> None:
    sandbox.control("POST", "settings", refuse_raw_numbers=True)
    with pytest.raises(stripe.CardError, match="generally unsafe") as caught:
        make(sandbox, "4242424242424242")
    assert caught.value.error is not None
    assert caught.value.error.type == "invalid_request_error"
    token = sandbox.client.v1.payment_methods.create(
        {"type": "card", "card": {"token": "tok_visa"}}
    )
    assert token.card
    assert token.card.last4 == "4242"


def test_the_balance_answers_a_valid_key(sandbox: Sandbox) -> None:
    balance = sandbox.client.v1.balance.retrieve()
    assert (balance.object, balance.livemode) == ("balance", False)
    assert [entry.amount for entry in balance.available] == [0]
