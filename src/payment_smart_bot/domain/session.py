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
from payment_smart_bot.domain.steps import Field, steps

__all__ = [
    "SCHEMA",
    "SEAL_SECONDS",
    "Call",
    "Card",
    "Field",
    "Intent",
    "PaymentMethod",
    "Seal",
    "Session",
    "Status",
]

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
    extra: tuple[Field, ...] = ()
    """What is asked beside the usual, of `steps.OFFERED`."""
    postal: str | None = None
    """The postal code; no name of a stored field speaks of a code."""
    save_card: bool | None = None
    """Whether the payer wants the card kept for later; None while they have not said."""
    consent_at: float | None = None
    """When they said yes, Unix seconds."""
    consent_words: str | None = None
    """To what: the question as it was put."""

    def asked(self) -> Field | None:
        """What the payer was asked last; None when it was something else than a card fact."""
        if self.status is not Status.COLLECTING:
            return None
        if self.asking is not None:
            return self.asking
        known = self.known()
        return next((f for f in steps(self.channel, self.extra) if known[f] is None), None)

    def known(self) -> dict[Field, object]:
        """What was given, by what was asked; None for what was not."""
        typed = self.channel is Channel.CHAT
        return {
            Field.NAME: self.name,
            Field.CARD: self.card if typed else self.payment_method,
            Field.EXPIRY: self.expiry,
            Field.POSTAL_CODE: self.postal,
            Field.SAVE_CARD: self.save_card,
            Field.CVV: self.payment_method,
        }

    def holds_number(self, now: float) -> bool:
        """Whether the sealed number can still be used."""
        return self.card is not None and self.card.seal is not None and now < self.card.seal.until

    def without_seal(self) -> Session:
        """The same with the card number's ciphertext destroyed."""
        if self.card is None or self.card.seal is None:
            return self
        return replace(self, card=replace(self.card, seal=None))

    def without_consent(self) -> Session:
        """The same for another card, which nobody has agreed to keep; a no stands for all cards."""
        if not self.save_card:
            return self
        return replace(self, save_card=None, consent_at=None, consent_words=None)
