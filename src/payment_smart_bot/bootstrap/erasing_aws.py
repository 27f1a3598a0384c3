"""What erases a payer's data in a deployment's tables, put together."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters.aws import Clients
from payment_smart_bot.adapters.clock import SystemClock
from payment_smart_bot.adapters.erasing_dynamodb import DynamoWiping
from payment_smart_bot.adapters.ledger_dynamodb import DynamoLedger
from payment_smart_bot.adapters.secrets import CachedSecret
from payment_smart_bot.adapters.stripe_charges import StripeCharges
from payment_smart_bot.adapters.stripe_connection import StripeConnection
from payment_smart_bot.bot.books import Books
from payment_smart_bot.bot.payments.erasing import Eraser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payment_smart_bot.config.settings import Settings

_OURS: Final = "payment-smart-bot"
"""Begins the names in `terraform/main.tf`."""


@contextmanager
def eraser_on_aws(settings: Settings, environment: str) -> Iterator[Eraser]:
    """The eraser of a deployment; its Stripe key is read only where Stripe is asked."""
    clock, clients = SystemClock(), Clients()
    key = CachedSecret(clients.secretsmanager, f"{_OURS}/stripe-key-{environment}", clock)
    stripe = StripeConnection(
        key.get, base_url=settings.stripe_url, budget_seconds=settings.stripe_seconds, clock=clock
    )
    payments, sessions = (f"{_OURS}-{what}-{environment}" for what in ("payments", "sessions"))
    with closing(stripe), closing(DynamoLedger(clients.dynamodb, payments)) as ledger:
        books = Books(ledger, StripeCharges(stripe), clock)
        yield Eraser(books, DynamoWiping(clients.dynamodb, payments, sessions))
