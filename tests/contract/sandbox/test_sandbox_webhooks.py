"""Webhooks: endpoints, signed deliveries, retries, and faults of the delivery."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
import stripe
from tests.contract.sandbox.conftest import Sandbox
from tests.contract.sandbox.receiver import SECONDS, Receiver, receiving

from payment_smart_bot.sandbox.spawn import start_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUCCEEDED = "payment_intent.succeeded"


@pytest.fixture
def receiver(sandbox: Sandbox) -> Iterator[Receiver]:
    with receiving() as listening:
        yield listening
        for endpoint in sandbox.client.v1.webhook_endpoints.list({"limit": 100}).data:
            sandbox.client.v1.webhook_endpoints.delete(endpoint.id)


def listen(sandbox: Sandbox, receiver: Receiver, *types: str) -> stripe.WebhookEndpoint:
    return sandbox.client.v1.webhook_endpoints.create(
        {"url": receiver.url, "enabled_events": list(types or (SUCCEEDED,))}  # type: ignore[arg-type]
    )


def intents(receiver: Receiver) -> list[str]:
    return [json.loads(body)["data"]["object"]["id"] for body, _ in receiver.got]


def quiet(sandbox: Sandbox) -> None:
    """Wait until nothing is left to deliver."""
    deadline = time.monotonic() + SECONDS
    while sandbox.control("GET", "deliveries")["deliveries"] and time.monotonic() < deadline:
        time.sleep(0.02)
    assert sandbox.control("GET", "deliveries") == {"deliveries": []}


def test_a_delivery_is_signed_as_the_library_checks_it(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    endpoint = listen(sandbox, receiver)
    secret = endpoint.secret or ""
    assert secret.startswith("whsec_")
    intent = sandbox.pay()
    body, signature = receiver.wait(1)[0]
    event = stripe.Webhook.construct_event(body.decode(), signature, secret)
    assert (event.type, event.livemode, event.api_version) == (
        SUCCEEDED,
        False,
        "2026-10-28.endive",
    )
    assert event.data.object["id"] == intent.id
    assert event.to_dict()["request"]["id"].startswith("req_")
    kept = sandbox.client.v1.events.retrieve(event.id)
    assert kept.to_dict()["data"]["object"]["status"] == "succeeded"
    for changed, other in ((body + b" ", secret), (body, secret + "x")):
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(changed.decode(), signature, other)


def test_every_change_of_state_is_an_event_in_its_order(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    listen(sandbox, receiver, "*")
    customer = sandbox.client.v1.customers.create().id
    method = sandbox.make().id
    intent = sandbox.pay(
        capture_method="manual",
        customer=customer,
        payment_method=method,
        setup_future_usage="off_session",
    )
    sandbox.client.v1.payment_intents.capture(intent.id)
    sandbox.client.v1.refunds.create({"payment_intent": intent.id})
    sandbox.decline("4000000000000002")
    expected = [
        "customer.created",
        "payment_intent.created",
        "payment_method.attached",
        "charge.succeeded",
        "payment_intent.amount_capturable_updated",
        "charge.captured",
        SUCCEEDED,
        "refund.created",
        "charge.refunded",
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]
    assert [json.loads(body)["type"] for body, _ in receiver.wait(len(expected))] == expected
    assert sandbox.events()[-len(expected) :] == expected


def test_what_is_refused_is_tried_again_with_a_new_signature(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.control("POST", "settings", webhook_retry_ms=[50, 100, 150])
    receiver.statuses = [500, 404]
    secret = listen(sandbox, receiver).secret or ""
    intent = sandbox.pay()
    tries = receiver.wait(3)
    assert intents(receiver) == [intent.id] * 3
    assert len({body for body, _ in tries}) == 1
    for body, signature in tries:
        stripe.Webhook.construct_event(body.decode(), signature, secret)
    waits = [
        after - before for before, after in zip(receiver.times, receiver.times[1:], strict=False)
    ]
    assert waits[0] >= 0.05
    assert waits[1] >= 0.1
    quiet(sandbox)


def test_after_the_last_try_it_is_given_up(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.control("POST", "settings", webhook_retry_ms=[10])
    receiver.statuses = [500] * 5
    listen(sandbox, receiver)
    sandbox.pay()
    quiet(sandbox)
    assert len(receiver.got) == 2


def test_a_receiver_that_is_slow_holds_up_no_answer(sandbox: Sandbox, receiver: Receiver) -> None:
    pause = 3.0
    sandbox.control("POST", "settings", webhook_timeout_ms=9000, webhook_retry_ms=[])
    receiver.pauses = [pause]
    listen(sandbox, receiver)
    started = time.monotonic()
    sandbox.pay()
    assert time.monotonic() - started < pause
    quiet(sandbox)
    assert sandbox.control("GET", "stats")["operations"]["webhook"]["200"] >= 1


def test_deliveries_are_doubled_dropped_and_late_on_demand(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    listen(sandbox, receiver)
    for kind in ("duplicate", "drop"):
        sandbox.fault(kind, "webhook")
    twice, _never = sandbox.pay().id, sandbox.pay().id
    quiet(sandbox)
    sandbox.fault("delay", "webhook", delay_ms=200)
    started = time.monotonic()
    late = sandbox.pay().id
    receiver.wait(3)
    assert intents(receiver) == [twice, twice, late]
    assert json.loads(receiver.got[0][0])["id"] == json.loads(receiver.got[1][0])["id"]
    assert receiver.times[2] - started >= 0.2


def test_deliveries_come_in_disorder_on_demand(sandbox: Sandbox, receiver: Receiver) -> None:
    listen(sandbox, receiver)
    sandbox.fault("reverse", "webhook", times=3)
    paid = [sandbox.pay().id, sandbox.pay().id]
    assert [one["held"] for one in sandbox.control("GET", "deliveries")["deliveries"]] == [1, 1]
    assert receiver.got == []
    paid.append(sandbox.pay().id)
    receiver.wait(3)
    assert intents(receiver) == paid[::-1]
    sandbox.fault("reverse", "webhook", times=9)
    held = sandbox.pay().id
    sandbox.control("DELETE", "faults")
    receiver.wait(4)
    assert intents(receiver)[3] == held


def test_a_fault_of_any_operation_is_not_one_of_deliveries(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    listen(sandbox, receiver)
    intent = sandbox.pay(confirm=False)
    sandbox.fault("delay", "*")
    sandbox.client.v1.payment_intents.confirm(intent.id)
    receiver.wait(1)
    url = f"{sandbox.process.url}/_sandbox/faults"
    for wrong in ({"operation": "webhook", "kind": "500"}, {"operation": "*", "kind": "drop"}):
        auth = (sandbox.process.secret_key, "")
        assert sandbox.session.post(url, json=wrong, auth=auth, timeout=5).status_code == 400


def test_an_endpoint_is_changed_silenced_and_removed(sandbox: Sandbox, receiver: Receiver) -> None:
    service = sandbox.client.v1.webhook_endpoints
    endpoint = listen(sandbox, receiver, "charge.failed")
    sandbox.pay()
    shown = service.retrieve(endpoint.id)
    assert "secret" not in shown.to_dict()
    assert (shown.status, shown.enabled_events) == ("enabled", ["charge.failed"])
    changes: Any = {"enabled_events": [SUCCEEDED], "metadata": {"a": "b"}}
    assert service.update(endpoint.id, changes).to_dict()["metadata"] == {"a": "b"}
    heard = sandbox.pay().id
    receiver.wait(1)
    assert service.update(endpoint.id, {"disabled": True}).status == "disabled"
    sandbox.pay()
    service.update(endpoint.id, {"disabled": False})
    again = sandbox.pay().id
    receiver.wait(2)
    assert service.list().data[0].id == endpoint.id
    assert service.delete(endpoint.id).to_dict() == {
        "id": endpoint.id,
        "object": "webhook_endpoint",
        "deleted": True,
    }
    sandbox.pay()
    quiet(sandbox)
    assert intents(receiver) == [heard, again]


@pytest.mark.parametrize(
    "params",
    [
        {"url": "shop", "enabled_events[]": "*"},
        {"url": "ftp://127.0.0.1/", "enabled_events[]": "*"},
        {"url": "http://127.0.0.1/"},
        {"url": "http://127.0.0.1/", "enabled_events[]": "everything"},
        {"enabled_events[]": "*"},
    ],
)
def test_an_endpoint_needs_an_address_and_events(sandbox: Sandbox, params: dict[str, str]) -> None:
    assert sandbox.send("POST", "/v1/webhook_endpoints", params).status_code == 400


def test_nothing_leaves_this_machine(sandbox: Sandbox, receiver: Receiver) -> None:
    for url in ("https://127.0.0.1/", "http://shop.example/", "http://127.0.0.1.shop.example/"):
        created = sandbox.client.v1.webhook_endpoints.create({"url": url, "enabled_events": ["*"]})
        assert created.status == "enabled"
    sandbox.pay()
    assert sandbox.control("GET", "deliveries") == {"deliveries": []}
    assert receiver.got == []


def test_what_is_not_delivered_is_delivered_after_a_kill(tmp_path: Path, sandbox: Sandbox) -> None:
    with receiving() as receiver:
        with start_sandbox(tmp_path) as process:
            mine = Sandbox(process, tmp_path, sandbox.session)
            secret = listen(mine, receiver).secret or ""
            mine.fault("reverse", "webhook", times=5)
            paid = mine.pay().id
            process.process.kill()
            process.process.wait(SECONDS)
        with start_sandbox(tmp_path):
            body, signature = receiver.wait(1)[0]
    stripe.Webhook.construct_event(body.decode(), signature, secret)
    assert intents(receiver) == [paid]
