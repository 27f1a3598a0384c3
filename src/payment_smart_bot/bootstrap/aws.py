"""The bot on AWS: DynamoDB, KMS, Secrets Manager, Stripe, and Bedrock where a model is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from payment_smart_bot.adapters.aws import Clients
from payment_smart_bot.adapters.clock import SystemClock
from payment_smart_bot.adapters.secrets import CachedSecret
from payment_smart_bot.adapters.sessions_dynamodb import DynamoSessions
from payment_smart_bot.adapters.stripe_charges import StripeCharges
from payment_smart_bot.adapters.stripe_connection import StripeConnection
from payment_smart_bot.adapters.stripe_gateway import StripeGateway
from payment_smart_bot.adapters.vault_kms import KmsVault
from payment_smart_bot.bootstrap.shared import bot_settings
from payment_smart_bot.bot import Bot, Parts
from payment_smart_bot.config import ApiKey, faults_of_key
from payment_smart_bot.domain import utterance
from payment_smart_bot.domain.patterns import corrections
from payment_smart_bot.ports import GatewayUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.config import AwsSettings, Settings
    from payment_smart_bot.ports import LanguageModel, Trace


@dataclass(frozen=True, slots=True)
class House:
    """The bot, the secret that is forgotten when a snapshot is restored, and Stripe's payments."""

    bot: Bot
    secret: CachedSecret
    charges: StripeCharges


def build(settings: Settings, aws: AwsSettings, trace: Trace) -> House:
    """Make the bot; its clients are made now, nothing is called yet."""
    utterance.trie()  # built now, so that the first message does not wait for it
    corrections()  # the same
    clock, clients = SystemClock(), Clients()
    secret = CachedSecret(clients.secretsmanager, aws.stripe_secret_id, clock)
    stripe = StripeConnection(
        _checked(secret.get, settings),
        renew=_checked(secret.renew, settings),
        base_url=settings.stripe_url,
        budget_seconds=settings.stripe_seconds,
        clock=clock,
    )
    parts = Parts(
        store=DynamoSessions(clients.dynamodb, aws.table, clock.now),
        vault=KmsVault(clients.kms, aws.kms_key_id),
        gateway=StripeGateway(stripe),
        clock=clock,
        trace=trace,
        model=_model(clients, aws),
        settings=bot_settings(settings),
    )
    return House(Bot(parts), secret, StripeCharges(stripe))


def _checked(source: Callable[[], str], settings: Settings) -> Callable[[], str]:
    """A key that these settings may use: a live one needs the merchant's word about raw numbers."""

    def key() -> str:
        value = source()
        if faults_of_key(ApiKey(value), settings):
            raise GatewayUnavailable("live-key", operator=True)  # noqa: EM101 - a word for the log
        return value

    return key


def _model(clients: Clients, aws: AwsSettings) -> LanguageModel | None:
    if not aws.model_id:
        return None
    from payment_smart_bot.adapters.bedrock import BedrockModel  # noqa: PLC0415 - only with a model

    return BedrockModel(clients.bedrock, aws.model_id, aws.guardrail)
