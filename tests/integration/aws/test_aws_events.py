"""The merchant's program is told by the Lambda function: signed, again, and by one."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from tests.e2e.receiver import Receiver, receiving
from tests.integration.aws.function import Function, running
from tests.integration.aws.selling import BEARER, ORDER, body, counted, deployed, made, paid

from payment_smart_bot.adapters.outbox_dynamodb import DynamoOutbox
from payment_smart_bot.domain.outgoing import GIVEN_UP_AFTER
from payment_smart_bot.ports.outbox import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.contract.emulator import Aws

    from payment_smart_bot.sandbox.spawn import SandboxProcess

SIGNS = "merchants-webhook-secret-1"
DELIVERIES = "/webhooks/deliveries"
RESEND = "/webhooks/deliveries/{id}/resend"
DELIVER = {"task": "deliver"}
NEW_EVENTS = {"Records": [{"eventName": "INSERT", "dynamodb": {"Keys": {}}}]}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as listening:
        yield listening


@pytest.fixture
def variables(aws: Aws, sandbox: SandboxProcess, receiver: Receiver) -> Iterator[dict[str, str]]:
    with deployed(aws, sandbox, merchantWebhookSecret=SIGNS) as given:
        yield {**given, "MERCHANT_WEBHOOK_URL": receiver.url}


@pytest.fixture
def function(variables: dict[str, str], tmp_path: Path) -> Iterator[Function]:
    with running(tmp_path, variables) as started:
        yield started


@pytest.fixture
def outbox(aws: Aws, variables: dict[str, str]) -> DynamoOutbox:
    return DynamoOutbox(aws.clients.dynamodb, variables["PAYMENTS_TABLE_NAME"])


def canceled(function: Function) -> str:
    """A payment that has one event: the quickest there is."""
    name = str(made(function)["paymentId"])
    body(function.call("POST", "/payments/{id}/cancel", {}, name=name, **BEARER))
    return name


def deliveries(function: Function, query: str = "") -> list[dict[str, Any]]:
    told = body(function.call("GET", f"{DELIVERIES}{query}", **BEARER))
    return list(told["deliveries"])


@pytest.mark.parametrize("asked", [DELIVER, NEW_EVENTS])
def test_a_payment_is_told_signed_as_it_was_then(
    function: Function, receiver: Receiver, asked: dict[str, Any]
) -> None:
    payment = paid(function)
    name = payment["paymentId"]
    assert receiver.got == []  # no payer waits for the merchant's program
    seen = body(function.call("GET", "/payments/{id}", name=name, **BEARER))
    function.call("POST", "/payments/{id}/refunds", {"amount": 999}, name=name, **BEARER)
    done = function.invoke(asked)
    assert done == {"ok": True, "waiting": 0, "delivered": 2, "failed": 0}
    first, second = sorted(receiver.of(name), key=lambda event: event["createdAt"])
    assert (first["type"], second["type"]) == ("payment.succeeded", "payment.refunded")
    assert first["data"] == seen
    assert second["data"]["amountRefunded"] == 999
    receiver.verify(SIGNS)
    assert [each["status"] for each in deliveries(function)] == ["delivered"] * 2
    assert function.invoke(asked)["delivered"] == 0
    written = function.output.read_text()
    assert SIGNS not in written
    assert [line["operation"] for line in function.lines() if line.get("event") == "told"] == [
        "payment.succeeded",
        "payment.refunded",
    ]


def test_it_is_tried_again_until_it_is_heard(function: Function, receiver: Receiver) -> None:
    name = canceled(function)
    receiver.statuses[:] = [500, 302]
    assert function.invoke(DELIVER)["waiting"] == 1
    assert function.invoke(DELIVER)["waiting"] == 0  # its pause is not over
    (waits,) = deliveries(function, "?status=waiting")
    assert (waits["tries"], waits["httpStatus"], waits["paymentId"]) == (1, 500, name)
    time.sleep(1.1)
    assert function.invoke(DELIVER)["waiting"] == 1
    body(function.call("POST", RESEND, {}, name=waits["id"], **BEARER))
    assert function.invoke(DELIVER)["delivered"] == 1
    assert [event["id"] for event in receiver.events] == [waits["id"]] * 3
    unknown = function.call("POST", RESEND, {}, name="mev_none", **BEARER)
    assert body(unknown, 404)["error"]["code"] == "no-such-event"


def test_after_three_days_it_is_given_up_and_counted(
    function: Function, receiver: Receiver, outbox: DynamoOutbox
) -> None:
    canceled(function)
    now = time.time()
    (event,) = outbox.due(now, 9)
    outbox.tried(event.id, Outcome(now - GIVEN_UP_AFTER, 500, now))
    receiver.statuses[:] = [500]
    assert function.invoke(DELIVER)["failed"] == 1
    assert counted(function, "DeliveriesFailed") == [1]
    (failed,) = deliveries(function, "?status=failed")
    assert (failed["id"], failed["nextTryAt"]) == (event.id, None)
    assert body(function.call("POST", RESEND, {}, name=event.id, **BEARER))["status"] == "waiting"
    assert function.invoke(DELIVER)["delivered"] == 1
    assert counted(function, "DeliveriesFailed") == [1]


def test_of_several_functions_one_tells_it(
    variables: dict[str, str], receiver: Receiver, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        functions = []
        for place in ("one", "two", "three"):
            (tmp_path / place).mkdir()
            functions.append(stack.enter_context(running(tmp_path / place, variables)))
        names = [canceled(functions[0]) for _ in range(6)]
        receiver.pauses[:] = [0.3] * 6
        with ThreadPoolExecutor(3) as pool:
            done = list(pool.map(lambda each: each.invoke(DELIVER), functions))
    assert sum(each["delivered"] for each in done) == 6
    assert sorted(event["data"]["paymentId"] for event in receiver.events) == sorted(names)


def test_an_address_without_a_secret_is_the_operators_to_mend(
    aws: Aws, sandbox: SandboxProcess, receiver: Receiver, tmp_path: Path
) -> None:
    with deployed(aws, sandbox) as given:
        variables = {**given, "MERCHANT_WEBHOOK_URL": receiver.url}
        with running(tmp_path, variables) as function:
            canceled(function)
            assert function.invoke(DELIVER)["delivered"] == 0
            assert counted(function, "OperatorFaults") == [1]
            assert [each["status"] for each in deliveries(function)] == ["waiting"]
    assert receiver.got == []


def test_without_an_address_events_wait_and_nobody_is_alarmed(
    aws: Aws, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    with deployed(aws, sandbox) as given, running(tmp_path, given) as function:
        canceled(function)
        assert function.invoke(DELIVER) == {"ok": True, "waiting": 0, "delivered": 0, "failed": 0}
        assert [each["status"] for each in deliveries(function)] == ["waiting"]
        assert counted(function, "OperatorFaults") == []


def test_what_cannot_be_written_is_tried_again_by_the_next(
    variables: dict[str, str], function: Function, receiver: Receiver, tmp_path: Path
) -> None:
    """As where a function ends right after it posted: its claim is over after half a minute."""
    canceled(function)
    (tmp_path / "gone").mkdir()
    gone = {**variables, "PAYMENTS_TABLE_NAME": "gone"}
    with running(tmp_path / "gone", gone) as without_table:
        assert without_table.invoke(DELIVER) == {"ok": False}
        assert counted(without_table, "TaskFailures") == [1]
    assert function.invoke(DELIVER)["delivered"] == 1
    assert len(receiver.got) == 1
    assert json.loads(receiver.got[0][0])["data"]["amount"] == ORDER["amount"]
