"""PaymentIntents by the official library: what each documented number comes to, and the states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe
from tests.stripe_numbers import GOOD, TEST_NUMBERS

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox

SUCCEEDING = {number: TEST_NUMBERS[number] for number in GOOD}
DECLINING = {
    "4000000000000002": ("card_declined", "generic_decline", "pm_card_visa_chargeDeclined"),
    "4000000000009995": (
        "card_declined",
        "insufficient_funds",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
    ),
    "4000000000009987": ("card_declined", "lost_card", "pm_card_visa_chargeDeclinedLostCard"),
    "4000000000009979": ("card_declined", "stolen_card", "pm_card_visa_chargeDeclinedStolenCard"),
    "4000000000000069": ("expired_card", None, "pm_card_chargeDeclinedExpiredCard"),
    "4000000000000127": ("incorrect_cvc", None, "pm_card_chargeDeclinedIncorrectCvc"),
    "4000000000000119": ("processing_error", None, "pm_card_chargeDeclinedProcessingError"),
    "4000000000000341": ("card_declined", "generic_decline", "pm_card_chargeCustomerFail"),
}
UNEXPECTED = "payment_intent_unexpected_state"


@pytest.mark.parametrize("number", SUCCEEDING)
def test_a_good_card_pays(sandbox: Sandbox, number: str) -> None:
    intent = sandbox.pay(number, expand=["latest_charge"])
    assert (intent.status, intent.amount_received, intent.next_action) == ("succeeded", 2000, None)
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert (charge.paid, charge.captured, charge.amount_captured) == (True, True, 2000)
    assert charge.outcome
    assert charge.outcome.type == "authorized"
    card = charge.payment_method_details and charge.payment_method_details.card
    assert card
    assert (card.brand, card.last4) == (SUCCEEDING[number], number[-4:])
    assert card.checks
    assert (card.checks.cvc_check, card.checks.address_postal_code_check) == ("pass", None)


@pytest.mark.parametrize("number", DECLINING)
def test_a_declining_card_is_declined_at_the_confirm(sandbox: Sandbox, number: str) -> None:
    code, decline_code, alias = DECLINING[number]
    for method in (sandbox.make(number).id, alias):
        caught = sandbox.decline(number, payment_method=method)
        error = caught.error.to_dict() if caught.error else {}
        assert (caught.code, error.get("decline_code")) == (code, decline_code)
        told = error["payment_intent"]
        assert (told["status"], told["payment_method"]) == ("requires_payment_method", None)
        kept = sandbox.client.v1.payment_intents.retrieve(told["id"])
        last = kept.last_payment_error
        assert last
        assert (last.type, last.code, last.message) == ("card_error", code, error["message"])
        assert last.payment_method
        assert last.payment_method.card
        assert last.payment_method.card.last4 == number[-4:]
        charge = sandbox.charge(kept)
        assert error["charge"] == last.charge == charge.id
        assert (charge.status, charge.paid, charge.failure_code) == ("failed", False, code)
        assert charge.outcome
        assert charge.outcome.network_status == "declined_by_network"


def test_a_wrong_code_shows_in_the_charges_checks(sandbox: Sandbox) -> None:
    error = sandbox.decline("4000000000000127").error
    assert error is not None
    charge = sandbox.client.v1.charges.retrieve(str(error.to_dict()["charge"]))
    assert charge.to_dict()["payment_method_details"]["card"]["checks"]["cvc_check"] == "fail"


def test_a_charge_checks_the_address_that_was_sent(sandbox: Sandbox) -> None:
    address = {"address": {"postal_code": "94107", "line1": "1 Main St"}}
    charge = sandbox.charge(
        sandbox.pay(payment_method=sandbox.make(billing_details=address).id)
    ).to_dict()
    assert charge["payment_method_details"]["card"]["checks"] == {
        "address_line1_check": "pass",
        "address_postal_code_check": "pass",
        "cvc_check": "pass",
    }


def test_step_by_step_it_goes_through_its_states(sandbox: Sandbox) -> None:
    service = sandbox.client.v1.payment_intents
    intent = service.create(
        {"amount": 2000, "currency": "USD", "allowed_payment_method_types": ["card"]}
    )
    assert (intent.status, intent.currency, intent.capture_method) == (
        "requires_payment_method",
        "usd",
        "automatic_async",
    )
    with pytest.raises(stripe.InvalidRequestError, match="missing a payment method") as missing:
        service.confirm(intent.id)
    assert missing.value.code == UNEXPECTED
    method = sandbox.make().id
    changed = service.update(
        intent.id,
        {"payment_method": method, "amount": 2500, "metadata": {"order": "7"}, "description": "A"},
    )
    assert (changed.status, changed.amount) == ("requires_confirmation", 2500)
    unset = service.update(intent.id, {"payment_method": ""})
    assert (unset.status, unset.payment_method) == ("requires_payment_method", None)
    service.update(intent.id, {"payment_method": method})
    paid = service.confirm(intent.id, {"receipt_email": "jo@example.com"})
    assert (paid.status, paid.receipt_email, paid.to_dict()["metadata"]) == (
        "succeeded",
        "jo@example.com",
        {"order": "7"},
    )
    charge = sandbox.charge(paid)
    assert (charge.description, charge.receipt_email, charge.amount) == (
        "A",
        "jo@example.com",
        2500,
    )
    assert paid.client_secret
    assert paid.client_secret.startswith(f"{paid.id}_secret_")


def test_a_declined_intent_is_paid_with_another_card(sandbox: Sandbox) -> None:
    error = sandbox.decline("4000000000009995").error
    assert error is not None
    name = error.to_dict()["payment_intent"]["id"]
    paid = sandbox.client.v1.payment_intents.confirm(name, {"payment_method": "pm_card_visa"})
    assert (paid.status, paid.last_payment_error) == ("succeeded", None)
    charges = sandbox.client.v1.charges.list({"payment_intent": name}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]


def test_what_is_paid_cannot_be_confirmed_changed_captured_or_canceled(sandbox: Sandbox) -> None:
    intent, service = sandbox.pay(), sandbox.client.v1.payment_intents
    refusals: dict[str, Any] = {
        "because it has already succeeded after being previously confirmed": service.confirm,
        "could not be captured because it has a status of succeeded": service.capture,
        "cannot cancel this PaymentIntent because it has a status of succeeded": service.cancel,
        "amount could not be updated": lambda name: service.update(name, {"amount": 100}),
    }
    for message, call in refusals.items():
        with pytest.raises(stripe.InvalidRequestError, match=message) as caught:
            call(intent.id)
        assert (caught.value.http_status, caught.value.code) == (400, UNEXPECTED)
        assert caught.value.error is not None
        assert caught.value.error.to_dict()["payment_intent"]["id"] == intent.id
    assert service.update(intent.id, {"description": "late"}).description == "late"


def test_one_card_of_nobody_pays_once(sandbox: Sandbox) -> None:
    method = sandbox.make().id
    sandbox.pay(payment_method=method)
    for confirm in (True, False):
        with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
            sandbox.pay(payment_method=method, confirm=confirm)
    customer = sandbox.client.v1.customers.create().id
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        sandbox.client.v1.payment_methods.attach(method, {"customer": customer})


def test_a_customers_card_pays_again_and_for_that_customer_alone(sandbox: Sandbox) -> None:
    customer = sandbox.client.v1.customers.create().id
    method = sandbox.make().id
    sandbox.pay(payment_method=method, customer=customer, setup_future_usage="off_session")
    assert sandbox.client.v1.payment_methods.retrieve(method).customer == customer
    assert sandbox.pay(payment_method=method, customer=customer, off_session=True).status
    with pytest.raises(stripe.InvalidRequestError, match=f"belongs to the Customer {customer}"):
        sandbox.pay(payment_method=method)


def test_a_manual_capture_takes_all_or_a_part(sandbox: Sandbox) -> None:
    service = sandbox.client.v1.payment_intents
    held = sandbox.pay(capture_method="manual")
    assert (held.status, held.amount_capturable, held.amount_received) == (
        "requires_capture",
        2000,
        0,
    )
    assert sandbox.charge(held).captured is False
    with pytest.raises(stripe.InvalidRequestError, match="greater than") as caught:
        service.capture(held.id, {"amount_to_capture": 2001})
    assert (caught.value.code, caught.value.param) == ("amount_too_large", "amount_to_capture")
    part = service.capture(held.id, {"amount_to_capture": 1500})
    assert (part.status, part.amount_received, part.amount_capturable) == ("succeeded", 1500, 0)
    charge = sandbox.charge(part)
    assert (charge.amount_captured, charge.amount_refunded, charge.refunded) == (1500, 0, False)
    whole = service.capture(sandbox.pay(capture_method="manual").id)
    assert whole.amount_received == 2000


@pytest.mark.parametrize("number", [None, "4242424242424242", "4000002760003184"])
def test_what_is_not_paid_can_be_canceled(sandbox: Sandbox, number: str | None) -> None:
    service = sandbox.client.v1.payment_intents
    if number:
        intent = sandbox.pay(number, capture_method="manual", return_url="https://shop.example/")
    else:
        intent = service.create({"amount": 100, "currency": "eur"})
    canceled = service.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")
    assert canceled.canceled_at
    assert (canceled.next_action, canceled.amount_capturable) == (None, 0)
    if intent.status == "requires_capture":
        charge = sandbox.charge(canceled)
        assert (charge.captured, charge.amount_captured, charge.refunded) == (False, 0, False)
    for call in (service.confirm, service.cancel, service.capture):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            call(intent.id)
        assert caught.value.code == UNEXPECTED


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            {"return_url": "https://shop.example/", "confirm": False},
            "unless confirm is set to true",
        ),
        ({"allowed_payment_method_types": None, "return_url": None}, "must provide a `return_url`"),
        ({"off_session": True, "setup_future_usage": "off_session"}, "setup_future_usage"),
        ({"payment_method": "pm_no"}, "No such PaymentMethod: 'pm_no'"),
        ({"customer": "cus_no"}, "No such customer: 'cus_no'"),
    ],
)
def test_what_does_not_go_together_is_refused_and_makes_nothing(
    sandbox: Sandbox, params: dict[str, Any], message: str
) -> None:
    asked = {"return_url": None, **params}
    before = sandbox.objects("payment_intent")
    with pytest.raises(stripe.InvalidRequestError, match=message) as caught:
        sandbox.pay(**{"allowed_payment_method_types": ["card"], **asked})
    assert caught.value.http_status == 400
    assert sandbox.objects("payment_intent") == before
