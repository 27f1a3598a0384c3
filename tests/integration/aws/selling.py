"""Payments by the function: what Terraform gives it, and what a merchant and a payer ask of it."""

from __future__ import annotations

import json
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.emulator import Aws
    from tests.integration.aws.function import Function

    from payment_smart_bot.sandbox.spawn import SandboxProcess

VISA = "4242424242424242"  # Stripe's documented test number
KEY = "msk_test_abcdefghijklmnopqrst"
SECRETS = ["whsec_old", "whsec_new"]
BEARER = {"Authorization": f"Bearer {KEY}"}
ORDER: dict[str, str | int] = {"amount": 4999, "currency": "usd"}


@contextmanager
def deployed(aws: Aws, sandbox: SandboxProcess, **secrets: str) -> Iterator[dict[str, str]]:
    """What Terraform gives a function; `secrets` are put into the merchant's."""
    told = json.dumps({"merchantKey": KEY, "webhookSecrets": SECRETS, **secrets})
    stage = f"t{uuid.uuid4().hex[:12]}"
    sessions, books = (f"payment-smart-bot-{what}-{stage}" for what in ("sessions", "payments"))
    with aws.table(sessions) as table, aws.payments_table(books) as payments:
        yield {
            **aws.environment(),
            "STAGE": stage,
            "TABLE_NAME": table,
            "PAYMENTS_TABLE_NAME": payments,
            "MERCHANT_SECRET_ID": aws.secret(told),
            "KMS_KEY_ID": aws.key(),
            "STRIPE_SECRET_ID": aws.secret(
                sandbox.secret_key, f"payment-smart-bot/stripe-key-{stage}"
            ),
            "STRIPE_API_BASE": sandbox.url,
            "PUBLIC_URL": "https://shop.example",
            "ALLOWED_ORIGINS": "https://shop.example",
        }


def body(answer: dict[str, Any], status: int = 200) -> dict[str, Any]:
    assert answer["statusCode"] == status, answer["body"]
    told: dict[str, Any] = json.loads(answer["body"])
    return told


def made(function: Function, **more: object) -> dict[str, Any]:
    return body(function.call("POST", "/payments", {**ORDER, **more}, **BEARER), 201)


def said(function: Function, payment: dict[str, Any], *texts: str) -> dict[str, Any]:
    told = [{"sessionId": payment["sessionId"], "message": text} for text in texts]
    return [body(function.call("POST", "/chat", each)) for each in told][-1]


def paid(function: Function) -> dict[str, Any]:
    payment = made(function)
    answer = said(function, payment, f"John Doe, {VISA}, 12/39", "123", "confirm")
    assert answer["status"] == "complete"
    return payment


def counted(function: Function, metric: str) -> list[int]:
    return [line[metric] for line in function.lines() if "_aws" in line and metric in line]
