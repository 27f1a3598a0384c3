"""Cards that are kept, and addresses that the bank has otherwise, as Stripe documents them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox

BACK = "https://shop.example/back"


def paid(sandbox: Sandbox, method: str, **more: Any) -> stripe.PaymentIntent:  # noqa: ANN401
    """A charge of 20 dollars with a card of nobody's."""
    params: Any = {
        "amount": 2000,
        "currency": "usd",
        "payment_method": method,
        "confirm": True,
        "return_url": BACK,
        "expand": ["latest_charge"],
        **more,
    }
    return sandbox.client.v1.payment_intents.create(params)


def test_a_card_that_was_charged_for_later_use_can_be_given_to_a_new_customer(
    sandbox: Sandbox,
) -> None:
    method = sandbox.make("4242424242424242").id
    paid(sandbox, method, setup_future_usage="off_session")
    customer = sandbox.client.v1.customers.create({"payment_method": method})
    assert sandbox.client.v1.payment_methods.retrieve(method).customer == customer.id
    with pytest.raises(stripe.InvalidRequestError, match="already been attached"):
        sandbox.client.v1.customers.create({"payment_method": method})


def test_one_that_was_charged_once_cannot(sandbox: Sandbox) -> None:
    method = sandbox.make("4242424242424242").id
    paid(sandbox, method)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        sandbox.client.v1.customers.create({"payment_method": method})


def test_a_customer_whose_card_is_refused_is_not_made(sandbox: Sandbox) -> None:
    method = sandbox.make("4000000000000002").id
    with pytest.raises(stripe.CardError) as caught:
        sandbox.client.v1.customers.create({"payment_method": method})
    assert caught.value.code == "card_declined"


def test_a_deleted_customer_is_gone_and_its_card_cannot_be_used(sandbox: Sandbox) -> None:
    method = sandbox.make("4242424242424242").id
    customer = sandbox.client.v1.customers.create({"payment_method": method}).id
    assert sandbox.client.v1.customers.delete(customer).deleted is True
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.customers.retrieve(customer)
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")
    assert sandbox.client.v1.payment_methods.retrieve(method).customer is None
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        paid(sandbox, method)


@pytest.mark.parametrize(
    ("number", "line1", "postal_code"),
    [
        ("4242424242424242", "pass", "pass"),
        ("4000000000000036", "pass", "fail"),
        ("4000000000000010", "fail", "fail"),
    ],
)
def test_what_the_bank_says_of_the_address(
    sandbox: Sandbox, number: str, line1: str, postal_code: str
) -> None:
    card: Any = {"number": number, "exp_month": 12, "exp_year": 2039, "cvc": "123"}
    address: Any = {"line1": "Main Street 1", "postal_code": "94107"}
    method = sandbox.client.v1.payment_methods.create(
        {"type": "card", "card": card, "billing_details": {"address": address}}
    )
    intent = paid(sandbox, method.id)
    assert intent.status == "succeeded"
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    checks = charge.payment_method_details.card.checks
    assert checks is not None
    assert (checks.address_line1_check, checks.address_postal_code_check) == (line1, postal_code)


def test_what_was_not_sent_is_not_checked(sandbox: Sandbox) -> None:
    charge: Any = paid(sandbox, sandbox.make("4000000000000036").id).latest_charge
    assert charge.payment_method_details.card.checks.address_postal_code_check is None
