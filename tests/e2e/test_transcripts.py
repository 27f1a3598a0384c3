"""`GET /sessions/{id}`: a payment's chat, for its payer and the merchant alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from tests.e2e.server import EXPIRY, VISA, Payer, Server
from tests.e2e.shop import Merchant, pay

if TYPE_CHECKING:
    from tests.e2e.shop import Heard


@pytest.fixture
def merchant(server: Server) -> Merchant:
    return Merchant(server)


def read(merchant: Merchant, session: str, token: str | None = None) -> Heard:
    authorization = None if token is None else f"Bearer {token}"
    return merchant.call("GET", f"/sessions/{session}", authorization=authorization)


def validated(server: Server, body: dict[str, Any]) -> dict[str, Any]:
    components = server.openapi()["components"]
    schema = {"components": components, "$ref": "#/components/schemas/TranscriptBody"}
    Draft202012Validator(schema).validate(body)
    return body


def test_the_payer_reads_the_chat_and_goes_on(server: Server, merchant: Merchant) -> None:
    made = merchant.create(description="Two tickets", successUrl="https://shop.example/thanks")
    session, token = made["sessionId"], made["sessionToken"]
    fresh = validated(server, read(merchant, session, token).body)
    assert (fresh["turns"], fresh["status"], fresh["awaiting"]) == ([], "collecting", None)
    payer = Payer(server, session)
    answers = [payer.say("I want to pay"), payer.say("John Doe"), payer.say(VISA)]
    seen = read(merchant, session, token)
    assert seen.headers["cache-control"] == "no-store"
    body = validated(server, seen.body)
    assert (body["status"], body["awaiting"]) == ("collecting", "expiry")
    assert [turn["response"] for turn in body["turns"]] == [each["response"] for each in answers]
    assert [turn["said"] for turn in body["turns"]] == ["I want to pay", "John Doe", "•" * 16]
    assert VISA.encode() not in seen.raw
    assert body["payment"] == {
        "id": made["paymentId"],
        "status": "open",
        "amount": 4999,
        "currency": "usd",
        "amountText": "$49.99",
        "description": "Two tickets",
        "channel": "chat",
        "successUrl": None,
    }
    summary = payer.give(EXPIRY, "123")
    stands = read(merchant, session, token).body
    assert stands["awaiting"] == "confirmation"
    assert stands["quickReplies"] == summary["quickReplies"] == ["confirm", "cancel"]
    assert stands["summaryId"] == summary["summaryId"]
    assert payer.say("confirm")["status"] == "complete"
    done = validated(server, read(merchant, session).body)
    assert (done["status"], done["awaiting"]) == ("complete", None)
    assert done["payment"]["status"] == "succeeded"
    assert done["payment"]["successUrl"] == "https://shop.example/thanks"
    assert len(done["turns"]) == 6


def test_nobody_else_learns_even_whether_it_is_there(merchant: Merchant) -> None:
    made, other = merchant.create(), merchant.create()
    session, token = made["sessionId"], made["sessionToken"]
    gone = "chat_0000000000000000000000"
    refused = [
        read(merchant, each, given)
        for each in (session, gone, "chat_1", "test-001")
        for given in ("", "x", token[:-1], token + "x", other["sessionToken"], "\xe9", "-" * 64)
    ]
    refused += [
        merchant.call("GET", f"/sessions/{session}", authorization=given)
        for given in ("", token, f"Basic {token}", "Bearer", "Bearer ")
    ]
    assert {(each.status, each.code) for each in refused} == {(401, "unauthorized")}
    assert len({each.raw for each in refused}) == 1
    assert read(merchant, gone, token).raw == refused[0].raw
    missing = read(merchant, gone)
    assert (missing.status, missing.code) == (404, "no-such-session")


def test_chats_of_no_payment_are_not_read(server: Server, merchant: Merchant) -> None:
    payer = server.payer()
    payer.say("I want to pay")
    assert read(merchant, payer.session).status == 404


def test_a_token_opens_the_chat_and_nothing_else(server: Server, merchant: Merchant) -> None:
    made = merchant.create()
    name, token = made["paymentId"], f"Bearer {made['sessionToken']}"
    for path in ("/payments", f"/payments/{name}", "/webhooks/deliveries"):
        assert merchant.call("GET", path, authorization=token).status == 401
    assert merchant.call("POST", f"/payments/{name}/cancel", authorization=token).status == 401
    pay(server, name)
    asked = merchant.call("GET", f"/sessions/{made['sessionId']}", authorization=token)
    assert asked.body["payment"]["status"] == "succeeded"
