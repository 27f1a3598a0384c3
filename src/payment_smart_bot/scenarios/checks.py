"""Compares an answer of the bot with what a scenario's step expects of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from payment_smart_bot.scenarios.scenario import Expected

_ABSENT: Final = "(absent)"


def differences(expected: Expected, answer: dict[str, Any]) -> Iterator[str]:
    """What is not as expected, a line each."""
    for key, want in _FIELDS.items():
        wanted, got = want(expected), answer.get(key, _ABSENT)
        if wanted != got:
            yield f"{key}: expected {wanted!r}, got {got!r}"
    yield from _problem(expected, answer.get("problem", _ABSENT))
    response = answer.get("response")
    if not isinstance(response, str) or not response.strip():
        yield "response: missing or empty"
        return
    for text in expected.holds:
        if text not in response:
            yield f"response: does not hold {text!r}"
    if expected.matches and not re.search(expected.matches, response, re.MULTILINE):
        yield f"response: does not match {expected.matches!r}"


_FIELDS: Final[dict[str, Callable[[Expected], object]]] = {
    "status": lambda expected: expected.status,
    "awaiting": lambda expected: expected.awaiting,
    "currentStep": lambda expected: expected.current_step or _ABSENT,
}


def _problem(expected: Expected, got: object) -> Iterator[str]:
    """An answer's problem may say more than is expected, but not less."""
    want = expected.problem
    if want is None:
        if got != _ABSENT:
            yield f"problem: expected none, got {got!r}"
        return
    wanted = {"code": want.code, "attempt": want.attempt, "attemptsLeft": want.attempts_left}
    if not isinstance(got, dict) or not wanted.items() <= got.items():
        yield f"problem: expected {wanted!r}, got {got!r}"
