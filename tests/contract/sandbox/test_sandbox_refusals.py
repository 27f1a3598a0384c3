"""Keys, parameters and paths that the sandbox refuses, over plain HTTP."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import pytest
import requests
import stripe

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox

UNKNOWN = "https://stripe.com/docs/error-codes/parameter-unknown"


def test_a_wrong_key_is_shown_masked(sandbox: Sandbox) -> None:
    client = stripe.StripeClient(
        "sk_test_abcdefgh1234wxyz",
        base_addresses={"api": sandbox.process.url},
        http_client=stripe.RequestsClient(session=sandbox.session),
    )
    with pytest.raises(stripe.AuthenticationError) as caught:
        client.v1.balance.retrieve()
    assert caught.value.http_status == 401
    assert caught.value.user_message == "Invalid API Key provided: sk_test_************wxyz"
    assert caught.value.request_id is not None


@pytest.mark.parametrize("header", ["", "Bearer ", "Basic !!", "Digest x", "Bearer"])
def test_without_a_key_it_says_how_to_send_one(sandbox: Sandbox, header: str) -> None:
    answer = sandbox.send("GET", "/v1/balance", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert answer.json()["error"]["message"].startswith("You did not provide an API key.")


def test_the_key_may_come_by_basic(sandbox: Sandbox) -> None:
    secret = base64.b64encode(f"{sandbox.process.secret_key}:".encode()).decode()
    answer = sandbox.send("GET", "/v1/balance", headers={"Authorization": f"Basic {secret}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/_sandbox/faults", "/_sandbox/stats", "/_sandbox/settings"])
def test_the_sandboxs_own_endpoints_need_the_key_too(sandbox: Sandbox, path: str) -> None:
    assert sandbox.send("GET", path, headers={"Authorization": "Bearer sk_no"}).status_code == 401
    assert sandbox.send("GET", path).status_code == 200


def test_every_answer_has_a_request_id_and_the_version(sandbox: Sandbox) -> None:
    version = {"Stripe-Version": "2024-06-20"}
    good = sandbox.send("GET", "/v1/balance", headers=version)
    bad = sandbox.send("GET", "/v1/nothing", headers=version)
    default = sandbox.send("GET", "/v1/balance")
    ids = [answer.headers["Request-Id"] for answer in (good, bad, default)]
    assert all(re.fullmatch("req_[A-Za-z0-9]{14}", name) for name in ids)
    assert len(set(ids)) == 3
    assert good.headers["Stripe-Version"] == bad.headers["Stripe-Version"] == "2024-06-20"
    assert default.headers["Stripe-Version"] == "2026-10-28.endive"


@pytest.mark.parametrize(
    ("change", "code", "param", "message"),
    [
        ({"foo": "1"}, "parameter_unknown", "foo", "Received unknown parameter: foo"),
        (
            {"card__foo": "1"},
            "parameter_unknown",
            "card[foo]",
            "Received unknown parameter: card[foo]",
        ),
        ({"a": "1", "b": "2"}, "parameter_unknown", "a", "Received unknown parameters: a, b"),
        ({"type": None}, "parameter_missing", "type", "Missing required param: type."),
        (
            {"card__number": None},
            "parameter_missing",
            "card[number]",
            "Missing required param: card[number].",
        ),
        ({"card__exp_month": "x"}, "parameter_invalid_integer", "card[exp_month]", None),
        ({"card__exp_year": "2034.0"}, "parameter_invalid_integer", "card[exp_year]", None),
        ({"type": ""}, "parameter_invalid_empty", "type", None),
        ({"card__cvc": ""}, "parameter_invalid_empty", "card[cvc]", None),
        ({"type": "cash"}, None, "type", "Invalid type: must be one of card"),
        ({"billing_details": "x"}, None, "billing_details", "Invalid object"),
        ({"type[a]": "x", "type": None}, None, "type", "Invalid string"),
    ],
)
def test_a_parameter_is_refused_by_name(
    sandbox: Sandbox,
    change: dict[str, str | None],
    code: str | None,
    param: str,
    message: str | None,
) -> None:
    answer = sandbox.create(**change)
    error = answer.json()["error"]
    assert answer.status_code == 400
    assert error["type"] == "invalid_request_error"
    assert (error.get("code"), error["param"]) == (code, param)
    assert message is None or error["message"] == message


def test_an_empty_value_is_explained_as_stripe_does(sandbox: Sandbox) -> None:
    error = sandbox.create(type="").json()["error"]
    assert error["message"] == (
        "You passed an empty string for 'type'. We assume empty values are an attempt to unset a "
        "parameter; however 'type' cannot be unset. You should remove 'type' from your request or "
        "supply a non-empty value."
    )


def test_a_card_is_needed(sandbox: Sandbox) -> None:
    answer = sandbox.send("POST", "/v1/payment_methods", {"type": "card"})
    assert answer.json()["error"]["message"] == "Missing required param: card."


@pytest.mark.parametrize("limit", ["0", "101", "ten"])
def test_a_limit_is_a_number_from_1_to_100(sandbox: Sandbox, limit: str) -> None:
    answer = sandbox.send("GET", f"/v1/payment_methods?limit={limit}")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "parameter_invalid_integer"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"type": "card"}', "application/json"),
        ("type=card", "text/plain"),
        ("<type>card</type>", "application/xml"),
    ],
)
def test_a_body_must_be_a_form(sandbox: Sandbox, body: str, kind: str) -> None:
    answer = sandbox.send("POST", "/v1/payment_methods", body, headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert "POST content type is application/x-www-form-urlencoded" in answer.text


@pytest.mark.parametrize(
    "body", [b"type=%ff", b"\xff", b"type=card&type[a]=b", b"type[a]=b&type=card", b"a&" * 501]
)
def test_a_body_that_cannot_be_read_is_refused(sandbox: Sandbox, body: bytes) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = sandbox.send("POST", "/v1/payment_methods", body, headers=kind)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_a_body_of_more_than_64_kib_is_refused(sandbox: Sandbox) -> None:
    assert sandbox.create(billing_details__name="x" * 65536).status_code == 413


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/charges"), ("DELETE", "/v1/payment_methods"), ("PUT", "/v1/customers")],
)
def test_an_unknown_path_or_method_is_a_404(sandbox: Sandbox, method: str, path: str) -> None:
    answer = sandbox.send(method, path)
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == (
        f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we "
        "can help at https://support.stripe.com/."
    )


def test_an_id_that_names_nothing_is_404_in_the_path_and_400_as_a_parameter(
    sandbox: Sandbox,
) -> None:
    service = sandbox.client.v1.payment_methods
    with pytest.raises(stripe.InvalidRequestError) as in_path:
        service.retrieve("pm_nothing")
    with pytest.raises(stripe.InvalidRequestError) as as_param:
        service.attach("pm_card_visa", {"customer": "cus_nothing"})
    assert (in_path.value.http_status, in_path.value.code) == (404, "resource_missing")
    assert in_path.value.user_message == "No such PaymentMethod: 'pm_nothing'"
    assert (as_param.value.http_status, as_param.value.param) == (400, "customer")


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("card__number", "4242-4242-4242-424x"),
        ("card__number", "4242424242424241"),
        ("card__exp_month", "4242424242424242"),
        ("card__exp_year", "4242 4242 4242 4242"),
        ("card__cvc", "4242424242424242"),
        ("card__token", "4242424242424242"),
        ("type", "4242424242424242"),
        ("4242424242424242", "x"),
        ("4242-4242-4242-4242", "x"),
        ("billing_details__name", "4242 4242 4242 4242"),
        ("metadata__note", "card 4242-4242-4242-4242"),
        ("metadata__4242424242424242", "x"),
    ],
)
def test_no_refusal_repeats_a_card_number(sandbox: Sandbox, part: str, value: str) -> None:
    answer = sandbox.create(**{part: value})
    assert answer.status_code in (400, 402)
    digits = re.sub("[^0-9]", "", answer.text)
    assert "42424242" not in digits


def test_a_number_in_a_path_is_not_repeated(sandbox: Sandbox) -> None:
    for path in ("/v1/payment_methods/4242424242424242", "/v1/4242424242424242"):
        answer = sandbox.send("GET", path)
        assert answer.status_code == 404
        assert "4242" not in answer.text


@pytest.mark.parametrize(
    "metadata",
    [
        {f"metadata[key{at}]": "x" for at in range(51)},
        {"metadata[" + "k" * 41 + "]": "x"},
        {"metadata[key]": "x" * 501},
        {"metadata[key][below]": "x"},
        {"metadata": "x"},
    ],
)
def test_metadata_has_limits(sandbox: Sandbox, metadata: dict[str, str]) -> None:
    answer = sandbox.create(**metadata)
    assert answer.status_code == 400
    assert answer.json()["error"]["param"].startswith("metadata")


@pytest.mark.parametrize(
    "fault",
    [
        {"operation": "POST /v1/nothing", "kind": "500"},
        {"operation": "*", "kind": "earthquake"},
        {"operation": "*", "kind": "500", "times": 0},
        {"operation": "*", "kind": "500", "times": "2"},
        {"operation": "*", "kind": "500", "delay_ms": -1},
        {"operation": "*", "kind": "500", "more": 1},
        {},
        [],
    ],
)
def test_a_fault_that_could_not_happen_is_refused(sandbox: Sandbox, fault: object) -> None:
    answer = requests.post(
        f"{sandbox.process.url}/_sandbox/faults",
        json=fault,
        auth=(sandbox.process.secret_key, ""),
        timeout=5,
    )
    assert answer.status_code == 400
    assert sandbox.control("GET", "faults") == {"faults": []}
