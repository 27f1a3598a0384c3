"""What Stripe says of a PaymentIntent, and that it says something, in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from payment_smart_bot.domain.payment_state import State
    from payment_smart_bot.domain.session import PaymentMethod


class Charge(NamedTuple):
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
    card: PaymentMethod | None = None
    """That paid, or that the money is held on."""
    postal_code_check: str | None = None
    """What the bank said of it: `pass`, `fail`, `unavailable`, `unchecked`; None without one."""
    checkout: str | None = None
    """The Checkout Session (`cs_...`) that made it; while that has not, `intent` is the same."""


class StripeEvent(NamedTuple):
    """That something happened at Stripe: ids alone, for how things stand Stripe is asked."""

    id: str
    """Stripe's (`evt_...`); the same event may come again."""
    type: str
    """`payment_intent.succeeded` and its like."""
    object_id: str | None
    """Of what it is about: `pi_...`, `ch_...`, `re_...`, `du_...`."""
    payment_intent: str | None
    """The PaymentIntent that it is about or belongs to."""
    created: int
    """Unix seconds."""
    payment_id: str | None = None
    """The payment that its metadata names."""
