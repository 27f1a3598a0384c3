"""Keys, paths and ids that the sandbox refuses."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import pytest
import requests
import stripe

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox


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
    ("method", "path"),
    [("GET", "/v1/invoices"), ("DELETE", "/v1/payment_methods"), ("PUT", "/v1/customers")],
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


def test_a_number_in_a_path_is_not_repeated(sandbox: Sandbox) -> None:
    for path in ("/v1/payment_methods/4242424242424242", "/v1/4242424242424242"):
        answer = sandbox.send("GET", path)
        assert answer.status_code == 404
        assert "4242" not in answer.text


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
