"""The methods that change something: where they fail and what must come of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.integration.stripe_gateway.paying import CANCEL, CAPTURE, CONFIRM, NO_FUNDS, REFUND

from payment_smart_bot.domain.payment_state import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.stripe_gateway.paying import Till

    from payment_smart_bot.domain.charge import Charge


class Deed(NamedTuple):
    """One method: at what operation it fails, and what must come of it."""

    operation: str
    prepare: Callable[[Till], str]
    do: Callable[[Till, str, str], Charge]
    """With an intent and an idempotency key."""
    end: tuple[State, int, int]
    """State, captured, refunded."""
    undone: tuple[State, int, int]
    charges: list[str]


def _confirm(number: str) -> Callable[[Till, str, str], Charge]:
    return lambda till, intent, key: till.confirm(intent, number, key=key)


DEEDS = {
    "confirm": Deed(
        CONFIRM,
        lambda till: till.open(),
        _confirm("4242424242424242"),
        (State.SUCCEEDED, 2000, 0),
        (State.OPEN, 0, 0),
        ["succeeded"],
    ),
    "declined": Deed(
        CONFIRM,
        lambda till: till.open(),
        _confirm(NO_FUNDS),
        (State.OPEN, 0, 0),
        (State.OPEN, 0, 0),
        ["failed"],
    ),
    "bank": Deed(
        CONFIRM,
        lambda till: till.open(),
        _confirm("4000002500003155"),
        (State.REQUIRES_ACTION, 0, 0),
        (State.OPEN, 0, 0),
        [],
    ),
    "capture": Deed(
        CAPTURE,
        lambda till: till.paid(manual=True),
        lambda till, intent, key: till.charges.capture(intent, 700, idempotency_key=key),
        (State.SUCCEEDED, 700, 0),
        (State.AUTHORIZED, 0, 0),
        ["succeeded"],
    ),
    "cancel": Deed(
        CANCEL,
        lambda till: till.paid(manual=True),
        lambda till, intent, key: till.charges.cancel(intent, idempotency_key=key),
        (State.CANCELED, 0, 0),
        (State.AUTHORIZED, 0, 0),
        ["succeeded"],
    ),
    "refund": Deed(
        REFUND,
        lambda till: till.paid(),
        lambda till, intent, key: till.charges.refund(intent, 700, idempotency_key=key),
        (State.SUCCEEDED, 2000, 700),
        (State.SUCCEEDED, 2000, 0),
        ["succeeded"],
    ),
}


def end(charge: Charge) -> tuple[State, int, int]:
    return charge.state, charge.captured, charge.refunded


def impatient(till: Till, kind: str) -> Till:
    return till.with_options(attempt_seconds=0.5 if "timeout" in kind else 5)
