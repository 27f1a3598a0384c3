"""The session: what is kept of a conversation between two messages.

Frozen and versioned. It holds sealed, masked or token fields only: never a card number in the
clear, never a security code.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - the codec reads the annotations
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.expiry import Expiry  # noqa: TC001 - the same

SCHEMA: Final = 1
SEAL_SECONDS: Final = 15 * 60


class Status(StrEnum):
    """The `status` of an answer."""

    COLLECTING = "collecting"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    PROCESSING = "processing"
    REQUIRES_ACTION = "requires_action"
    COMPLETE = "complete"
    CANCELLED = "cancelled"
    FAILED = "failed"
    HANDOFF = "handoff"


class Field(StrEnum):
    """What can be asked of a payer, in the order of asking; the values of `awaiting`."""

    NAME = "name"
    CARD = "card"
    EXPIRY = "expiry"
    CVV = "cvv"


@dataclass(frozen=True, slots=True)
class Seal:
    """A card number's ciphertext; lapsed from `until` (Unix seconds) on."""

    ciphertext: str
    until: float


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of the card: its brand (Stripe's word) and last four digits."""

    brand: str
    last4: str
    seal: Seal | None = None


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """Stripe's token (`pm_...`) with the brand and last four that Stripe gave for it."""

    id: str
    brand: str
    last4: str
    fingerprint: str | None = None
    """Stripe's word for the card number: the same for the same card."""


class Call(StrEnum):
    """What Stripe is asked to do."""

    TOKENISE = "tokenise"
    CHARGE = "charge"
    SEND = "send"
    """Open a page of Stripe's that takes the payment."""
    CALL_OFF = "call-off"
    """Cancel what waits for the payer, at the bank or on Stripe's page."""
    LOOK = "look"
    """Nobody is at it: how a charge ended is to be looked up."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A call to Stripe that was begun: saved before it is made."""

    idempotency_key: str
    since: float
    """Unix seconds."""
    call: Call = Call.TOKENISE


@dataclass(frozen=True, slots=True)
class Session:
    """One conversation. `version` grows by one with each save; 0 is not saved yet."""

    id: str
    nonce: str
    """Random, made with the session: keys and summaries of an earlier one never match."""
    expires_at: float
    """Unix seconds; moved on by each message."""
    version: int = 0
    schema: int = SCHEMA
    status: Status = Status.COLLECTING
    name: str | None = None
    card: Card | None = None
    expiry: Expiry | None = None
    payment_method: PaymentMethod | None = None
    intent: Intent | None = None
    asking: Field | None = None
    """What is being corrected; its old value stays until the new one is valid."""
    attempts: Mapping[Field, int] = field(default_factory=dict)
    """Refused answers by field since it was last given right."""
    unclear: int = 0
    """Messages in a row that were not understood."""
    action_url: str | None = None
    """Where the payer approves the payment, or makes it, in `requires_action`."""
    channel: Channel = Channel.CHAT
    """Whence the card comes."""

    def asked(self) -> Field | None:
        """What the payer was asked last; None when it was something else than a card fact."""
        if self.status is not Status.COLLECTING:
            return None
        if self.asking is not None:
            return self.asking
        known = {
            Channel.CHAT: (self.name, self.card, self.expiry, self.payment_method),
            Channel.FIELD: (self.name, self.payment_method),
            Channel.CHECKOUT: (),
        }[self.channel]
        return next((f for f, value in zip(Field, known, strict=False) if value is None), None)

    def holds_number(self, now: float) -> bool:
        """Whether the sealed number can still be used."""
        return self.card is not None and self.card.seal is not None and now < self.card.seal.until

    def without_seal(self) -> Session:
        """The same with the card number's ciphertext destroyed."""
        if self.card is None or self.card.seal is None:
            return self
        return replace(self, card=replace(self.card, seal=None))

    def summary_id(self) -> str | None:
        """A name for the summary that is being shown: another card, name or date has another.

        16 letters and digits of base32, so that it can never be read as a card number.
        """
        if self.status is not Status.AWAITING_CONFIRMATION or self.payment_method is None:
            return None
        import base64  # noqa: PLC0415 - summaries are few, and starting is to be quick
        import hashlib  # noqa: PLC0415 - the same

        facts = (self.nonce, self.name, self.payment_method.id, str(self.expiry))
        digest = hashlib.sha256("\x1f".join(map(str, facts)).encode()).digest()
        return base64.b32encode(digest[:10]).decode().lower()
