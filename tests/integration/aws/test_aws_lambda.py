"""The Lambda function: the wire contract in API Gateway's clothes, its log and its metrics."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.integration.aws.function import Function, running

from payment_smart_bot.audit.detect import detect
from payment_smart_bot.sandbox.spawn import start_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.contract.emulator import Aws

VISA = "4242424242424242"  # Stripe's documented test number
ORIGIN = "https://shop.example"
TALK = ("I want to pay", "John Doe", VISA, "12/2039", "123", "confirm")


@pytest.fixture(scope="module")
def variables(aws: Aws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What Terraform gives the function."""
    folder = tmp_path_factory.mktemp("sandbox")
    with start_sandbox(folder) as sandbox, aws.table() as table:
        yield {
            **aws.environment(),
            "TABLE_NAME": table,
            "KMS_KEY_ID": aws.key(),
            "STRIPE_SECRET_ID": aws.secret(sandbox.secret_key),
            "STRIPE_API_BASE": sandbox.url,
            "ALLOWED_ORIGINS": f"{ORIGIN},http://localhost:8501",
            "STAGE": "test",
            "METRICS_NAMESPACE": "Shop",
        }


def body(answer: dict[str, Any]) -> dict[str, Any]:
    told = json.loads(answer["body"])
    assert isinstance(told, dict)
    return told


def test_a_payment(function: Function) -> None:
    answers = [function.post({"sessionId": "pays", "message": text}) for text in TALK]
    assert [answer["statusCode"] for answer in answers] == [200] * len(TALK)
    assert [body(answer)["awaiting"] for answer in answers] == [
        "name",
        "card",
        "expiry",
        "cvv",
        "confirmation",
        None,
    ]
    assert body(answers[-1])["paymentMethod"]["id"].startswith("pm_")
    assert {answer["headers"]["Cache-Control"] for answer in answers} == {"no-store"}


def metrics(function: Function, name: str) -> list[dict[str, Any]]:
    """The lines that carry a metric, each checked against what it says of itself."""
    found = []
    for line in function.lines():
        if "_aws" not in line:
            continue
        for directive in line["_aws"]["CloudWatchMetrics"]:
            assert directive["Namespace"] == "Shop"
            for metric in directive["Metrics"]:
                assert isinstance(line[metric["Name"]], int | float)
                assert metric["Unit"] in {"Count", "Milliseconds"}
                if metric["Name"] == name:
                    (dimensions,) = directive["Dimensions"]
                    found.append({key: line[key] for key in dimensions} | {"value": line[name]})
    return found


def test_its_metrics_say_what_happened(function: Function) -> None:
    def counted(name: str) -> list[dict[str, Any]]:
        return metrics(function, name)

    before = {name: len(counted(name)) for name in ("Turns", "StripeCalls", "Completed")}
    for text in (*TALK[:2], "4242 4242 4242 4241", *TALK[2:]):
        function.post({"sessionId": "counts", "message": text})
    assert len(counted("Turns")) - before["Turns"] == len(TALK) + 1
    assert len(counted("StripeCalls")) - before["StripeCalls"] == 1
    assert len(counted("StripeMilliseconds")) == len(counted("StripeCalls"))
    assert len(counted("Completed")) - before["Completed"] == 1
    steps = [each["Step"] for each in counted("FunnelStep")[before["Turns"] :]]
    assert steps == ["name", "card", "card", "expiry", "cvv", "confirmation", "complete"]
    assert {"Stage": "test", "Code": "invalid-card-number", "value": 1} in counted("Problems")


def test_what_it_writes_holds_no_number_and_no_code(function: Function) -> None:
    for text in (*TALK, VISA, "cvv 987", "4000000000000002"):
        function.post({"sessionId": "secret", "message": text})
    function.post('{"message": "' + VISA)
    written = function.output.read_text()
    assert not list(detect(written))
    assert "987" not in [str(value) for line in function.lines() for value in line.values()]


def test_one_correlation_id_goes_through_log_and_answer(function: Function) -> None:
    answer = function.post({"message": "hello"}, X_Correlation_Id="order-4711-abcd")
    assert answer["headers"]["X-Correlation-Id"] == "order-4711-abcd"
    told = [line for line in function.lines() if line.get("correlationId") == "order-4711-abcd"]
    assert [line["event"] for line in told] == ["turn"]


@pytest.mark.parametrize("bad", ["short", "a b c d e f g h", "4242424242424242 x", "x" * 65])
def test_a_correlation_id_that_is_none_is_replaced(function: Function, bad: str) -> None:
    event = {
        "httpMethod": "POST",
        "headers": {"x-correlation-id": bad},
        "requestContext": {"requestId": "11111111-2222-3333-4444-555555555555"},
        "body": '{"message": "hello"}',
    }
    told = function.invoke(event)["headers"]["X-Correlation-Id"]
    assert told == "11111111-2222-3333-4444-555555555555"


def test_a_body_in_base64_is_read(function: Function) -> None:
    packed = base64.b64encode(b'{"message": "hello"}').decode()
    event = {"httpMethod": "POST", "headers": None, "body": packed, "isBase64Encoded": True}
    assert function.invoke(event)["statusCode"] == 200
    assert function.invoke({**event, "body": "%%%"})["statusCode"] == 400


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ({"httpMethod": "POST", "body": None}, 400),
        ({"httpMethod": "POST", "body": "{"}, 400),
        ({"httpMethod": "POST", "body": '{"message": "\\ud800"}'}, 400),
        ({"httpMethod": "POST", "body": json.dumps({"message": "a" * 17000})}, 413),
    ],
)
def test_a_bad_request_is_refused_and_nothing_raises(
    function: Function, event: dict[str, Any], status: int
) -> None:
    assert function.invoke(event)["statusCode"] == status


def test_only_a_page_on_the_list_may_call(function: Function) -> None:
    preflight = {"httpMethod": "OPTIONS", "headers": {"origin": ORIGIN}}
    allowed = function.invoke(preflight)
    assert allowed["statusCode"] == 204
    assert allowed["headers"]["Access-Control-Allow-Origin"] == ORIGIN
    assert "POST" in allowed["headers"]["Access-Control-Allow-Methods"]
    strange = function.invoke({**preflight, "headers": {"origin": "https://evil.example"}})
    assert not [name for name in strange["headers"] if name.startswith("Access-Control")]
    assert strange["headers"]["Vary"] == "Origin"


def test_a_restored_snapshot_forgets_the_stripe_key(
    variables: dict[str, str], aws: Aws, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The hook that the runtime calls after a restore; the module stands for the runtime's own."""
    folder = tmp_path_factory.mktemp("restored")
    (folder / "snapshot_restore_py.py").write_text(
        "hooks = []\ndef register_after_restore(hook):\n    hooks.append(hook)\n"
    )
    secret = aws.secret("sk_test_first")
    program = (
        "import snapshot_restore_py as s\n"
        "from payment_smart_bot.entrypoints import aws_lambda as f\n"
        "import boto3\n"
        "house = f._HOUSE\n"
        "assert house.secret.get() == 'sk_test_first'\n"
        "secrets = boto3.client('secretsmanager', region_name='us-east-1')\n"
        f"secrets.put_secret_value(SecretId={secret!r}, SecretString='sk_test_second')\n"
        "assert house.secret.get() == 'sk_test_first'\n"
        "[hook() for hook in s.hooks]\n"
        "assert house.secret.get() == 'sk_test_second'\n"
    )
    env = {**variables, "STRIPE_SECRET_ID": secret, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_it_starts_with_no_call_to_anybody(
    variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    nowhere = {**variables, "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "STRIPE_API_BASE": ""}
    with running(tmp_path_factory.mktemp("nowhere"), nowhere) as started:
        answer = started.post({"sessionId": "a", "message": "hello"})
        assert answer["statusCode"] == 200
        assert body(answer)["problem"]["code"] == "payment-unavailable"


def test_what_is_missing_is_named_at_its_start(tmp_path: Path) -> None:
    program = "import payment_smart_bot.entrypoints.aws_lambda"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": "/usr/bin"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    for name in ("TABLE_NAME", "KMS_KEY_ID", "STRIPE_SECRET_ID"):
        assert name in done.stderr
