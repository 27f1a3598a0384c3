"""The bot on AWS: DynamoDB, KMS, Secrets Manager, Stripe, and Bedrock where a model is named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from payment_smart_bot.adapters.aws import Clients
from payment_smart_bot.adapters.clock import SystemClock
from payment_smart_bot.adapters.ledger_dynamodb import DynamoLedger
from payment_smart_bot.adapters.outbox_dynamodb import DynamoOutbox
from payment_smart_bot.adapters.replays_dynamodb import DynamoReplays
from payment_smart_bot.adapters.secrets import CachedSecret
from payment_smart_bot.adapters.sessions_dynamodb import DynamoSessions
from payment_smart_bot.adapters.stripe_charges import StripeCharges
from payment_smart_bot.adapters.stripe_connection import StripeConnection
from payment_smart_bot.adapters.stripe_gateway import StripeGateway
from payment_smart_bot.adapters.vault_kms import KmsVault
from payment_smart_bot.bootstrap.shared import bot_settings
from payment_smart_bot.bootstrap.till import Till
from payment_smart_bot.bot import Bot, Parts
from payment_smart_bot.bot.books import Books
from payment_smart_bot.config.keys import ApiKey
from payment_smart_bot.config.loading import faults_of_key
from payment_smart_bot.domain.patterns import corrections
from payment_smart_bot.domain.phrase_tree import trie
from payment_smart_bot.ports import GatewayUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.config.aws import AwsSettings
    from payment_smart_bot.config.settings import Settings
    from payment_smart_bot.ports import LanguageModel, Trace


@dataclass(frozen=True, slots=True)
class House:
    """The bot, the Stripe key, and the merchant's side."""

    bot: Bot
    secret: CachedSecret
    till: Till | None
    """None: the chat makes tokens alone."""

    def forget(self) -> None:
        """Drop the secrets, which may have been rotated since a snapshot was made."""
        self.secret.forget()
        if self.till is not None:
            self.till.secret.forget()


def build(settings: Settings, aws: AwsSettings, trace: Trace) -> House:
    """Make the bot; its clients are made now, nothing is called yet."""
    trie()  # built now, so that the first message does not wait for it
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
    sessions = DynamoSessions(clients.dynamodb, aws.table, clock.now)
    till = _till(settings, aws, clients, StripeCharges(stripe), sessions)
    parts = Parts(
        store=sessions,
        vault=KmsVault(clients.kms, aws.kms_key_id),
        gateway=StripeGateway(stripe),
        clock=clock,
        trace=trace,
        model=_model(clients, aws),
        settings=bot_settings(settings, settings.stripe_url),
        books=till.books if till else None,
    )
    return House(Bot(parts), secret, till)


def _till(
    settings: Settings,
    aws: AwsSettings,
    clients: Clients,
    charges: StripeCharges,
    sessions: DynamoSessions,
) -> Till | None:
    if not aws.payments_table:
        return None
    clock = SystemClock()
    return Till(
        replace(settings, key_elsewhere=True),
        Books(DynamoLedger(clients.dynamodb, aws.payments_table), charges, clock),
        DynamoReplays(clients.dynamodb, aws.payments_table),
        charges,
        sessions,
        DynamoOutbox(clients.dynamodb, aws.payments_table),
        CachedSecret(clients.secretsmanager, aws.merchant_secret_id, clock),
    )


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
