"""What went wrong, as the merchant's program is told: a table from exceptions to errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.bot.payments import (
    NoPayment,
    NotAsked,
    NotPossible,
    TooMuch,
    TypedCards,
)
from payment_smart_bot.domain.errors import AmountError, PaymentError
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.entrypoints.bad_request import BadRequest
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable, StoreUnavailable
from payment_smart_bot.ports.money import KeyInUse, KeyMismatch

if TYPE_CHECKING:
    from collections.abc import Callable

_NEXT: Final = {
    State.OPEN: "It is not paid yet.",
    State.PROCESSING: "Its charge is under way: ask again in a minute.",
    State.REQUIRES_ACTION: "The payer has to pay on the page, or approve it at the bank, first.",
    State.AUTHORIZED: "Its money is held: capture or cancel it.",
    State.SUCCEEDED: "It is paid: refund it.",
    State.CANCELED: "It is canceled.",
    State.FAILED: "It has failed: make a new payment.",
    State.EXPIRED: "It has expired: make a new payment.",
}
_AGAIN: Final = "Send the same request again, with the same Idempotency-Key, in a moment."


def _not_possible(fault: NotPossible) -> BadRequest:
    if fault.refused:
        hint = f"Stripe refused that. The payment is {fault.payment.state}; look at it again."
        return BadRequest(409, "refused-by-stripe", hint)
    state = fault.payment.state
    hint = f"The payment is {state}, so that cannot be done. {_NEXT[state]}"
    return BadRequest(409, f"payment-{state.replace('_', '-')}", hint)


def _too_much(fault: TooMuch) -> BadRequest:
    hint = f"Give an amount of 1 to {fault.left} minor units: no more is left."
    if not fault.left:
        hint = "Nothing is left of it."
    return BadRequest(400, "amount-out-of-bounds", hint)


def _said(status: int, code: str, hint: str) -> Callable[[Any], BadRequest]:
    return lambda _: BadRequest(status, code, hint)


_TOLD: Final[dict[type[Exception], Callable[[Any], BadRequest]]] = {
    AmountError: lambda fault: BadRequest(400, str(fault.code), fault.sentence),
    NoPayment: _said(404, "no-such-payment", "There is no payment of that id."),
    NotPossible: _not_possible,
    NotAsked: _said(
        400,
        "cannot-ask",
        "Stripe's page asks by itself, and so does its card field for the postal code: leave "
        '"saveCard" or "postalCode" out, or take "chat" in "capture".',
    ),
    TypedCards: _said(
        400,
        "chat-not-allowed",
        'No card may be typed into a chat with this live key: take "field" or "checkout".',
    ),
    TooMuch: _too_much,
    PaymentError: _said(409, "payment-changed", "It has just changed. Look at it again."),
    KeyInUse: _said(
        409, "idempotency-key-in-use", "A request with that key is under way. Ask again shortly."
    ),
    KeyMismatch: _said(
        422,
        "idempotency-key-reused",
        "That key came with another request before. Take a new key for a new request.",
    ),
    GatewayRefused: _said(409, "refused-by-stripe", "Stripe refused that. Look at the payment."),
    GatewayUnavailable: _said(503, "stripe-unavailable", f"Stripe did not answer. {_AGAIN}"),
    StoreUnavailable: _said(503, "store-unavailable", f"The ledger is out of reach. {_AGAIN}"),
}
EXPECTED: Final[tuple[type[Exception], ...]] = (BadRequest, *_TOLD)
"""All that is told; whatever else comes is a bug."""


def told(fault: Exception) -> BadRequest:
    """The error to answer."""
    if isinstance(fault, BadRequest):
        return fault
    return next(tell(fault) for kind, tell in _TOLD.items() if isinstance(fault, kind))
