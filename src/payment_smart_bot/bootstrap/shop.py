"""The merchant's side, put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from payment_smart_bot.adapters import stripe_webhooks
from payment_smart_bot.bot.answers import CardField
from payment_smart_bot.bot.payments import Counter, Ear, Mover

if TYPE_CHECKING:
    from payment_smart_bot.bot.books import Books
    from payment_smart_bot.bot.metering import Meter
    from payment_smart_bot.config.keys import MerchantKey, WebhookSecret
    from payment_smart_bot.config.settings import Settings
    from payment_smart_bot.domain.charge import StripeEvent
    from payment_smart_bot.ports import Transcripts
    from payment_smart_bot.ports.money import Replays
    from payment_smart_bot.ports.outbox import Outbox
    from payment_smart_bot.ports.tallies import LedgerTotals, LiveSessions, Tallies


class Watch(NamedTuple):
    """What the operator's page stands on."""

    meter: Meter
    """What this process counts."""
    tallies: Tallies
    """What outlives it."""
    lives: LiveSessions
    payments: LedgerTotals


class Outgoing(NamedTuple):
    """Where the merchant's program is told what happened, and what that is signed with."""

    url: str
    secret: WebhookSecret


@dataclass(slots=True)
class Shop:
    """What the merchant's API stands on."""

    counter: Counter
    mover: Mover
    ear: Ear
    merchant_key: MerchantKey | None
    """None: nobody is let in."""
    base: str
    """Where payers reach the chat: an address without a slash at its end."""
    origins: frozenset[str] = frozenset()
    """Of pages elsewhere that may call from a browser."""
    webhook_secrets: list[str] = field(default_factory=list, repr=False)
    """More than one while one takes another's place."""
    sessions: Transcripts | None = None
    """What was said in the chats of payments; None: it is not shown."""
    field: CardField = CardField()  # noqa: RUF009 - immutable
    """Stripe's, beside those chats."""
    outbox: Outbox | None = None
    """None: nothing is told."""
    outgoing: Outgoing | None = None
    """None: what is in the outbox waits."""
    watch: Watch | None = None
    """None: nothing is counted here."""

    def event_of(self, payload: bytes, signature: str) -> StripeEvent:
        """Read what was sent to the webhook.

        Raises:
            BadSignature: it is not from Stripe, too old, or cannot be read.
        """
        now = self.ear.books.now()
        return stripe_webhooks.read(payload, signature, self.webhook_secrets, now)


def build_shop(
    settings: Settings,
    books: Books,
    replays: Replays,
    sessions: Transcripts | None = None,
    outbox: Outbox | None = None,
) -> Shop:
    """Make the merchant's side over a ledger and Stripe."""
    url, signed_with = settings.merchant_webhook_url, settings.merchant_webhook_secret
    key = settings.merchant_key
    secret = key.reveal().encode() if key else b""
    return Shop(
        counter=Counter(
            books,
            secret,
            settings.payment_seconds,
            channel=settings.channel,
            typed_cards=settings.takes_typed_cards,
            extra=settings.extra,
        ),
        mover=Mover(books),
        ear=Ear(books, replays),
        merchant_key=key,
        base=settings.public_url or "",
        origins=settings.origins,
        webhook_secrets=[secret.reveal() for secret in settings.webhook_secrets],
        sessions=sessions,
        outbox=outbox,
        outgoing=Outgoing(url, signed_with) if url and signed_with else None,
    )
