"""What a payer asks of the function beside the chat, and whence their cards come."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from tests.integration.aws.function import Function, running
from tests.integration.aws.selling import BEARER, ORDER, VISA, body, counted, made, said

from payment_smart_bot.audit.detect import detect

if TYPE_CHECKING:
    from pathlib import Path

    from tests.contract.emulator import Aws


SESSION = "/sessions/{id}"


def test_a_payer_reads_the_chat_again_without_any_digit(function: Function) -> None:
    payment = made(function, successUrl="https://shop.example/thanks")
    name, bearer = payment["sessionId"], {"Authorization": f"Bearer {payment['sessionToken']}"}
    before = body(function.call("GET", SESSION, name=name, **bearer))
    assert (before["turns"], before["status"]) == ([], "collecting")
    texts = ("I want to pay", f"John Doe, {VISA}, 12/39", "123", "confirm")
    answers = [said(function, payment, text) for text in texts]
    told = body(function.call("GET", SESSION, name=name, **bearer))
    assert [turn["response"] for turn in told["turns"]] == [each["response"] for each in answers]
    assert not any(character.isdigit() for turn in told["turns"] for character in turn["said"])
    assert "John Doe" in told["turns"][1]["said"]
    assert told["payment"]["successUrl"] == "https://shop.example/thanks"
    assert body(function.call("GET", SESSION, name=name, **BEARER)) == told
    assert not list(detect(str(told)))


@pytest.mark.parametrize("header", ["Authorization", "X-Merchant-Key"])
def test_another_payer_is_told_nothing(function: Function, header: str) -> None:
    payment, others = made(function), made(function)
    name = payment["sessionId"]
    for token in (others["sessionToken"], secrets.token_hex(16), "", "\u20ac"):
        text = token if header == "X-Merchant-Key" else f"Bearer {token}"
        refused = function.call("GET", SESSION, name=name, **{header: text})
        assert body(refused, 401)["error"]["code"] == "unauthorized"
    bearer = {"Authorization": f"Bearer {payment['sessionToken']}"}
    for unknown in ("chat_none", "chat_" + "a" * 22):
        assert function.call("GET", SESSION, name=unknown, **bearer)["statusCode"] == 401


def test_who_comes_back_from_the_bank_sees_a_page(function: Function) -> None:
    told = {"payment_intent_client_secret": "pi_1_secret_2"}
    request = {"httpMethod": "GET", "resource": "/pay/done", "queryStringParameters": told}
    answer = function.invoke({**request, "multiValueQueryStringParameters": {"a": ["pi_1_secret"]}})
    assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (200, "text/html")
    assert answer["headers"]["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in answer["headers"]["Content-Security-Policy"]
    assert "go back to the chat" in answer["body"]
    assert "pi_1_secret" not in function.output.read_text()


FIELD = {"STRIPE_PUBLISHABLE_KEY": "pk_test_abc", "CARD_CAPTURE": "field"}


def test_where_cards_come_from_is_the_deployments_to_say(
    variables: dict[str, str], tmp_path: Path
) -> None:
    with running(tmp_path, {**variables, **FIELD}) as function:
        payment = made(function)
        assert payment["channel"] == "field"
        action = said(function, payment, "I want to pay", "John Doe")["action"]
        assert (action["type"], action["publishableKey"]) == ("card-field", "pk_test_abc")
        # The key that comes with the first call may be a live one.
        typed = function.call("POST", "/payments", {**ORDER, "capture": "chat"}, **BEARER)
        assert typed["statusCode"] == 400


@pytest.mark.parametrize("capture", [{}, {"CARD_CAPTURE": "chat"}])
def test_a_live_key_takes_no_card_in_the_chat(
    aws: Aws, variables: dict[str, str], tmp_path: Path, capture: dict[str, str]
) -> None:
    live = {"STRIPE_SECRET_ID": aws.secret("sk_live_nobodys"), "STRIPE_API_BASE": ""}
    with running(tmp_path, {**variables, **live, **capture}) as function:
        answer = said(function, made(function), f"John Doe, {VISA}, 12/39", "123")
        assert answer["problem"]["code"] == "payment-unavailable"
        assert counted(function, "OperatorFaults")
        reasons = {line["reason"] for line in function.lines() if line.get("event") == "fault"}
        assert reasons == {"live-key"}
