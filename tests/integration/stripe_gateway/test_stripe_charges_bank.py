"""Cards that the payer has to approve at the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.integration.stripe_gateway.paying import ASKING, ASKS_BANK, BACK, NO_FUNDS

from payment_smart_bot.domain.payment import CaptureMethod
from payment_smart_bot.domain.payment_state import State

if TYPE_CHECKING:
    from tests.integration.stripe_gateway.paying import Till

FAILED = "payment_intent_authentication_failure"


@pytest.mark.parametrize("number", ASKING)
@pytest.mark.parametrize(
    ("manual", "state", "captured"),
    [(False, State.SUCCEEDED, 2000), (True, State.AUTHORIZED, 0)],
)
def test_the_payer_is_sent_to_the_bank_and_pays(
    till: Till,
    number: str,
    manual: bool,  # noqa: FBT001 - a column
    state: State,
    captured: int,
) -> None:
    intent = till.open(capture_method=CaptureMethod("manual" if manual else "automatic"))
    charge = till.confirm(intent, number)
    assert (charge.state, charge.captured) == (State.REQUIRES_ACTION, 0)
    assert (charge.action_url or "").startswith(till.bench.url)
    assert till.charges.look(intent) == charge
    till.answer_bank(charge, "complete")
    after = till.charges.look(intent)
    assert (after.state, after.captured, after.action_url) == (state, captured, None)
    assert till.tries(intent) == ["succeeded"]


def test_a_payer_who_fails_at_the_bank_may_try_another_card(till: Till) -> None:
    intent = till.open()
    charge = till.confirm(intent, ASKS_BANK)
    till.answer_bank(charge, "fail")
    failed = till.charges.look(intent)
    assert (failed.state, failed.decline_code) == (State.OPEN, FAILED)
    assert failed.fingerprint == till.bench.create(number=ASKS_BANK).fingerprint
    assert till.confirm(intent).state is State.SUCCEEDED


def test_another_card_takes_the_place_of_one_that_waits_for_the_bank(till: Till) -> None:
    intent = till.open()
    till.confirm(intent, ASKS_BANK)
    assert till.confirm(intent).state is State.SUCCEEDED
    assert till.tries(intent) == ["succeeded"]


def test_a_way_back_is_given_to_the_bank(till: Till) -> None:
    intent = till.open()
    till.confirm(intent, ASKS_BANK)
    assert till.shown(intent)["next_action"]["redirect_to_url"]["return_url"] == BACK


def test_of_an_older_try_nothing_is_told_while_the_bank_is_asked(till: Till) -> None:
    intent = till.open()
    till.confirm(intent, NO_FUNDS)
    charge = till.confirm(intent, ASKS_BANK)
    assert charge.state is State.REQUIRES_ACTION
    assert (charge.decline_code, charge.fingerprint) == (None, None)
