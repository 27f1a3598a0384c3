"""Payments on the laptop cloud: every test number of Stripe's, the bank, refunds, repeats."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

import pytest
import requests
from tests.cloud.laptop import NUMBER, Cloud
from tests.stripe_numbers import AT_BANK, DECLINED, GOOD

from payment_smart_bot.domain.declines import decline_of
from payment_smart_bot.domain.replies import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.cloud, pytest.mark.slow]
PRICE = 4999


def waited(ready: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not ready() and time.monotonic() < deadline:
        time.sleep(0.2)
    return ready()


@pytest.mark.parametrize("number", GOOD)
def test_a_good_card_pays(cloud: Cloud, number: str) -> None:
    payment = cloud.order(description="Two tickets")
    answer = cloud.pay(payment, number)
    assert answer["status"] == "complete"
    assert "$49.99" in answer["response"]
    assert f"ending in {number[-4:]}" in answer["response"]
    assert cloud.say("confirm", payment["sessionId"]).body["response"] == answer["response"]
    seen = cloud.stands(payment)
    assert (seen["status"], seen["amountCaptured"]) == ("succeeded", PRICE)


@pytest.mark.parametrize("number", DECLINED)
def test_a_declined_card_is_told_and_another_one_pays(cloud: Cloud, number: str) -> None:
    problem, code, awaiting = DECLINED[number]
    payment = cloud.order()
    answer = cloud.pay(payment, number)
    assert (answer["problem"]["code"], answer["problem"]["declineCode"]) == (problem, code)
    assert answer["response"] == sentence(decline_of(code).key)
    assert (answer["status"], answer["awaiting"]) == ("collecting", awaiting)
    assert cloud.stands(payment)["amountCaptured"] == 0
    assert cloud.pay(payment, NUMBER)["status"] == "complete"
    assert cloud.stands(payment)["amountCaptured"] == PRICE


def at_bank(answer: dict[str, Any], choice: str) -> None:
    """Press a button on the bank's page."""
    assert answer["status"] == "requires_action"
    url = answer["action"]["url"]
    pressed = requests.post(url, {"choice": choice}, timeout=10, allow_redirects=False)
    assert pressed.status_code == 303, pressed.text
    assert "/pay/done?" in pressed.headers["location"]


@pytest.mark.parametrize("number", AT_BANK)
def test_what_the_bank_approves_is_paid(cloud: Cloud, number: str) -> None:
    payment = cloud.order()
    at_bank(cloud.pay(payment, number), "complete")
    assert cloud.say("done", payment["sessionId"]).body["status"] == "complete"
    assert cloud.stands(payment)["amountCaptured"] == PRICE


@pytest.mark.parametrize("number", AT_BANK)
def test_what_the_bank_refuses_asks_for_another_card(cloud: Cloud, number: str) -> None:
    payment = cloud.order()
    at_bank(cloud.pay(payment, number), "fail")
    answer = cloud.say("done", payment["sessionId"]).body
    assert answer["problem"]["code"] == "authentication-failed"
    assert answer["awaiting"] == "card"
    assert cloud.stands(payment)["amountCaptured"] == 0


def test_a_payer_who_never_comes_back_from_the_bank_has_paid(cloud: Cloud) -> None:
    """The event tells it: it comes by the API's own address, signed with the deployed secret."""
    payment = cloud.order()
    at_bank(cloud.pay(payment, AT_BANK[0]), "complete")
    assert waited(lambda: cloud.stands(payment)["status"] == "succeeded", 20)
    rows = cloud.call("GET", f"/payments/{payment['paymentId']}/entries").body["entries"]
    assert str(rows[-1]["source"]).startswith("evt_")


def test_money_is_given_back(cloud: Cloud) -> None:
    payment = cloud.order()
    cloud.pay(payment, NUMBER)
    path = f"/payments/{payment['paymentId']}/refunds"
    first = cloud.call("POST", path, {"amount": 1000}, idempotency_key=secrets.token_hex(8))
    assert first.body["amountRefunded"] == 1000
    assert (
        cloud.call("POST", path, {"amount": 4000}).body["error"]["code"] == "amount-out-of-bounds"
    )
    assert cloud.call("POST", path, {}).body["amountRefunded"] == PRICE


def test_money_is_held_and_taken_or_let_go(cloud: Cloud) -> None:
    taken, left = cloud.order(capture="manual"), cloud.order(capture="manual")
    for payment in (taken, left):
        assert "held on your card" in cloud.pay(payment, NUMBER)["response"]
        assert cloud.stands(payment)["status"] == "authorized"
    done = cloud.call("POST", f"/payments/{taken['paymentId']}/capture", {"amount": 4000})
    assert (done.body["status"], done.body["amountCaptured"]) == ("succeeded", 4000)
    done = cloud.call("POST", f"/payments/{left['paymentId']}/cancel")
    assert done.body["status"] == "canceled"


def test_the_same_request_twice_gives_back_once(cloud: Cloud) -> None:
    payment, key = cloud.order(), secrets.token_hex(8)
    cloud.pay(payment, NUMBER)
    path = f"/payments/{payment['paymentId']}/refunds"
    first, again = (
        cloud.call("POST", path, {"amount": 1000}, idempotency_key=key) for _ in range(2)
    )
    assert (first.status, first.raw) == (again.status, again.raw)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert cloud.stands(payment)["amountRefunded"] == 1000
    other = cloud.call("POST", path, {"amount": 2000}, idempotency_key=key)
    assert (other.status, other.body["error"]["code"]) == (422, "idempotency-key-reused")


def test_the_same_order_twice_has_the_same_token(cloud: Cloud) -> None:
    key, body = secrets.token_hex(8), {"amount": PRICE, "currency": "usd"}
    first, again = (cloud.call("POST", "/payments", body, idempotency_key=key) for _ in range(2))
    assert first.body == again.body
    assert len(first.body["sessionToken"]) == 32
