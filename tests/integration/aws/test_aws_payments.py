"""Payments by the Lambda function: the merchant's calls, the chat, Stripe's events, the clock."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING

import pytest
import requests
from tests.integration.aws.function import Function, running
from tests.integration.aws.selling import (
    BEARER,
    KEY,
    ORDER,
    SECRETS,
    VISA,
    body,
    counted,
    made,
    paid,
    said,
)

from payment_smart_bot.adapters.ledger_dynamodb import DynamoLedger
from payment_smart_bot.audit.detect import detect
from payment_smart_bot.bot import new_id
from payment_smart_bot.domain.ledger import Report, transition
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.payment import Cause, Payment

if TYPE_CHECKING:
    from tests.contract.emulator import Aws

    from payment_smart_bot.sandbox.spawn import SandboxProcess

WEBHOOK = "/webhooks/stripe"


def signed(event: object, secret: str = SECRETS[1]) -> tuple[str, str]:
    payload, now = json.dumps(event), int(time.time())
    digest = hmac.new(secret.encode(), f"{now}.{payload}".encode(), hashlib.sha256).hexdigest()
    return payload, f"t={now},v1={digest}"


def test_a_payment_is_made_paid_and_refunded(function: Function) -> None:
    payment = made(function)
    name = payment["paymentId"]
    assert payment["chatUrl"].startswith("https://shop.example/pay#session=chat_")
    summary = said(function, payment, f"John Doe, {VISA}, 12/39", "123")
    assert "Amount: $49.99" in summary["response"]
    assert said(function, payment, "confirm")["payment"]["status"] == "succeeded"
    back = function.call("POST", "/payments/{id}/refunds", {"amount": 999}, name=name, **BEARER)
    assert body(back)["amountRefunded"] == 999
    rows = body(function.call("GET", "/payments/{id}/entries", name=name, **BEARER))["entries"]
    assert [row["cause"] for row in rows][0::4] == ["created", "refunded"]
    seen = body(function.call("GET", "/payments/{id}", name=name, **BEARER))
    assert (seen["amountCaptured"], seen["amountRefunded"]) == (4999, 999)
    page = body(function.call("GET", "/payments?limit=1&state=succeeded", **BEARER))
    assert page["payments"][0]["paymentId"] == name


def test_the_same_key_makes_one_payment(function: Function) -> None:
    headers = {**BEARER, "Idempotency-Key": "order-7"}
    first, again = (function.call("POST", "/payments", ORDER, **headers) for _ in range(2))
    assert first["body"] == again["body"]
    assert "Idempotent-Replayed" not in first["headers"]
    assert again["headers"]["Idempotent-Replayed"] == "true"
    other = function.call("POST", "/payments", {**ORDER, "amount": 1}, **headers)
    assert body(other, 422)["error"]["code"] == "idempotency-key-reused"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"X-Merchant-Key": ""}])
def test_nobody_else_is_let_in(function: Function, headers: dict[str, str]) -> None:
    answer = function.call("POST", "/payments", ORDER, **headers)
    assert body(answer, 401)["error"]["code"] == "unauthorized"
    assert "WWW-Authenticate" in answer["headers"]


def test_who_signs_for_aws_has_another_header_for_the_key(function: Function) -> None:
    headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=x", "X-Merchant-Key": KEY}
    made = body(function.call("POST", "/payments", ORDER, **headers), 201)
    assert made["status"] == "open"


def test_a_page_may_call_what_is_the_payers_alone(function: Function) -> None:
    origin = {"origin": "https://shop.example"}
    reads = function.call("OPTIONS", "/sessions/{id}", **origin)
    assert reads["headers"]["Access-Control-Allow-Methods"] == "GET, OPTIONS"
    assert "Authorization" in reads["headers"]["Access-Control-Allow-Headers"]
    answer = function.call("POST", "/payments", ORDER, **BEARER, **origin)
    assert not [name for name in answer["headers"] if name.startswith("Access-Control")]
    assert {"X-Correlation-Id", "Cache-Control"} <= answer["headers"].keys()
    allowed = function.call("POST", "/chat", {"message": "hello"}, **origin)
    assert allowed["headers"]["Access-Control-Allow-Origin"] == origin["origin"]


@pytest.mark.parametrize(
    ("method", "resource"), [("DELETE", "/payments/{id}"), ("GET", "/chat"), ("GET", "/other")]
)
def test_what_there_is_not_is_not_found(function: Function, method: str, resource: str) -> None:
    assert body(function.call(method, resource, **BEARER), 404)["error"]["code"] == "not-found"


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("packed", [False, True])
def test_an_event_that_stripe_signed_is_taken(
    function: Function, secret: str, *, packed: bool
) -> None:
    thing = {"object": "payment_intent", "id": "pi_nobodys", "note": "\N{EURO SIGN}"}
    data = {"object": thing}
    event = {"id": f"evt_{secret}{packed}", "type": "payment_intent.succeeded", "created": 1}
    payload, signature = signed({**event, "data": data}, secret)
    text = base64.b64encode(payload.encode()).decode() if packed else payload
    request = {"httpMethod": "POST", "resource": WEBHOOK, "isBase64Encoded": packed, "body": text}
    answer = function.invoke({**request, "headers": {"Stripe-Signature": signature}})
    assert body(answer) == {"received": True}


def test_an_event_that_was_changed_is_refused_and_counted(function: Function) -> None:
    before = len(counted(function, "WebhookRefused"))
    payload, signature = signed({"id": "evt_1"})
    answer = function.call("POST", WEBHOOK, payload + " ", Stripe_Signature=signature)
    assert body(answer, 400)["error"]["code"] == "bad-signature"
    assert function.call("POST", WEBHOOK, "x" * 300_000)["statusCode"] == 413
    assert counted(function, "WebhookRefused")[before:] == [1, 1]


def overdue(aws: Aws, variables: dict[str, str]) -> Payment:
    """A payment whose time is over, as nobody can order one."""
    now = round(time.time(), 3)
    new = Payment(
        id=f"pay_{new_id()}", money=Money(100, "usd"), created=now - 60, expires_at=now - 1
    )
    payment, entry = transition(new, Cause.CREATED, Report(now - 60))
    DynamoLedger(aws.clients.dynamodb, variables["PAYMENTS_TABLE_NAME"]).add(payment, entry)
    return payment


def test_the_clock_ends_what_nobody_ends(
    function: Function, aws: Aws, variables: dict[str, str]
) -> None:
    payment = overdue(aws, variables)
    done = function.invoke({"task": "tidy"})
    assert (done["ok"], done["expired"], done["failed"]) == (True, 1, 0)
    seen = function.call("GET", "/payments/{id}", name=payment.id, **BEARER)
    assert body(seen)["status"] == "expired"


def test_what_stripe_took_and_no_payment_shows_is_told_and_mended(
    function: Function, sandbox: SandboxProcess
) -> None:
    paid(function)
    payment = made(function)
    fields: dict[str, str | int] = {
        **ORDER,
        "confirm": "true",
        "payment_method": "pm_card_visa",
        "allowed_payment_method_types[0]": "card",
        "metadata[payment_id]": payment["paymentId"],
        "return_url": "https://shop.example",
    }
    url, who = f"{sandbox.url}/v1/payment_intents", (sandbox.secret_key, "")
    charged = requests.post(url, fields, auth=who, timeout=5)
    assert charged.status_code == 200, charged.text
    done = function.invoke({"task": "reconcile"})
    assert (done["ok"], done["differ"]) == (True, 1)
    assert counted(function, "ReconcileDifferences")[-1] == 1
    (line,) = [each for each in function.lines() if each.get("event") == "differs"]
    assert (line["sessionId"], line["status"]) == (payment["sessionId"], "open")
    assert function.invoke({"task": "mend"})["differ"] == 0
    assert function.invoke({"task": "reconcile"})["differ"] == 0
    seen = function.call("GET", "/payments/{id}", name=payment["paymentId"], **BEARER)
    assert body(seen)["status"] == "succeeded"


@pytest.mark.parametrize("task", ["nonsense", None, 4])
def test_a_task_that_there_is_not_is_refused(function: Function, task: object) -> None:
    assert function.invoke({"task": task}) == {"ok": False}


def test_what_it_writes_holds_no_number_and_no_key(function: Function) -> None:
    paid(function)
    written = function.output.read_text()
    assert not list(detect(written))
    assert KEY not in written
    assert "whsec" not in written


OUT = {"MERCHANT_SECRET_ID": "gone", "PAYMENTS_TABLE_NAME": "gone"}


def test_without_its_secret_it_says_so_and_the_operator_is_told(
    variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with running(tmp_path_factory.mktemp("out"), {**variables, **OUT}) as started:
        assert started.call("POST", "/payments", ORDER, **BEARER)["statusCode"] == 503
        assert started.call("POST", WEBHOOK, "{}")["statusCode"] == 503
        assert counted(started, "OperatorFaults") == [1, 1]
        assert counted(started, "WebhookFailures") == [1]
        assert started.invoke({"task": "tidy"}) == {"ok": False}
        assert counted(started, "TaskFailures") == [1]


def test_without_a_payments_table_there_is_the_chat_alone(
    variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    without = {**variables, "PAYMENTS_TABLE_NAME": "", "MERCHANT_SECRET_ID": ""}
    with running(tmp_path_factory.mktemp("alone"), without) as started:
        assert started.call("POST", "/payments", ORDER, **BEARER)["statusCode"] == 404
        assert started.post({"sessionId": "a", "message": "hello"})["statusCode"] == 200
