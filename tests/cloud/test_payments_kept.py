"""What the clock does for payments on the laptop cloud."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
import requests

from payment_smart_bot.adapters.ledger_dynamodb import DynamoLedger
from payment_smart_bot.bot import new_id
from payment_smart_bot.domain.ledger import Report, transition
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.payment import Cause, Payment

if TYPE_CHECKING:
    from tests.cloud.laptop import Cloud

pytestmark = [pytest.mark.cloud, pytest.mark.slow]
SCHEDULES = {"tidy": "rate(1 minute)", "deliver": "rate(1 minute)", "reconcile": "rate(1 day)"}
A_ROUND = 75.0
"""Seconds in which the clock comes by: it does so each minute, and looks every ten seconds."""


@pytest.fixture(scope="module", autouse=True)
def overdue(cloud: Cloud) -> Payment:
    """A payment whose time is over, as nobody can order one; made first, looked at last."""
    now = round(time.time(), 3)
    new = Payment(
        id=f"pay_{new_id()}",
        money=Money(100, "usd"),
        created=now - 60,
        expires_at=now - 1,
    )
    payment, entry = transition(new, Cause.CREATED, Report(now - 60))
    DynamoLedger(cloud.client("dynamodb"), cloud.told["paymentsTable"]).add(payment, entry)
    return payment


def asked(cloud: Cloud, task: str) -> dict[str, Any]:
    """Have a task done as the clock has it."""
    answer = cloud.client("lambda").invoke(
        FunctionName=cloud.told["function"],
        Qualifier=cloud.told["alias"],
        Payload=json.dumps({"task": task}).encode(),
    )
    told: dict[str, Any] = json.loads(answer["Payload"].read())
    assert told["ok"]
    return told


def strays(cloud: Cloud) -> dict[str, Any]:
    """Money that Stripe took for a payment which does not show it."""
    payment = cloud.order()
    key = cloud.client("secretsmanager").get_secret_value(SecretId=cloud.told["secret"])
    fields: dict[str, str | int] = {
        "amount": 4999,
        "currency": "usd",
        "confirm": "true",
        "payment_method": "pm_card_visa",
        "allowed_payment_method_types[0]": "card",
        "return_url": "https://shop.example",
        "metadata[payment_id]": payment["paymentId"],
    }
    url, who = f"{cloud.told['stripeUrl']}/v1/payment_intents", (key["SecretString"], "")
    assert requests.post(url, fields, auth=who, timeout=10).status_code == 200
    return payment


def test_ledger_and_stripe_are_compared_and_mended(cloud: Cloud) -> None:
    payment = strays(cloud)
    assert asked(cloud, "reconcile")["differ"] >= 1
    assert cloud.stands(payment)["status"] == "open"
    asked(cloud, "mend")
    seen = cloud.stands(payment)
    assert (seen["status"], seen["amountCaptured"]) == ("succeeded", 4999)
    assert asked(cloud, "reconcile")["differ"] == 0


def test_the_clock_asks_for_each_task(cloud: Cloud) -> None:
    events = cloud.client("events")
    rules = {rule["Name"]: rule for rule in events.list_rules()["Rules"]}
    for task, schedule in SCHEDULES.items():
        rule = rules[f"payment-smart-bot-dev-{task}"]
        assert (rule["ScheduleExpression"], rule["State"]) == (schedule, "ENABLED")
        (target,) = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
        assert json.loads(target["Input"]) == {"task": task}
        assert target["Arn"].endswith(f":{cloud.told['function']}:{cloud.told['alias']}")


def test_the_clock_ends_what_nobody_ends(cloud: Cloud, overdue: Payment) -> None:
    deadline = time.monotonic() + A_ROUND
    told = {"paymentId": overdue.id}
    while cloud.stands(told)["status"] == "open" and time.monotonic() < deadline:
        time.sleep(1)
    assert cloud.stands(told)["status"] == "expired"
