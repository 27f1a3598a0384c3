"""What a payment asks of AWS, counted: docs/operations.md makes a price of it."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any, Final

import pytest
from bench.counting import Counter, counting
from tests.e2e.receiver import receiving
from tests.integration.aws.function import Function, running

from payment_smart_bot.sandbox.spawn import start_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.emulator import Aws

KEY: Final = "msk_test_abcdefghijklmnopqrst"
SAID: Final = ("I want to pay", "John Doe", "4242424242424242", "12/2039", "123", "confirm")
"""As in the brief's six messages; the number is Stripe's documented test number."""


READ: Final = ["BatchGetItem", "GetItem"]
"""The session; the payment."""
WARM: Final = {
    "create": ["PutItem", "TransactWriteItems", "UpdateItem"],
    "I want to pay": [*READ, "TransactWriteItems"],
    "John Doe": [*READ, "TransactWriteItems"],
    "4242424242424242": [*READ, "Encrypt", "TransactWriteItems"],
    "12/2039": [*READ, "TransactWriteItems"],
    "123": [*READ, "PutItem", "Decrypt", *["GetItem", "TransactWriteItems"] * 2],
    "confirm": [*READ, "PutItem", *["GetItem", "TransactWriteItems"] * 3],
    "refund": ["PutItem", *["GetItem"] * 3, "TransactWriteItems", "UpdateItem"],
}


@pytest.fixture(scope="module")
def counted(
    aws: Aws, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Function, Counter]]:
    """The function, warm, and what counts its calls."""
    told = json.dumps({"merchantKey": KEY, "webhookSecrets": [], "merchantWebhookSecret": KEY})
    with (
        start_sandbox(tmp_path_factory.mktemp("sandbox")) as sandbox,
        aws.table() as table,
        aws.payments_table() as payments,
        counting(aws.url) as counter,
        receiving() as receiver,
    ):
        variables = {
            **aws.environment(),
            "AWS_ENDPOINT_URL": counter.url,
            "TABLE_NAME": table,
            "PAYMENTS_TABLE_NAME": payments,
            "MERCHANT_SECRET_ID": aws.secret(told),
            "KMS_KEY_ID": aws.key(),
            "STRIPE_SECRET_ID": aws.secret(sandbox.secret_key),
            "STRIPE_API_BASE": sandbox.url,
            "MERCHANT_WEBHOOK_URL": receiver.url,
        }
        with running(tmp_path_factory.mktemp("function"), variables) as function:
            paid(function, counter)  # fetches the secrets
            yield function, counter


def paid(function: Function, counter: Counter) -> dict[str, list[str]]:
    """The calls of each step of a payment that is made, paid and refunded."""
    calls: dict[str, list[str]] = {}

    def asked(step: str, *call: Any, name: str = "") -> dict[str, Any]:  # noqa: ANN401 - as of `call`
        counter.taken()
        headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": secrets.token_hex(8)}
        answer = function.call(*call, name=name, **headers)
        assert answer["statusCode"] in {200, 201}, answer["body"]
        calls[step] = counter.taken()
        told: dict[str, Any] = json.loads(answer["body"])
        return told

    order = {"amount": 4999, "currency": "usd"}
    made = asked("create", "POST", "/payments", order)
    told = [{"sessionId": made["sessionId"], "message": text} for text in SAID]
    answers = [asked(each["message"], "POST", "/chat", each) for each in told]
    assert answers[-1]["status"] == "complete"
    asked("refund", "POST", "/payments/{id}/refunds", {}, name=made["paymentId"])
    return calls


def test_a_payment_asks_for_so_much(counted: tuple[Function, Counter]) -> None:
    assert paid(*counted) == WARM


@pytest.mark.parametrize(("task", "calls"), [("tidy", ["Query", "Query"]), ("deliver", ["Query"])])
def test_the_clock_asks_little_where_nothing_is_to_be_done(
    counted: tuple[Function, Counter], task: str, calls: list[str]
) -> None:
    function, counter = counted
    assert function.invoke({"task": "deliver"})["ok"]
    counter.taken()
    assert function.invoke({"task": task})["ok"]
    assert counter.taken() == calls


def test_to_tell_of_a_payment_asks_for_so_much(counted: tuple[Function, Counter]) -> None:
    function, counter = counted
    function.invoke({"task": "deliver"})
    headers = {"Authorization": f"Bearer {KEY}"}
    made = function.call("POST", "/payments", {"amount": 4999, "currency": "usd"}, **headers)
    name = json.loads(made["body"])["paymentId"]
    function.call("POST", "/payments/{id}/cancel", {}, name=name, **headers)
    counter.taken()
    assert function.invoke({"task": "deliver"})["delivered"] == 1
    assert counter.taken() == ["Query", "BatchGetItem", *["UpdateItem"] * 2, "Query"]
