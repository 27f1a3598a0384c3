"""What Stripe says of a PaymentIntent, in our words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payment_smart_bot.domain.payment_state import State


@dataclass(frozen=True, slots=True)
class Charge:
    """A PaymentIntent as it stands; amounts are minor units."""

    intent: str
    """Stripe's id (`pi_...`)."""
    state: State
    captured: int = 0
    """In all; so is the next."""
    refunded: int = 0
    action_url: str | None = None
    """Where the payer approves it, in `requires_action`."""
    decline_code: str | None = None
    """Of the last try that failed: Stripe's `decline_code`, or its error's `code` without one."""
    fingerprint: str | None = None
    """Stripe's, of the card that was tried last."""
