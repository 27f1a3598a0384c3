"""What the merchant's program is told of a payment, and when it is told again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State

if TYPE_CHECKING:
    from payment_smart_bot.domain.payment import Entry

_REFUNDED: Final = "payment.refunded"
_OF_A_STATE: Final = {
    State.SUCCEEDED: "payment.succeeded",
    State.AUTHORIZED: "payment.authorized",
    State.FAILED: "payment.failed",
    State.CANCELED: "payment.canceled",
    State.EXPIRED: "payment.expired",
}
_OF_A_CAUSE: Final = {
    Cause.DISPUTED: "payment.disputed",
    Cause.CARD_KEPT: "payment.card_kept",
    Cause.CARD_NOT_KEPT: "payment.card_not_kept",
}
TYPES: Final = (*_OF_A_STATE.values(), _REFUNDED, *_OF_A_CAUSE.values())

PAUSES: Final = (1.0, 5.0, 30.0, 120.0, 600.0, 3600.0, 6 * 3600.0)
"""Seconds after each try that failed; the last one goes on."""
GIVEN_UP_AFTER: Final = 3 * 24 * 3600.0
"""Seconds since the first try."""


def told_of(entry: Entry, refunded_before: int) -> tuple[str, ...]:
    """The types of the events that a row of the ledger makes: none, one, or two.

    Two where Stripe is asked after both happened: that it was paid, and that it was refunded.
    """
    by_state = _OF_A_STATE.get(entry.after) if entry.after is not entry.before else None
    refunded = _REFUNDED if entry.refunded > refunded_before else None
    found = (by_state, refunded, _OF_A_CAUSE.get(entry.cause))
    return tuple(each for each in found if each is not None)


def event_id(entry: Entry, event_type: str) -> str:
    """The same for the same row, however often it is told."""
    payment, kind = entry.payment_id.removeprefix("pay_"), event_type.removeprefix("payment.")
    return f"mev_{payment}_{entry.seq}_{kind}"


def next_try(tries: int, first: float, now: float) -> float | None:
    """When to try again after so many tries that failed; None to give up. Unix seconds."""
    due = now + PAUSES[min(tries, len(PAUSES)) - 1]
    return due if due <= first + GIVEN_UP_AFTER else None
