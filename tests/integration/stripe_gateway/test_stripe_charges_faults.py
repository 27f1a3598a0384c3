"""Faults at each method: the end is right, and nothing is done twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.integration.stripe_gateway.deeds import DEEDS, end, impatient
from tests.integration.stripe_gateway.paying import INTENTS, RETRIEVE, fresh

from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports import GatewayUnavailable

if TYPE_CHECKING:
    from tests.integration.stripe_gateway.paying import Till

FAULTS = ("429", "500", "reset", "timeout", "500-after", "reset-after", "timeout-after")
BEFORE = ("429", "500", "reset", "timeout")


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
