"""What the documented numbers come to when a card is saved to a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import stripe

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox

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


@pytest.mark.parametrize("number", [*DECLINES, *ATTACHING])
def test_making_a_payment_method_detects_no_decline(sandbox: Sandbox, number: str) -> None:
    method = sandbox.make(number)
    assert method.card
    assert method.card.last4 == number[-4:]


@pytest.mark.parametrize("number", DECLINES)
def test_a_declining_card_is_not_saved_to_a_customer(sandbox: Sandbox, number: str) -> None:
    customer = sandbox.client.v1.customers.create()
    alias, code, decline_code = DECLINES[number]
    for method in (sandbox.make(number).id, alias):
        with pytest.raises(stripe.CardError) as caught:
            sandbox.client.v1.payment_methods.attach(method, {"customer": customer.id})
        assert caught.value.http_status == 402
        assert caught.value.code == code
        assert caught.value.error is not None
        assert caught.value.error.to_dict().get("decline_code") == decline_code


def test_a_number_that_is_no_test_number_is_made_and_declined_later(sandbox: Sandbox) -> None:
    method = sandbox.make(OTHER_NUMBER)
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
