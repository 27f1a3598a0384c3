"""Whose name is taken, and what never becomes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.e2e.server import EXPIRY, VISA

if TYPE_CHECKING:
    from tests.e2e.server import Payer

PEOPLE = [
    "Nora",
    "Noah",
    "Arnold Stopford",
    "Agnes Cancela",
    "O'Neill",
    "José María de la Cruz",
    "Nguyễn Thị Minh Khai",
    "李小龍",
    "J. R. R. Tolkien",
]
NO_NAMES = [
    "I want to pay",
    "hello",
    "what cards do you accept?",
    "is it safe?",
    "what do you mean",
    "yes",
    "ok",
    "thanks",
    "wait",
    "asdf1234",
    "12345",
    "?",
    "please help me",
    "why do you need my name",
]


@pytest.mark.parametrize("name", PEOPLE)
def test_anybody_can_pay_under_their_own_name(payer: Payer, name: str) -> None:
    assert payer.give("I want to pay", name)["response"].startswith(f"Thanks, {name}.")
    assert f"\nName: {name}\n" in payer.give(VISA, EXPIRY, "123")["response"]
    assert payer.say("confirm")["status"] == "complete"


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("written", ["the name is {}", "It's {}.", "{}, " + VISA])
def test_a_name_is_found_among_other_words(payer: Payer, name: str, written: str) -> None:
    payer.reach("name")
    payer.say(written.format(name))
    assert f"\nName: {name}\n" in payer.reach("confirmation")["response"]


@pytest.mark.parametrize("said", NO_NAMES)
def test_what_is_no_name_never_becomes_one(payer: Payer, said: str) -> None:
    payer.say("I want to pay")
    answer = payer.say(said)
    assert (answer["status"], answer["awaiting"]) == ("collecting", "name")
    assert "Thanks, " not in answer["response"]
    assert "\nName: Jane Smith\n" in payer.give("Jane Smith", VISA, EXPIRY, "123")["response"]


@pytest.mark.parametrize("said", ["I want to pay", "hello", "what cards do you accept?", "Nora"])
def test_the_first_message_is_no_answer_to_a_question_that_was_not_asked(
    payer: Payer, said: str
) -> None:
    answer = payer.say(said)
    assert answer["awaiting"] == "name"
    assert answer["response"].endswith("What's the name on your card?")


@pytest.mark.parametrize("name", ["Jo4n D0e", "R2D2"])
def test_a_name_with_digits_in_it_is_refused_with_a_reason(payer: Payer, name: str) -> None:
    payer.reach("name")
    answer = payer.say(name)
    assert answer["problem"] == {"code": "invalid-name", "attempt": 1, "attemptsLeft": 2}
    assert answer["awaiting"] == "name"
