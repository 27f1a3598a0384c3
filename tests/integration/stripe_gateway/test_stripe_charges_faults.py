"""Faults at each method: the end is right, and nothing is done twice."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.integration.stripe_gateway.paying import (
    CANCEL,
    CAPTURE,
    CONFIRM,
    INTENTS,
    NO_FUNDS,
    REFUND,
    RETRIEVE,
    fresh,
)

from payment_smart_bot.domain.payment import State
from payment_smart_bot.ports import GatewayUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.stripe_gateway.paying import Till

    from payment_smart_bot.domain.charge import Charge

FAULTS = ("429", "500", "reset", "timeout", "500-after", "reset-after", "timeout-after")
BEFORE = ("429", "500", "reset", "timeout")


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


@pytest.mark.parametrize("name", DEEDS)
@pytest.mark.parametrize("kind", FAULTS)
def test_one_fault_is_got_over_and_it_is_done_once(till: Till, name: str, kind: str) -> None:
    deed, till = DEEDS[name], impatient(till, kind)
    intent = deed.prepare(till)
    till.bench.fault(kind, deed.operation)
    charge = deed.do(till, intent, fresh())
    assert end(charge) == deed.end
    assert charge.decline_code == ("insufficient_funds" if name == "declined" else None)
    assert till.tries(intent) == deed.charges
    assert sum(till.refunds(intent)) == deed.end[2]
    assert till.bench.send("GET", "/_sandbox/faults") == {"faults": []}
    known = "-after" in kind
    assert len(till.bench.clock.slept) == (0 if known else 1)


@pytest.mark.parametrize("name", DEEDS)
@pytest.mark.parametrize("kind", BEFORE)
def test_a_lasting_fault_ends_with_the_budget_and_nothing_is_done(
    till: Till, name: str, kind: str
) -> None:
    deed = DEEDS[name]
    intent = deed.prepare(till)
    impatient_ = till.with_options(
        attempt_seconds=0.2 if kind == "timeout" else 5, budget_seconds=3.0
    )
    till.bench.fault(kind, deed.operation, times=1000)
    with pytest.raises(GatewayUnavailable) as caught:
        deed.do(impatient_, intent, fresh())
    assert not caught.value.operator
    assert caught.value.__context__ is None
    till.bench.send("DELETE", "/_sandbox/faults")
    assert end(till.charges.look(intent)) == deed.undone
    assert sum(till.bench.clock.slept) <= 3.0
    assert till.refunds(intent) == []


@pytest.mark.parametrize("name", DEEDS)
def test_a_saved_500_is_looked_behind_also_later_and_with_the_same_key(
    till: Till, name: str
) -> None:
    """Stripe answers 500 for 24 hours to a key whose work was done; so does the sandbox."""
    deed, key = DEEDS[name], fresh()
    intent = deed.prepare(till)
    number = {"declined": NO_FUNDS, "bank": "4000002500003155"}.get(name)
    card = till.card(number) if number else till.card()

    def do() -> Charge:
        if deed.operation == CONFIRM:
            return till.confirm(intent, card=card, key=key)
        return deed.do(till, intent, key)

    till.bench.fault("500-after", deed.operation)
    till.bench.fault("500", "*", times=1000)
    with pytest.raises(GatewayUnavailable, match="server-error"):
        do()
    till.bench.send("DELETE", "/_sandbox/faults")
    for _ in range(2):
        assert end(do()) == deed.end
    assert till.tries(intent) == deed.charges
    assert sum(till.refunds(intent)) == deed.end[2]


def test_a_replayed_500_that_nothing_explains_is_the_end_at_once(till: Till) -> None:
    intent, card, key = till.open(), till.card(), fresh()
    till.bench.fault("500-after", CONFIRM)
    till.bench.fault("500", RETRIEVE, times=1000)
    with pytest.raises(GatewayUnavailable, match="server-error"):
        till.confirm(intent, card=card, key=key)
    till.bench.clock.slept.clear()
    with pytest.raises(GatewayUnavailable, match="server-error"):
        till.confirm(intent, card=card, key=key)
    assert till.bench.clock.slept == []
    assert till.tries(intent) == ["succeeded"]


def test_an_older_decline_of_the_same_card_is_not_taken_for_news(till: Till) -> None:
    intent, card = till.open(), till.card(NO_FUNDS)
    assert till.confirm(intent, card=card).decline_code == "insufficient_funds"
    till.bench.clock.time = time.time() + 100
    till.bench.fault("500", CONFIRM, times=1000)
    with pytest.raises(GatewayUnavailable, match="server-error"):
        till.confirm(intent, card=card)
    assert till.tries(intent) == ["failed"]


def test_another_cards_wait_for_the_bank_is_not_taken_for_news(till: Till) -> None:
    intent = till.open()
    till.confirm(intent, "4000002500003155")
    till.bench.fault("500", CONFIRM, times=1000)
    with pytest.raises(GatewayUnavailable, match="server-error"):
        till.confirm(intent)
    till.bench.send("DELETE", "/_sandbox/faults")
    assert till.confirm(intent).state is State.SUCCEEDED


def test_a_payment_that_was_done_meanwhile_is_found_behind_a_lasting_fault(till: Till) -> None:
    intent, key, card = till.open(), fresh(), till.card()
    till.bench.fault("timeout-after", CONFIRM)
    hurried = till.with_options(attempt_seconds=0.3, budget_seconds=0.3)
    assert hurried.confirm(intent, card=card, key=key).state is State.SUCCEEDED
    assert till.tries(intent) == ["succeeded"]


@pytest.mark.parametrize("kind", FAULTS)
def test_an_intent_is_opened_behind_a_fault(till: Till, kind: str) -> None:
    till = impatient(till, kind)
    till.bench.fault(kind, f"POST {INTENTS}")
    intent = till.open()
    assert till.confirm(intent).state is State.SUCCEEDED


@pytest.mark.parametrize("kind", BEFORE)
def test_looking_gets_over_a_fault(till: Till, kind: str) -> None:
    intent = till.paid()
    till.bench.fault(kind, RETRIEVE)
    assert end(impatient(till, kind).charges.look(intent)) == (State.SUCCEEDED, 2000, 0)


def test_a_refund_whose_second_look_fails_was_made_once(till: Till) -> None:
    intent, key = till.paid(), fresh()
    till.bench.fault("500", RETRIEVE, times=1000)
    with pytest.raises(GatewayUnavailable, match="server-error"):
        till.charges.refund(intent, 700, idempotency_key=key)
    till.bench.send("DELETE", "/_sandbox/faults")
    assert till.charges.refund(intent, 700, idempotency_key=key).refunded == 700
    assert till.refunds(intent) == [700]
