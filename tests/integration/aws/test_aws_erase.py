"""`payment-smart-bot erase --aws`: a payer is in no item any more, and the books are whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.contract.emulator import items
from tests.e2e.receiver import Receiver, receiving
from tests.integration.aws.function import Function, running
from tests.integration.aws.selling import BEARER, ORDER, VISA, body, deployed, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.emulator import Aws

    from payment_smart_bot.sandbox.spawn import SandboxProcess

PROGRAM = Path(sys.executable).parent / "payment-smart-bot"
EMAIL = "Zebulon.Quimby@example.com"
PERSON: dict[str, Any] = {
    "customerEmail": EMAIL,
    "description": "Tickets for Zebulon and his aunt",
    "metadata": {"guest": "Zebulon Quimby"},
    "successUrl": "https://shop.example/thanks/zebulon",
    "reference": "zebulon@quimby",
}
TRACES = ("zebulon", "quimby")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as listening:
        yield listening


@pytest.fixture
def variables(aws: Aws, sandbox: SandboxProcess, receiver: Receiver) -> Iterator[dict[str, str]]:
    with deployed(aws, sandbox, merchantWebhookSecret="merchants-webhook-secret-1") as given:
        yield {**given, "MERCHANT_WEBHOOK_URL": receiver.url}


@pytest.fixture
def function(variables: dict[str, str], tmp_path: Path) -> Iterator[Function]:
    with running(tmp_path, variables) as started:
        yield started


def erase(variables: dict[str, str], folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """As an operator does, with credentials of their own and no data folder."""
    named = ("PATH", "HOME", "LANG")
    env = {name: os.environ[name] for name in named if name in os.environ}
    env |= {name: text for name, text in variables.items() if name.startswith(("AWS_", "NO_"))}
    env |= {"STRIPE_API_BASE": variables["STRIPE_API_BASE"]}
    command = [str(PROGRAM), "erase", "--aws", variables["STAGE"], "--yes", *words]
    done = subprocess.run(
        command, env=env, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert not (folder / "data").exists()
    return done


def traces(aws: Aws, variables: dict[str, str]) -> list[str]:
    """Keys of items that hold something of the person."""
    tables = (variables["TABLE_NAME"], variables["PAYMENTS_TABLE_NAME"])
    scanned = [aws.clients.dynamodb.scan(TableName=table)["Items"] for table in tables]
    return [
        f"{item['pk']['S']} {item['sk']['S']}"
        for found in scanned
        for item in found
        if any(trace in str(item).lower() for trace in TRACES)
    ]


def ordered(function: Function, once: str, **fields: object) -> dict[str, Any]:
    headers = {**BEARER, "Idempotency-Key": once}
    return body(function.call("POST", "/payments", {**ORDER, **fields}, **headers), 201)


def seen(function: Function, payment: dict[str, Any]) -> dict[str, Any]:
    return body(function.call("GET", "/payments/{id}", name=payment["paymentId"], **BEARER))


def test_a_payer_is_in_no_item_any_more_and_the_books_stay(
    function: Function, aws: Aws, variables: dict[str, str], receiver: Receiver, tmp_path: Path
) -> None:
    payment = ordered(function, "one", **PERSON)
    other = ordered(function, "two", customerEmail="jane@example.com")
    answer = said(function, payment, f"Zebulon Quimby, {VISA}, 12/39", "123", "confirm")
    assert answer["status"] == "complete"
    assert len(traces(aws, variables)) >= 5
    before = seen(function, payment)
    done = erase(variables, tmp_path, "--email", EMAIL.upper())
    assert done.returncode == 0, done.stderr
    assert (
        "Erased: 1 payments, 2 events and stored answers of theirs, 1 chats with 3" in done.stdout
    )
    assert traces(aws, variables) == []
    gone: dict[str, object] = {
        "customerEmail": None,
        "description": "",
        "metadata": {},
        "successUrl": None,
    }
    assert seen(function, payment) == {**before, **gone, "reference": None}
    assert seen(function, other)["customerEmail"] == "jane@example.com"
    assert items(aws.clients.dynamodb, variables["TABLE_NAME"], payment["sessionId"]) == {}
    again = ordered(function, "one", **PERSON)
    assert (again["paymentId"], again["customerEmail"]) == (payment["paymentId"], None)
    assert again["sessionToken"] == payment["sessionToken"]
    rows = function.call("GET", "/payments/{id}/entries", name=payment["paymentId"], **BEARER)
    assert body(rows)["entries"][-1]["cause"] == "erased"
    assert function.invoke({"task": "deliver"})["delivered"] == 1
    assert receiver.events[0]["data"]["customerEmail"] is None
    assert said(function, payment, "hello")["status"] == "complete"
    assert traces(aws, variables) == []


def test_what_has_not_ended_is_canceled_first_where_that_is_wished(
    function: Function, variables: dict[str, str], aws: Aws, tmp_path: Path
) -> None:
    payment = ordered(function, "one", **PERSON)
    said(function, payment, "I want to pay", "Zebulon Quimby")
    refused = erase(variables, tmp_path, "--payment", payment["paymentId"])
    assert (refused.returncode, "--force" in refused.stderr) == (1, True)
    assert traces(aws, variables)
    done = erase(variables, tmp_path, "--payment", payment["paymentId"], "--force")
    assert done.returncode == 0, done.stderr
    assert seen(function, payment)["status"] == "canceled"
    assert traces(aws, variables) == []
    assert erase(variables, tmp_path, "--payment", payment["paymentId"]).returncode == 0


def test_what_is_not_there_is_told(variables: dict[str, str], tmp_path: Path) -> None:
    unknown = erase(variables, tmp_path, "--session", "chat_none")
    assert (unknown.returncode, "There is no such chat." in unknown.stderr) == (1, True)
    elsewhere = erase({**variables, "STAGE": "nowhere"}, tmp_path, "--session", "chat_none")
    assert elsewhere.returncode == 1
    assert "ResourceNotFoundException" in elsewhere.stderr
