"""The merchant's program hears of payments on the laptop cloud; payers come back and read again."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from stripe import WebhookSignature
from tests.cloud.laptop import NUMBER, Cloud

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.cloud
SOON = 20.0
"""Seconds: well before the clock would come by at the latest, once a minute."""
A_ROUND = 75.0


def heard(cloud: Cloud, payment: dict[str, Any]) -> list[dict[str, Any]]:
    """What the program was told of a payment, each signed with the deployed secret."""
    path, found = Path(cloud.told["heard"]), []
    for line in path.read_text().splitlines() if path.exists() else ():
        told = json.loads(line)
        event = json.loads(told["body"])
        if event["data"]["paymentId"] == payment["paymentId"]:
            secret = cloud.told["merchantWebhookSecret"]
            assert WebhookSignature.verify_header(told["body"], told["signature"], secret, 300)
            found.append(event)
    return found


def waited(ready: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not ready() and time.monotonic() < deadline:
        time.sleep(0.2)
    return ready()


def deliveries(cloud: Cloud, payment: dict[str, Any]) -> list[dict[str, Any]]:
    told = cloud.call("GET", "/webhooks/deliveries?limit=100").body["deliveries"]
    return [each for each in told if each["paymentId"] == payment["paymentId"]]


def test_the_merchants_program_hears_of_a_payment_soon(cloud: Cloud) -> None:
    payment = cloud.order()
    assert cloud.pay(payment, NUMBER)["status"] == "complete"
    assert waited(lambda: bool(heard(cloud, payment)), SOON)
    (event,) = heard(cloud, payment)
    assert event["type"] == "payment.succeeded"
    assert event["data"] == cloud.stands(payment)
    assert waited(lambda: deliveries(cloud, payment)[0]["status"] == "delivered", SOON)
    stream = cloud.client("lambda").list_event_source_mappings(FunctionName=cloud.told["function"])
    (mapping,) = stream["EventSourceMappings"]
    assert mapping["LastProcessingResult"].startswith("OK")


def test_a_payer_reads_the_chat_again(cloud: Cloud) -> None:
    payment = cloud.order()
    cloud.pay(payment, NUMBER)
    path = f"/sessions/{payment['sessionId']}"
    told = cloud.call("GET", path, authorization=f"Bearer {payment['sessionToken']}").body
    assert [turn["said"][-7:] for turn in told["turns"]] == ["••/••••", "•••", "confirm"]
    assert told["payment"]["status"] == "succeeded"
    for wrong in ("Bearer wrong", ""):
        assert cloud.call("GET", path, authorization=wrong).status == 401
    assert cloud.call("GET", path, x_api_key="").status == 403
    origin = cloud.told["allowedOrigins"][0]
    asked = cloud.call("OPTIONS", path, origin=origin, x_api_key="", authorization="")
    assert asked.headers["access-control-allow-origin"] == origin
    assert asked.headers["access-control-allow-methods"] == "GET, OPTIONS"


def test_the_bank_sends_payers_to_a_page_that_needs_no_key(cloud: Cloud) -> None:
    query = "?payment_intent=pi_1&payment_intent_client_secret=pi_1_secret_2"
    answer = cloud.call("GET", f"/pay/done{query}", x_api_key="", authorization="")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html")
    assert "go back to the chat" in answer.raw
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.slow
def test_what_is_to_be_sent_again_is_by_the_clock(cloud: Cloud) -> None:
    """The stream tells of new events alone, so that a change of one cannot start another round."""
    payment = cloud.order()
    cloud.call("POST", f"/payments/{payment['paymentId']}/cancel")
    assert waited(lambda: bool(heard(cloud, payment)), SOON)
    (event,) = heard(cloud, payment)
    assert waited(lambda: deliveries(cloud, payment)[0]["status"] == "delivered", SOON)
    again = cloud.call("POST", f"/webhooks/deliveries/{event['id']}/resend")
    assert again.body["status"] == "waiting"
    assert waited(lambda: len(heard(cloud, payment)) == 2, A_ROUND)
    assert heard(cloud, payment) == [event, event]
