"""Answers that were lost: what was done is found, and what is old is not taken for news."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from tests.integration.stripe_gateway.deeds import DEEDS, end
from tests.integration.stripe_gateway.paying import CONFIRM, NO_FUNDS, RETRIEVE, fresh

from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports import GatewayUnavailable

if TYPE_CHECKING:
    from tests.integration.stripe_gateway.paying import Till

    from payment_smart_bot.domain.charge import Charge


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


def test_another_cards_decline_is_not_taken_for_news(till: Till) -> None:
    intent = till.open()
    till.confirm(intent, NO_FUNDS)
    till.bench.fault("500", CONFIRM, times=1000)
    with pytest.raises(GatewayUnavailable, match="server-error"):
        till.confirm(intent)
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


def test_a_refund_whose_second_look_fails_was_made_once(till: Till) -> None:
    intent, key = till.paid(), fresh()
    till.bench.fault("500", RETRIEVE, times=1000)
    with pytest.raises(GatewayUnavailable, match="server-error"):
        till.charges.refund(intent, 700, idempotency_key=key)
    till.bench.send("DELETE", "/_sandbox/faults")
    assert till.charges.refund(intent, 700, idempotency_key=key).refunded == 700
    assert till.refunds(intent) == [700]
