"""How far a payer has come, answer by answer."""

from __future__ import annotations

import pytest

from payment_smart_bot.domain.answer import Answer, Problem
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.funnel import STEPS, Journey, Seen, follow, seen
from payment_smart_bot.domain.session import Status
from payment_smart_bot.domain.steps import Field


def answer(
    status: Status, awaiting: str | None = None, problem: ProblemCode | None = None
) -> Answer:
    wrong = Problem(problem, 1, 2) if problem else None
    return Answer("...", status, "s", awaiting, problem=wrong)


@pytest.mark.parametrize(
    ("status", "awaiting", "step"),
    [
        (Status.COLLECTING, "name", "name"),
        (Status.COLLECTING, "cvv", "cvv"),
        (Status.AWAITING_CONFIRMATION, "confirmation", "confirmation"),
        (Status.PROCESSING, None, "confirmation"),
        (Status.REQUIRES_ACTION, None, "confirmation"),
        (Status.COMPLETE, None, "complete"),
        (Status.CANCELLED, None, "started"),
        (Status.HANDOFF, None, "started"),
        (Status.FAILED, None, "started"),
    ],
)
def test_an_answer_stands_at_a_step(status: Status, awaiting: str | None, step: str) -> None:
    assert seen(answer(status, awaiting)) == Seen(STEPS.index(step), afresh=False)


@pytest.mark.parametrize(
    ("awaiting", "follows", "step"),
    [
        ("postal_code", "cvv", "expiry"),
        ("postal_code", "save_card", "expiry"),
        ("save_card", "cvv", "expiry"),
        ("save_card", "card", "name"),
        ("save_card", None, "expiry"),
        ("something-new", None, "started"),
    ],
)
def test_what_is_asked_by_setting_is_no_step(awaiting: str, follows: str | None, step: str) -> None:
    asked = Answer("...", Status.COLLECTING, "s", awaiting, follows)
    assert seen(asked).step == STEPS.index(step)


@pytest.mark.parametrize("field", Field)
def test_every_field_stands_somewhere(field: Field) -> None:
    assert seen(answer(Status.COLLECTING, str(field))).step > 0


def test_a_session_that_expired_begins_afresh() -> None:
    expired = answer(Status.COLLECTING, "name", ProblemCode.SESSION_EXPIRED)
    assert seen(expired).afresh
    assert not seen(answer(Status.COLLECTING, "name", ProblemCode.INVALID_NAME)).afresh


def walk(*steps: str, began: float = 100.0) -> tuple[Journey | None, list[str], list[float]]:
    """The journey, every step that was counted, and every time to the receipt."""
    journey, counted, times = None, [], []
    for second, step in enumerate(steps):
        name, mark, _ = step.partition("!")
        followed = follow(journey, Seen(STEPS.index(name), bool(mark)), began + second)
        journey = followed.journey
        counted += [STEPS[place] for place in followed.reached]
        times += [] if followed.seconds is None else [followed.seconds]
    return journey, counted, times


def test_each_step_is_counted_once() -> None:
    journey, counted, times = walk(*STEPS[1:], "complete")
    assert counted == list(STEPS)
    assert times == [5.0]
    assert journey == Journey(100.0, 6)


def test_who_says_all_at_once_has_reached_every_step() -> None:
    assert walk("cvv")[1] == ["started", "name", "card", "expiry", "cvv"]


def test_going_back_counts_nothing() -> None:
    assert walk("confirmation", "card", "expiry", "confirmation")[1] == list(STEPS[:6])


def test_a_cancelled_chat_that_is_taken_up_again_is_the_same_journey() -> None:
    _, counted, times = walk("card", "started", "name", "complete")
    assert counted == list(STEPS)
    assert times == [3.0]


def test_another_payment_in_the_same_session_is_another_journey() -> None:
    journey, counted, times = walk("complete", "complete", "name", "complete")
    assert counted == [*STEPS, *STEPS]
    assert times == [0.0, 1.0]
    assert journey == Journey(102.0, 6)


def test_small_talk_after_the_receipt_begins_nothing() -> None:
    assert walk("complete", "started", "confirmation")[1] == list(STEPS)


def test_after_the_session_expired_it_is_another_journey() -> None:
    assert walk("card", "name!")[1] == ["started", "name", "card", "started", "name"]
