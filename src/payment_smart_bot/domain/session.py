"""The session: what is kept of a conversation between two messages.

Frozen and versioned. It holds sealed, masked or token fields only: never a card number in the
clear, never a security code.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.domain.card import Expiry

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


@dataclass(frozen=True, slots=True)
class Intent:
    """A call to Stripe that was begun: saved before it is made."""

    idempotency_key: str
    since: float
    """Unix seconds."""


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
    attempts: Mapping[Field, int] = field(default_factory=dict)
    """Refused answers by field since it was last given right."""
    unclear: int = 0
    """Messages in a row that were not understood."""

    def missing(self, now: float) -> Field | None:
        """The first thing still to be asked; None when the summary can be shown."""
        if self.name is None:
            return Field.NAME
        if self.payment_method is None and not self.holds_number(now):
            return Field.CARD
        if self.expiry is None:
            return Field.EXPIRY
        if self.payment_method is None:
            return Field.CVV
        return None

    def holds_number(self, now: float) -> bool:
        """Whether the sealed number can still be used."""
        return self.card is not None and self.card.seal is not None and now < self.card.seal.until

    def without_seal(self) -> Session:
        """The same with the card number's ciphertext destroyed."""
        if self.card is None or self.card.seal is None:
            return self
        return replace(self, card=replace(self.card, seal=None))

    def summary_id(self) -> str | None:
        """A name for the summary that is being shown: another card, name or date has another."""
        if self.status is not Status.AWAITING_CONFIRMATION or self.payment_method is None:
            return None
        facts = (self.nonce, self.name, self.payment_method.id, str(self.expiry))
        return hashlib.sha256("\x1f".join(map(str, facts)).encode()).hexdigest()[:16]
