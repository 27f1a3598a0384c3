"""How long the stores of answers keep what, in seconds."""

from __future__ import annotations

from typing import Final

KEPT_SECONDS: Final = 24 * 60 * 60
"""An answer, from the time that its key was claimed."""
CLAIM_SECONDS: Final = 60
"""A claim that is neither finished nor dropped."""
EVENT_SECONDS: Final = 30 * 24 * 60 * 60
"""A Stripe event's id; Stripe tries for three days."""
