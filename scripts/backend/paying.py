"""A payment that is made, paid in its chat and given back, as a merchant's server does it."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from scripts.backend import six

from payment_smart_bot.entrypoints.merchant.client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.backend.deployment import Deployment

_PRICE = 4999
_PART = 999


def merchant_key(deployment: Deployment) -> str | None:
    """What the deployment lets in; None where it lets nobody in."""
    name = str(deployment.told["merchant_secret_name"])
    text = deployment.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
    key: str | None = json.loads(text).get("merchantKey")
    return key


def steps(deployment: Deployment, key: str) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """What was done, what came of it, and whether that is as it should be.

    Raises:
        NoAnswer: the API refused or could not be reached.
    """
    merchant = Client(str(deployment.told["api_address"]), key)
    order = {"amount": _PRICE, "currency": "usd", "description": "Two tickets"}
    made = merchant.post("/payments", order)
    yield "made", made, made["status"] == "open"
    answer = _paid(str(deployment.told["api_endpoint"]), made["sessionId"])
    yield "paid", answer, answer.get("status") == "complete" and "$49.99" in answer["response"]
    path = f"/payments/{made['paymentId']}"
    seen = merchant.get(path)
    yield "seen", seen, (seen["status"], seen["amountCaptured"]) == ("succeeded", _PRICE)
    part = merchant.post(f"{path}/refunds", {"amount": _PART})
    yield "refunded in part", part, part["amountRefunded"] == _PART
    whole = merchant.post(f"{path}/refunds", {})
    yield "refunded", whole, whole["amountRefunded"] == _PRICE


def _paid(url: str, session: str) -> dict[str, Any]:
    caller = six.Caller(url, os.environ.get("API_KEY", ""))
    said = (f"John Doe, {six.NUMBER}, 12/{six.YEAR}", six.CODE, "confirm")
    return [caller.post({"sessionId": session, "message": text})[1] for text in said][-1]
