"""The runner passes a bot that is right, and fails one that is wrong anywhere."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from payment_smart_bot.domain.card import valid_brand
from payment_smart_bot.scenarios import scenario as data
from payment_smart_bot.scenarios.run import Played, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Answer: TypeAlias = dict[str, Any]
    Spoil: TypeAlias = Callable[[Answer], object]

FIVE = [data.expand(each, date(2026, 11, 24)) for each in data.load()]
BRANDS = {"3": "amex", "4": "visa", "5": "mastercard", "6": "discover"}


class RightBot:
    """Answers the five scenarios as it should; `spoil` may change an answer, by its number."""

    def __init__(
        self, spoil: Callable[[int, Answer], object] = lambda _number, _answer: None
    ) -> None:
        self.spoil = spoil
        self.count = self.tries = self.payments = 0
        self.awaiting: str | None = None
        self.given: dict[str, str] = {}

    def __call__(self, body: Answer) -> Answer:
        answer = self.answer(body["message"])
        answer["sessionId"] = body.get("sessionId", "s-1")
        self.count += 1
        self.spoil(self.count, answer)
        return answer

    def answer(self, said: str) -> Answer:
        if said == "cancel":
            self.awaiting = None
            return {"response": "It is cancelled.", "status": "cancelled", "awaiting": None}
        if said == "confirm":
            return self.receipt()
        if self.awaiting is None:
            return self.ask(
                "name", "Sure! Let's collect your payment info. What's the name on your card?"
            )
        if self.awaiting == "card" and valid_brand(re.sub(r"\D", "", said)) is None:
            problem = {"code": "invalid-card-number", "attempt": 1, "attemptsLeft": 2}
            return {**self.ask("card", "That is no card number."), "problem": problem}
        self.given[self.awaiting] = said
        return {
            "name": lambda: self.ask("card", f"Thanks, {said}. What's your card number?"),
            "card": lambda: self.ask("expiry", "Got it. What's the expiry date (MM/YY)?"),
            "expiry": lambda: self.ask("cvv", "And the CVV code?"),
            "cvv": self.summary,
        }[self.awaiting]()

    def ask(self, awaiting: str, response: str) -> Answer:
        self.awaiting = awaiting
        after = {"name": "card", "card": "expiry", "expiry": "cvv", "cvv": "confirm"}[awaiting]
        return {
            "response": response,
            "status": "collecting",
            "awaiting": awaiting,
            "currentStep": after,
        }

    def summary(self) -> Answer:
        self.payments += 1
        month, year = self.given["expiry"].split("/")
        return {
            "response": (
                f"Please confirm:\nName: {self.given['name']}\nCard: ****{self.last4()}\n"
                f"Expiry: {month}/20{year}\nReply 'confirm' to proceed."
            ),
            "status": "awaiting_confirmation",
            "awaiting": "confirmation",
        }

    def last4(self) -> str:
        return re.sub(r"\D", "", self.given["card"])[-4:]

    def receipt(self) -> Answer:
        self.awaiting = None
        brand = BRANDS[self.given["card"][0]]
        return {
            "response": (
                f"✅ Payment processed successfully!\n\nToken: pm_token{self.payments}\n"
                f"Card: {brand} ending in {self.last4()}\n\nThank you!"
            ),
            "status": "complete",
            "awaiting": None,
        }


SPOILS: dict[str, Spoil] = {
    "status": lambda answer: answer.update(status="handoff"),
    "no status": lambda answer: answer.pop("status"),
    "awaiting": lambda answer: answer.update(awaiting="consent"),
    "no awaiting": lambda answer: answer.pop("awaiting"),
    "step": lambda answer: answer.update(currentStep="other"),
    "null step": lambda answer: answer.update(currentStep=None),
    "other problem": lambda answer: answer.update(problem={"code": "expired-card", "attempt": 1}),
    "other response": lambda answer: answer.update(response="Fine."),
    "no response": lambda answer: answer.pop("response"),
    "empty response": lambda answer: answer.update(response=" "),
    "session": lambda answer: answer.update(sessionId="s-2"),
    "no session": lambda answer: answer.pop("sessionId"),
    "token": lambda answer: answer.update(response=answer["response"] + " pm_other1"),
    "token beside": lambda answer: answer.update(more={"id": "pm_other1"}),
}


def only_at(wrong: int, spoil: Spoil) -> Callable[[int, Answer], object]:
    return lambda number, answer: number == wrong and spoil(answer)


def telling(told: str) -> Spoil:
    return lambda answer: answer.update(response=f"{answer['response']} {told}")


@pytest.mark.parametrize("scenario", FIVE, ids=lambda each: each.name)
def test_a_bot_that_is_right_passes(scenario: data.Scenario) -> None:
    seen: list[Played] = []
    result = run(scenario, RightBot(), seen.append)
    assert [each.faults for each in seen] == [()] * len(scenario.steps)
    assert result.passed
    assert result.steps == tuple(seen)
    assert result.tokens == ("pm_token1",)


@pytest.mark.parametrize("spoil", SPOILS)
@pytest.mark.parametrize("scenario", FIVE, ids=lambda each: each.name)
def test_a_bot_that_is_wrong_at_any_step_fails_there(scenario: data.Scenario, spoil: str) -> None:
    for wrong in range(2 if spoil == "session" else 1, len(scenario.steps) + 1):
        bot = RightBot(only_at(wrong, SPOILS[spoil]))
        result = run(scenario, bot)
        assert not result.passed
        assert [bool(each.faults) for each in result.steps] == [False] * (wrong - 1) + [True]


@pytest.mark.parametrize("scenario", FIVE, ids=lambda each: each.name)
def test_a_bot_that_tells_a_number_or_a_code_fails(scenario: data.Scenario) -> None:
    said = [step.say for step in scenario.steps]
    number = next(each for each in said if len(each) > 12 and each[0].isdigit())
    code = next(each for each in said if re.fullmatch("[0-9]{3,4}", each))
    for told in (number, re.sub(r"\D", "", number), number.replace(" ", "-"), code):
        after = said.index(code if told == code else number) + 1
        bot = RightBot(only_at(after, telling(told)))
        result = run(scenario, bot)
        assert len(result.steps) == after
        assert "that was said" in result.steps[-1].faults[-1]


def test_a_bot_that_makes_a_second_token_for_one_payment_fails() -> None:
    jane = FIVE[1]
    assert [step.say for step in jane.steps][-2:] == ["confirm", "confirm"]
    last = len(jane.steps)
    other = RightBot(
        only_at(last, lambda a: a.update(response=a["response"].replace("token1", "token2")))
    )
    result = run(jane, other)
    assert result.steps[-1].faults == ("a repeated receipt has another token",)
    assert result.tokens == ("pm_token1", "pm_token2")


def test_a_bot_that_repeats_a_token_for_a_second_payment_fails() -> None:
    jane = FIVE[1]
    twice = msgspec.structs.replace(jane, steps=jane.steps[:-1] * 2)
    bot = RightBot(
        lambda _at, answer: answer.update(response=answer["response"].replace("token2", "token1"))
    )
    assert run(twice, RightBot()).tokens == ("pm_token1", "pm_token2")
    result = run(twice, bot)
    assert result.steps[-1].faults == ("a second payment has the token of an earlier one",)


def test_the_session_is_the_given_one_or_the_bots_own() -> None:
    bodies: list[Answer] = []

    def say(body: Answer) -> Answer:
        bodies.append(body)
        return bot(body)

    bot = RightBot()
    assert run(FIVE[0], say).passed
    assert "sessionId" not in bodies[0]
    assert {body["sessionId"] for body in bodies[1:]} == {"s-1"}
    bot = RightBot()
    assert run(FIVE[0], say, session_id="mine").passed
    assert bodies[-1]["sessionId"] == "mine"


def test_what_say_raises_goes_through() -> None:
    def say(_body: Answer) -> Answer:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        run(FIVE[0], say)
