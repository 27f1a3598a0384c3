"""How the card of a payment comes to Stripe, whatever the chat."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """Where the payer gives the card."""

    CHAT = "chat"
    """Typed into the chat."""
    FIELD = "field"
    """In Stripe's own field beside the chat: Stripe.js makes a token, which comes here."""
    CHECKOUT = "checkout"
    """On Stripe's own page, which the chat links to; its button is the yes."""


CONFIRMATION_TOKEN: Final = "ctoken_"  # noqa: S105 - a prefix
"""What the id of a ConfirmationToken begins with; it is used up by one charge."""
CHECKOUT_SESSION: Final = "cs_"
"""What the id of a Checkout Session begins with."""


SETUP_INTENT: Final = "seti_"
"""What the id of a SetupIntent begins with."""


def without_charge(intent: str | None) -> bool:
    """Whether a SetupIntent stands for a payment's PaymentIntent: a card is kept, none charged."""
    return intent is not None and intent.startswith(SETUP_INTENT)


def on_page(payment_intent: str | None) -> bool:
    """Whether a Checkout Session stands for a payment's PaymentIntent."""
    return payment_intent is not None and payment_intent.startswith(CHECKOUT_SESSION)
