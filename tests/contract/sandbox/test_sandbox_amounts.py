"""Amounts, currencies and other parameters of PaymentIntents that the sandbox refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import stripe

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox

INTENTS = "/v1/payment_intents"
SUFFIX = "statement_descriptor_suffix"


@pytest.mark.parametrize(
    ("currency", "least", "most"),
    [
        ("usd", 50, 99_999_999),
        ("gbp", 30, 99_999_999),
        ("jpy", 50, 9_999_999_999),
        ("huf", 17_500, 9_999_999_999),
        ("inr", 50, 999_999_999),
        ("idr", 50, 999_999_999_999),
        ("vnd", 1, 99_999_999),
    ],
)
def test_each_currency_has_its_limits(
    sandbox: Sandbox, currency: str, least: int, most: int
) -> None:
    service = sandbox.client.v1.payment_intents
    for amount in (least, most):
        assert service.create({"amount": amount, "currency": currency}).amount == amount
    refused = {most + 1: "amount_too_large"}
    if least > 1:
        refused[least - 1] = "amount_too_small"
    for amount, code in refused.items():
        with pytest.raises(stripe.InvalidRequestError) as caught:
            service.create({"amount": amount, "currency": currency})
        assert (caught.value.code, caught.value.param) == (code, "amount")


def test_the_limit_is_told_as_stripe_tells_it(sandbox: Sandbox) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.payment_intents.create({"amount": 49, "currency": "usd"})
    assert caught.value.user_message == "Amount must be at least $0.50 usd"


def test_three_decimals_end_in_a_zero(sandbox: Sandbox) -> None:
    service = sandbox.client.v1.payment_intents
    assert service.create({"amount": 5120, "currency": "kwd"}).currency == "kwd"
    with pytest.raises(stripe.InvalidRequestError, match="last digit"):
        service.create({"amount": 5124, "currency": "kwd"})


def test_an_unknown_currency_is_told_the_known_ones(sandbox: Sandbox) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.payment_intents.create({"amount": 100, "currency": "xyz"})
    assert caught.value.param == "currency"
    assert (caught.value.user_message or "").startswith(
        "Invalid currency: xyz. Stripe currently supports these currencies: usd, aed,"
    )


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"amount": "0"}, "parameter_invalid_integer", "amount"),
        ({"amount": "-5"}, "parameter_invalid_integer", "amount"),
        ({"amount": "12.50"}, "parameter_invalid_integer", "amount"),
        ({"amount": ""}, "parameter_invalid_empty", "amount"),
        ({"amount": None}, "parameter_missing", "amount"),
        ({"currency": None}, "parameter_missing", "currency"),
        ({"confirm": "yes"}, None, "confirm"),
        ({"capture_method": "later"}, None, "capture_method"),
        (
            {"payment_method_types[]": "card"},
            "payment_method_types_no_longer_supported",
            "payment_method_types",
        ),
        ({"allowed_payment_method_types[]": "ideal"}, None, None),
        ({"excluded_payment_method_types[]": "card"}, None, None),
        (
            {
                "allowed_payment_method_types[]": "card",
                "automatic_payment_methods[enabled]": "true",
            },
            None,
            None,
        ),
        ({"receipt_email": "not an address"}, "email_invalid", "receipt_email"),
        ({"return_url": "shop", "confirm": "true"}, "url_invalid", "return_url"),
        ({"return_url": "javascript://x", "confirm": "true"}, "url_invalid", "return_url"),
        ({"statement_descriptor": "SHOP"}, None, "statement_descriptor"),
        ({SUFFIX: "x" * 23}, None, SUFFIX),
        ({SUFFIX: "12345"}, None, SUFFIX),
        ({SUFFIX: "A*B"}, None, SUFFIX),
        ({SUFFIX: "A<B"}, None, SUFFIX),
        ({"automatic_payment_methods[allow_redirects]": "never"}, "parameter_missing", None),
        ({"tip": "5"}, "parameter_unknown", "tip"),
        ({"description": "4242 4242 4242 4242"}, None, "description"),
        ({"expand[]": "amount"}, None, "expand"),
        ({"expand[]": "a.b.c.d.e"}, None, "expand"),
        ({"metadata[" + "k" * 41 + "]": "x"}, None, "metadata"),
        ({"metadata[k]": "x" * 501}, None, "metadata"),
    ],
)
def test_a_parameter_is_refused_by_name(
    sandbox: Sandbox, change: dict[str, str | None], code: str | None, param: str | None
) -> None:
    before = sandbox.objects("payment_intent")
    sent = {"amount": "2000", "currency": "usd", **change}
    answer = sandbox.send("POST", INTENTS, {k: v for k, v in sent.items() if v is not None})
    error = answer.json()["error"]
    assert (answer.status_code, error["type"]) == (400, "invalid_request_error")
    assert error.get("code") == code
    assert param is None or error["param"] == param
    assert "4242" not in answer.text
    assert sandbox.objects("payment_intent") == before


def test_a_suffix_comes_after_the_prefix_on_the_statement(sandbox: Sandbox) -> None:
    charge = sandbox.charge(sandbox.pay(statement_descriptor_suffix="ORDER 7"))
    assert charge.statement_descriptor_suffix == "ORDER 7"
    assert charge.calculated_statement_descriptor == "SANDBOX* ORDER 7"


@pytest.mark.parametrize(
    ("path", "noun", "param"),
    [
        ("payment_intents/pi_no", "payment_intent", "intent"),
        ("setup_intents/seti_no", "setupintent", "intent"),
        ("charges/ch_no", "charge", "charge"),
        ("refunds/re_no", "refund", "refund"),
        ("events/evt_no", "event", "id"),
        ("webhook_endpoints/we_no", "webhook endpoint", "webhook_endpoint"),
        ("disputes/du_no", "dispute", "dispute"),
    ],
)
def test_an_id_that_names_nothing_is_a_404(
    sandbox: Sandbox, path: str, noun: str, param: str
) -> None:
    answer = sandbox.send("GET", f"/v1/{path}")
    assert answer.status_code == 404
    error = answer.json()["error"]
    assert (error["code"], error["param"]) == ("resource_missing", param)
    assert error["message"] == f"No such {noun}: '{path.partition('/')[2]}'"


def test_a_client_secret_is_compared(sandbox: Sandbox) -> None:
    service = sandbox.client.v1.payment_intents
    intent = service.create({"amount": 100, "currency": "usd"})
    assert service.retrieve(intent.id, {"client_secret": intent.client_secret or ""}).id
    with pytest.raises(stripe.InvalidRequestError, match="client_secret provided does not match"):
        service.retrieve(intent.id, {"client_secret": f"{intent.id}_secret_no"})
