"""Cards from Stripe's field and page, over HTTP: no number reaches the server's files."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
import requests
from tests.e2e.server import VISA as NUMBER
from tests.e2e.server import Server
from tests.e2e.shop import DUE, Merchant

from payment_smart_bot.audit.sweep import sweep

if TYPE_CHECKING:
    from pathlib import Path

CARD = {"number": NUMBER, "expiry": "12/39", "code": "123"}


@pytest.fixture
def merchant(server: Server) -> Merchant:
    return Merchant(server)


def scripted(server: Server) -> str:
    """What Stripe.js makes of the number, in the payer's browser."""
    made = requests.post(
        f"{server.sandbox.url}/v1/payment_methods",
        {
            "type": "card",
            "card[number]": NUMBER,
            "card[exp_month]": "12",
            "card[exp_year]": "2039",
            "card[cvc]": "123",
        },
        auth=(server.sandbox.publishable_key, ""),
        timeout=5,
    )
    return str(made.json()["id"])


def test_no_number_reaches_the_servers_files_in_a_field_payment(tmp_path: Path) -> None:
    with Server(tmp_path / "data", STRIPE_PUBLISHABLE_KEY="pk_test_abc") as server:
        merchant = Merchant(server)
        made = merchant.create(capture="field", captureMethod="manual")
        assert (made["channel"], made["capture"]) == ("field", "manual")
        session = made["sessionId"]
        server.say(session, "I want to pay")
        field = server.say(session, "John Doe")
        assert field["action"] == {
            "type": "card-field",
            "publishableKey": server.sandbox.publishable_key,
            "scriptUrl": f"{server.sandbox.url}/endive/stripe.js",
            "name": "John Doe",
        }
        read = merchant.call("GET", f"/sessions/{session}")
        assert read.body["action"] == field["action"]
        typed = server.say(session, f"it is {NUMBER}, 12/39, 123")
        assert (typed["awaiting"], "problem" in typed) == ("card", False)
        status, summary = server.post(
            json.dumps({"sessionId": session, "paymentMethod": scripted(server)}).encode()
        )
        assert (status, summary["status"]) == (200, "awaiting_confirmation")
        assert merchant.call("GET", f"/sessions/{session}").body["action"] is None
        done = server.say(session, "confirm")
        assert (done["status"], done["payment"]["status"]) == ("complete", "authorized")
        server.stop()
        log = server.log
    assert NUMBER not in log
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 2
    assert not [path for path in files if NUMBER.encode() in path.read_bytes()]
    assert not [found for found in sweep([tmp_path]) if "sandbox" not in str(found)]


def listening(server: Server) -> None:
    """Wait until the server hears of what happens at the sandbox."""
    url, auth = f"{server.sandbox.url}/v1/webhook_endpoints", (server.sandbox.key, "")
    deadline = time.monotonic() + 10
    while not requests.get(url, auth=auth, timeout=5).json()["data"]:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_payment_is_made_on_the_page_and_the_webhook_tells(
    merchant: Merchant, server: Server
) -> None:
    listening(server)
    made = merchant.create(capture="checkout", description="Two tickets")
    sent = server.say(made["sessionId"], "hello")
    assert (sent["status"], sent["action"]["type"]) == ("requires_action", "checkout")
    assert merchant.get(made["paymentId"])["status"] == "requires_action"
    form = {**CARD, "name": "Jo", "email": "jo@example.com"}
    paid = requests.post(sent["action"]["url"], form, timeout=5, allow_redirects=False)
    assert paid.status_code == 303
    seen = merchant.until(made["paymentId"], "succeeded")
    assert (seen["amountCaptured"], seen["card"]["last4"]) == (4999, NUMBER[-4:])
    assert server.say(made["sessionId"], "done")["status"] == "complete"
    refunded = merchant.post(made["paymentId"], "refunds", {"amount": 1000})
    assert refunded.body["amountRefunded"] == 1000


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"paymentMethod": "pm_"}, "invalid-payment-method"),
        ({"paymentMethod": 7}, "invalid-payment-method"),
        ({"paymentMethod": "card_1abc"}, "invalid-payment-method"),
        ({"paymentMethod": "pm_1abc?x=y"}, "invalid-payment-method"),
        ({"paymentMethod": "pm_" + "a" * 65}, "invalid-payment-method"),
        ({"paymentMethod": f"pm_{NUMBER}"}, "invalid-payment-method"),
        ({"paymentMethod": "ctoken_1abc"}, "invalid-payment-method"),
        ({"confirmationToken": "pm_1abc"}, "invalid-confirmation-token"),
        ({"confirmationToken": f"ctoken_{NUMBER}"}, "invalid-confirmation-token"),
        ({"paymentMethod": "pm_1abc", "confirmationToken": "ctoken_1abc"}, "two-cards"),
        ({"message": "x" * 2001, "paymentMethod": "pm_1abc"}, "message-too-long"),
        ({"message": 7, "paymentMethod": "pm_1abc"}, "missing-message"),
        ({"paymentMethod": None}, "missing-message"),
    ],
)
def test_an_id_of_the_wrong_form_is_refused_without_echo(
    server: Server, fields: dict[str, Any], code: str
) -> None:
    status, answer = server.post(json.dumps({"sessionId": "s-ids", **fields}).encode())
    assert (status, answer["error"]["code"]) == (400, code)
    assert NUMBER not in json.dumps(answer)


@pytest.mark.parametrize("message", [None, "", " ", "here it is"])
def test_an_id_needs_no_message(server: Server, message: str | None) -> None:
    body = {"sessionId": "s-no-message", "message": message, "paymentMethod": "pm_1abc"}
    status, answer = server.post(json.dumps(body).encode())
    assert (status, answer["awaiting"]) == (200, "name")


@pytest.mark.parametrize(
    ("asked", "channel", "when"),
    [
        ({}, "chat", "automatic"),
        ({"capture": "manual"}, "chat", "manual"),
        ({"captureMethod": "manual"}, "chat", "manual"),
        ({"capture": "manual", "captureMethod": "manual"}, "chat", "manual"),
        ({"capture": "chat"}, "chat", "automatic"),
        ({"capture": "field"}, "field", "automatic"),
        ({"capture": "checkout", "captureMethod": "manual"}, "checkout", "manual"),
    ],
)
def test_one_field_takes_both_meanings_of_capture(
    merchant: Merchant, asked: dict[str, str], channel: str, when: str
) -> None:
    made = merchant.create(**asked)
    assert (made["channel"], made["capture"]) == (channel, when)
    seen = merchant.get(made["paymentId"])
    assert (seen["channel"], seen["capture"]) == (channel, when)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"capture": "automatic", "captureMethod": "manual"}, "invalid-capture-method"),
        ({"captureMethod": "field"}, "invalid-capture-method"),
        ({"capture": "pigeon"}, "invalid-capture"),
    ],
)
def test_captures_that_contradict_are_refused(
    merchant: Merchant, asked: dict[str, str], code: str
) -> None:
    refused = merchant.call("POST", "/payments", {**DUE, **asked})
    assert (refused.status, refused.code) == (400, code)
