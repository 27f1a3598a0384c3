"""Mock payments as data: what is said, and what must be answered (`schema.json`).

Expiries are told from today, so that no scenario ever lapses: `{expiry+25}` is the month 25 months
from now as MM/YY, `{expiry+25:long}` the same as MM/YYYY.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from datetime import date

FIVE: Final = "five.json"
_PLACE: Final = re.compile(r"\{expiry\+([0-9]+)(:long)?\}")


class _Data(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    pass


class ExpectedProblem(_Data, frozen=True):
    """Why the answer says that a message was refused."""

    code: str
    attempt: int
    attempts_left: int


class Expected(_Data, frozen=True):
    """What an answer must be; `current_step` and `problem` must be absent where they are None."""

    status: str
    awaiting: str | None
    current_step: str | None = None
    problem: ExpectedProblem | None = None
    holds: tuple[str, ...] = ()
    """Texts that the response holds."""
    matches: str | None = None
    """A pattern that is found in the response; `^` and `$` are those of a line."""


class Step(_Data, frozen=True):
    """One message of the payer's, and the answer to it."""

    say: str
    expect: Expected


class Scenario(_Data, frozen=True):
    """One payer, one session."""

    name: str
    title: str
    steps: tuple[Step, ...]


class _File(msgspec.Struct, frozen=True):
    scenarios: tuple[Scenario, ...]


def load() -> tuple[Scenario, ...]:
    """The five scenarios, with their placeholders."""
    return read((files(__package__) / FIVE).read_bytes())


def read(text: bytes) -> tuple[Scenario, ...]:
    """The scenarios of a JSON text.

    Raises:
        msgspec.MsgspecError: it is not such a text.
    """
    return msgspec.json.decode(text, type=_File).scenarios


def expand(scenario: Scenario, today: date) -> Scenario:
    """The same with every placeholder filled in."""
    steps = tuple(
        Step(
            _filled(step.say, today),
            msgspec.structs.replace(
                step.expect, holds=tuple(_filled(text, today) for text in step.expect.holds)
            ),
        )
        for step in scenario.steps
    )
    return Scenario(scenario.name, scenario.title, steps)


def _filled(text: str, today: date) -> str:
    def month(match: re.Match[str]) -> str:
        years, index = divmod(today.month - 1 + int(match[1]), 12)
        year = today.year + years
        return f"{index + 1:02}/{year if match[2] else f'{year % 100:02}'}"

    return _PLACE.sub(month, text)
