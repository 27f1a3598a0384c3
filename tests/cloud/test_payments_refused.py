"""Who may ask for payments on the laptop cloud, and what is said to those who may not."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.bot import new_id

if TYPE_CHECKING:
    from tests.cloud.laptop import Cloud

pytestmark = [pytest.mark.cloud, pytest.mark.slow]
WEBHOOK = "/webhooks/stripe"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"x_api_key": ""}, 403, "forbidden"),
        ({"x_api_key": "0" * 40}, 403, "forbidden"),
        ({"authorization": ""}, 401, "unauthorized"),
        ({"authorization": "Bearer msk_test_of_somebody_else"}, 401, "unauthorized"),
    ],
)
def test_both_keys_are_needed(
    cloud: Cloud, headers: dict[str, str], status: int, code: str
) -> None:
    for method, path in (("POST", "/payments"), ("GET", "/payments"), ("GET", "/payments/pay_1")):
        answer = cloud.call(method, path, None, **headers)
        assert (answer.status, answer.body["error"]["code"]) == (status, code)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "invalid-json"),
        (b"[]", "invalid-body"),
        (b'{"currency": "usd"}', "invalid-amount"),
        (b'{"amount": 4999, "currency": "usd", "card": "1"}', "unknown-field"),
        (b'{"amount": 1, "currency": "usd"}', "amount-too-small"),
    ],
)
def test_a_bad_order_is_told_what_is_wrong(cloud: Cloud, body: bytes, code: str) -> None:
    answer = cloud.call("POST", "/payments", body)
    assert (answer.status, answer.body["error"]["code"]) == (400, code)


def test_no_page_is_told_that_it_may_call(cloud: Cloud) -> None:
    for path in ("/payments", WEBHOOK):
        answer = cloud.call("POST", path, b"{}", origin=cloud.told["allowedOrigins"][0])
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-correlation-id"]


def signed(payload: bytes, secret: str, at: float) -> str:
    text = f"{int(at)}.".encode() + payload
    return f"t={int(at)},v1={hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()}"


def delivered(cloud: Cloud, payload: bytes, signature: str) -> int:
    plain = {"x_api_key": "", "authorization": "", "stripe_signature": signature}
    return cloud.call("POST", WEBHOOK, payload, **plain).status


def test_an_event_counts_with_the_right_signature_alone(cloud: Cloud) -> None:
    data = {"object": {"object": "payment_intent", "id": "pi_nobodys"}}
    event = {"id": f"evt_{new_id()}", "type": "payment_intent.succeeded"}
    payload = json.dumps({**event, "created": 1, "data": data}).encode()
    secret, now = cloud.told["webhookSecret"], time.time()
    assert delivered(cloud, payload, signed(payload, secret, now)) == 200
    assert delivered(cloud, payload, signed(payload, secret, now)) == 200  # it may come twice
    assert delivered(cloud, payload, signed(payload, "whsec_anothers", now)) == 400
    assert delivered(cloud, payload + b" ", signed(payload, secret, now)) == 400
    assert delivered(cloud, payload, signed(payload, secret, now - 400)) == 400
    assert delivered(cloud, payload, "") == 400
