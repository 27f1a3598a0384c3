"""Two messages that cross: what the second one did stands, and the first is read anew.

The store lets another message through between the load and the save of the one that is tested.
"""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from tests.integration.tills import FACTS, LEASE

from payment_smart_bot.bot import Request
from payment_smart_bot.domain.answer import Answer
from payment_smart_bot.domain.sensitive import UserText
from payment_smart_bot.domain.session import Status

if TYPE_CHECKING:
    from tests.integration.tills import Till

CHANGED = "The details have changed since you saw them, so please look again."
JANE = "the name is Jane Roe"
JOHN = "the name is John Doe"


@pytest.mark.parametrize("by_button", [True, False])
@pytest.mark.parametrize(
    ("between", "awaiting", "says"),
    [
        pytest.param([JANE], "cvv", "the 3-digit security code", id="name-changed"),
        pytest.param([JANE, "123"], "confirmation", CHANGED, id="name-changed-and-new-summary"),
        pytest.param([JANE, JOHN, "123"], "confirmation", CHANGED, id="changed-there-and-back"),
        pytest.param(["5555 5555 5555 4444", "123"], "confirmation", CHANGED, id="another-card"),
        pytest.param(["actually 11/39", "123"], "confirmation", CHANGED, id="another-expiry"),
        pytest.param(["cancel"], None, "Say 'pay'", id="cancelled"),
        pytest.param(["cancel", *FACTS], "confirmation", CHANGED, id="begun-anew"),
    ],
)
def test_a_yes_does_not_count_for_what_came_after_it(
    till: Till, between: list[str], awaiting: str | None, says: str, *, by_button: bool
) -> None:
    summary = till.give(*FACTS).summary_id
    before = till.stored().payment_method
    till.store.before_save.append(lambda: till.give(*between))
    answer = till.say("confirm", seen=summary if by_button else None)
    assert not till.store.before_save
    assert (answer.awaiting, answer.payment_method) == (awaiting, None)
    assert says in answer.response
    assert till.stored().status is not Status.COMPLETE
    assert before is not None
    assert before.id not in answer.response


@pytest.mark.parametrize("between", [["is it safe?"], ["hold on"], ["confirm"], ["hm"], ["123"]])
def test_a_yes_counts_when_the_same_summary_still_stands(till: Till, between: list[str]) -> None:
    till.give(*FACTS)
    token = till.stored().payment_method
    till.store.before_save.append(lambda: till.give(*between))
    assert till.say("confirm").payment_method == token
    assert till.gateway.calls == 1


@pytest.mark.parametrize("crossing", [JANE, "5555 5555 5555 4444", "cancel", "use another card"])
def test_what_crosses_a_yes_changes_no_payment(till: Till, crossing: str) -> None:
    till.give(*FACTS)
    token = till.stored().payment_method
    till.store.before_save.append(lambda: till.say("confirm"))
    answer = till.say(crossing)
    assert answer.status is Status.COMPLETE
    assert "This payment is complete." in answer.response
    kept = till.stored()
    assert (kept.name, kept.payment_method) == ("John Doe", token)
    assert till.say("confirm").payment_method == token


def test_a_yes_that_was_sent_before_there_was_a_summary_does_not_count(till: Till) -> None:
    till.give(*FACTS[:-1])
    early: list[Answer] = []

    def say_yes() -> None:
        rest = till.bot.start(Request("s", UserText("confirm")))
        assert not isinstance(rest, Answer)
        waiting = Thread(target=lambda: early.append(rest()))
        waiting.start()
        threads.append(waiting)

    threads: list[Thread] = []
    till.gateway.before.append(say_yes)
    summary = till.say("123")
    threads[0].join(30)
    assert summary.status is Status.AWAITING_CONFIRMATION
    assert (early[0].status, early[0].payment_method) == (Status.AWAITING_CONFIRMATION, None)
    assert CHANGED in early[0].response
    assert till.say("confirm", seen=summary.summary_id).status is Status.COMPLETE


def test_an_old_button_does_not_confirm_a_new_summary(till: Till) -> None:
    old = till.give(*FACTS).summary_id
    new = till.give(JANE, "123").summary_id
    assert old != new
    assert till.say("confirm", seen=old).status is Status.AWAITING_CONFIRMATION
    assert till.say("confirm", seen=new).status is Status.COMPLETE


def test_a_winner_that_outlives_its_lease_never_tells_its_token(till: Till) -> None:
    till.give(*FACTS[:-1])
    stalled, go_on = Event(), Event()
    late: list[Answer] = []

    def stall() -> None:
        stalled.set()
        assert go_on.wait(30)

    till.gateway.before.append(stall)
    winner = Thread(target=lambda: late.append(till.say("123", name="m-late")))
    winner.start()
    assert stalled.wait(30)
    till.clock.skipped += LEASE
    summary = till.say("123")
    assert summary.status is Status.AWAITING_CONFIRMATION
    done = till.say("confirm")
    go_on.set()
    winner.join(30)
    assert till.gateway.calls == 2
    assert len({method.id for method in till.gateway.made.values()}) == 2
    assert done.payment_method is not None
    assert done.payment_method.id == "pm_2"
    assert late[0].payment_method == done.payment_method
    assert till.stored().payment_method == done.payment_method
    assert "pm_1" not in repr([late, summary, done, till.say("confirm")])


def test_a_winner_that_stalls_while_its_session_goes_elsewhere_changes_nothing(till: Till) -> None:
    till.give(*FACTS[:-1])
    stalled, go_on = Event(), Event()
    late: list[Answer] = []

    def stall() -> None:
        stalled.set()
        assert go_on.wait(30)

    till.gateway.before.append(stall)
    winner = Thread(target=lambda: late.append(till.say("123")))
    winner.start()
    assert stalled.wait(30)
    till.clock.skipped += LEASE
    assert till.say("cancel").status is Status.CANCELLED
    kept = till.stored()
    go_on.set()
    winner.join(30)
    assert late[0].status is Status.CANCELLED
    assert till.stored() == kept
