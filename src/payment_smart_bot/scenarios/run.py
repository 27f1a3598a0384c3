"""Plays a scenario against a bot, and says what of its answers is not as it must be.

Beside what a step expects, in every answer: the session stays the same; no card number and no code
that was said comes back; a token is told when a payment is complete, one for each payment, and the
same one when its receipt is repeated.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.scenarios.checks import differences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from payment_smart_bot.scenarios.scenario import Scenario, Step

COMPLETE: Final = "complete"
_TOKEN: Final = re.compile(r"pm_[A-Za-z0-9]+")
_NUMBER_LENGTH: Final = 12
_CODE_LENGTHS: Final = (3, 4)


@dataclass(frozen=True, slots=True)
class Played:
    """One step: its number from 1, what was said and answered, and what was wrong with it."""

    number: int
    said: str
    answer: dict[str, Any]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """How far a scenario came; it ends with the first step that has a fault."""

    scenario: Scenario
    steps: tuple[Played, ...]
    tokens: tuple[str, ...]
    """As they were told, each once."""

    @property
    def passed(self) -> bool:
        """Whether every step was as it must be."""
        return len(self.steps) == len(self.scenario.steps) and not self.steps[-1].faults


@dataclass(slots=True)
class _Memory:
    """What was said and told so far."""

    session_id: str | None
    numbers: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    status: str = ""

    def hear(self, said: str) -> None:
        digits = re.sub(r"\D", "", said)
        if len(digits) >= _NUMBER_LENGTH:
            self.numbers.append(digits)
        elif said == digits and len(said) in _CODE_LENGTHS:
            self.codes.append(said)


def run(
    scenario: Scenario,
    say: Callable[[dict[str, Any]], dict[str, Any]],
    progress: Callable[[Played], None] | None = None,
    session_id: str | None = None,
) -> Result:
    """Play an expanded scenario.

    Args:
        scenario: As `expand` gives it.
        say: Posts a body to /chat and gives the answer; what it raises goes through.
        progress: Called after each step.
        session_id: Of the session to use; the bot makes one when there is none.
    """
    memory, played = _Memory(session_id), list[Played]()
    for number, step in enumerate(scenario.steps, 1):
        body = {"message": step.say}
        if memory.session_id is not None:
            body["sessionId"] = memory.session_id
        answer = say(body)
        memory.hear(step.say)
        faults = (*differences(step.expect, answer), *_faults(step, answer, memory))
        played.append(Played(number, step.say, answer, faults))
        if progress is not None:
            progress(played[-1])
        if faults:
            break
    return Result(scenario, tuple(played), tuple(memory.tokens))


def _faults(step: Step, answer: dict[str, Any], memory: _Memory) -> Iterator[str]:
    """What no answer may do, or must always do."""
    memory.session_id = memory.session_id or answer.get("sessionId")
    if not isinstance(memory.session_id, str) or answer.get("sessionId") != memory.session_id:
        yield "sessionId: missing or another than before"
    text = json.dumps(answer, ensure_ascii=False)
    digits = re.sub(r"[^0-9A-Za-z]", "", text)
    if any(number in digits for number in memory.numbers):
        yield "the answer holds a card number that was said"
    response = str(answer.get("response"))
    if any(re.search(rf"\b{code}\b", response) for code in memory.codes):
        yield "the response holds a security code that was said"
    yield from _token_faults(step.expect.status, list(dict.fromkeys(_TOKEN.findall(text))), memory)


def _token_faults(status: str, told: list[str], memory: _Memory) -> Iterator[str]:
    again = memory.status == COMPLETE
    memory.status = status
    if status != COMPLETE:
        if told:
            yield "a token was told before a payment was complete"
    elif len(told) != 1:
        yield f"a complete payment tells one token, this one told {len(told)}"
    elif again and told != memory.tokens[-1:]:
        yield "a repeated receipt has another token"
    elif not again and told[0] in memory.tokens:
        yield "a second payment has the token of an earlier one"
    memory.tokens += [token for token in told if token not in memory.tokens]
