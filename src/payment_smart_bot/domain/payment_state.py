"""Where a payment stands, and how it and its chat name each other."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a payment stands."""

    OPEN = "open"
    """A card may be tried."""
    PROCESSING = "processing"
    """Stripe has been asked to charge, or is about to be."""
    REQUIRES_ACTION = "requires_action"
    """The payer has to approve it at the bank."""
    AUTHORIZED = "authorized"
    """Held on the card, to be captured by the merchant."""
    SUCCEEDED = "succeeded"
    """Charged; refunds do not change that."""
    CANCELED = "canceled"
    FAILED = "failed"
    """No card may be tried any more."""
    EXPIRED = "expired"


_PAYMENT: Final = "pay_"
_CHAT: Final = "chat_"


def chat_of(payment_id: str) -> str:
    """The id of the session in which a payment is made: it needs no index."""
    return _CHAT + payment_id.removeprefix(_PAYMENT)


def payment_of(session_id: str) -> str | None:
    """The id of the payment that is made in a session, if its id is of that form."""
    return _PAYMENT + session_id[len(_CHAT) :] if session_id.startswith(_CHAT) else None
