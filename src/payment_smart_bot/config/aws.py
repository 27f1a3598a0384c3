"""Where the bot finds its parts on AWS, and what the secret there tells."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from payment_smart_bot.config import values
from payment_smart_bot.config.settings import InvalidSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.config.settings import Settings


@dataclass(frozen=True, slots=True)
class AwsSettings:
    """Where the bot finds its parts on AWS."""

    table: str
    """The DynamoDB table's name."""
    kms_key_id: str
    """ARN of the key that seals card numbers."""
    stripe_secret_id: str
    """ARN of the secret whose string is the Stripe key."""
    payments_table: str = ""
    """The payments' table's name; empty: the chat makes tokens alone."""
    merchant_secret_id: str = ""
    """ARN of the secret with the merchant's key and the secrets of webhooks, as JSON."""
    model_id: str = ""
    """A Bedrock model or inference profile; empty for none."""
    guardrail: tuple[str, str] | None = None
    """Identifier and version."""
    stage: str = "dev"
    metrics_namespace: str = "PaymentSmartBot"
    log_level: str = "INFO"


def load_aws(environ: Mapping[str, str]) -> AwsSettings:
    """Read what only AWS needs.

    Raises:
        InvalidSettings: naming every variable that is missing.
    """
    needed = {
        "TABLE_NAME": "the DynamoDB table's name",
        "KMS_KEY_ID": "the ARN of the key that seals card numbers",
        "STRIPE_SECRET_ID": "the ARN of the secret that holds the Stripe key",
    }
    if environ.get("PAYMENTS_TABLE_NAME"):
        needed |= {"MERCHANT_SECRET_ID": "the ARN of the secret that holds the merchant's key"}
    faults = [f"{name} is to be {what}." for name, what in needed.items() if not environ.get(name)]
    if faults:
        raise InvalidSettings(faults)
    identifier = environ.get("BEDROCK_GUARDRAIL_ID", "")
    return AwsSettings(
        table=environ["TABLE_NAME"],
        kms_key_id=environ["KMS_KEY_ID"],
        stripe_secret_id=environ["STRIPE_SECRET_ID"],
        payments_table=environ.get("PAYMENTS_TABLE_NAME", ""),
        merchant_secret_id=environ.get("MERCHANT_SECRET_ID", ""),
        model_id=environ.get("BEDROCK_MODEL_ID", ""),
        guardrail=(identifier, environ.get("BEDROCK_GUARDRAIL_VERSION", "DRAFT"))
        if identifier
        else None,
        stage=environ.get("STAGE", "dev"),
        metrics_namespace=environ.get("METRICS_NAMESPACE", "PaymentSmartBot"),
        log_level=environ.get("LOG_LEVEL", "INFO"),
    )


def with_merchant_secret(settings: Settings, text: str) -> Settings:
    """The settings with what a secret holds.

    That is `{"merchantKey": ..., "webhookSecrets": [...], "merchantWebhookSecret": ...}`, each of
    which may be left out.

    Raises:
        ValueError: it is not of that form; nothing of it is told.
    """
    try:
        told = json.loads(text)
        key, secrets = told.get("merchantKey"), told.get("webhookSecrets") or []
        signs = told.get("merchantWebhookSecret")
        return replace(
            settings,
            merchant_key=values.merchant_key(key) if key else None,
            webhook_secrets=values.webhook_secrets(",".join(secrets)) if secrets else (),
            merchant_webhook_secret=values.webhook_secret(signs) if signs else None,
        )
    except (ValueError, TypeError, AttributeError):
        raise ValueError from None
