"""Finds card facts in a message: number, expiry, code and name, several at once, in any order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain import card, digits
from payment_smart_bot.domain.bare_digits import take_rest, take_whole_expiry
from payment_smart_bot.domain.chatter import beside_the_point
from payment_smart_bot.domain.commands import Facts
from payment_smart_bot.domain.errors import ProblemCode, Refusal
from payment_smart_bot.domain.naming import take_name
from payment_smart_bot.domain.number_search import find_number
from payment_smart_bot.domain.reading import Reading
from payment_smart_bot.domain.sensitive import SecurityCode
from payment_smart_bot.domain.session import Field

if TYPE_CHECKING:
    from payment_smart_bot.domain.reading import Asked

_CODE_LENGTHS: Final = frozenset({3, 4})
_CODE_CUE: Final = re.compile(
    r"\b(?:cvv2?|cvc2?|cid|csc|cvn|(?:security|verification|card|secret)\s+(?:code|number)|code)\b",
    re.IGNORECASE,
)
_CODE_NEAR: Final = 24


def find(text: str, asked: Asked) -> Facts | None:
    """All card facts of a text, valid or refused; None when it has none."""
    reading = Reading(text, asked, Facts())
    if Field.POSTAL_CODE in asked.extra:
        _take_postal_code(reading)
    if digits.groups(reading.text):
        _take_digits(reading)
    elif asked.awaiting is Field.EXPIRY:
        take_whole_expiry(reading)  # a month alone is shaped like an answer too
    take_name(reading)
    empty = not reading.facts.given() and not reading.facts.refused
    return None if empty else reading.facts


def _take_digits(reading: Reading) -> None:
    """Whatever digits there are; those of a message about something else, if a number is there."""
    if beside_the_point(reading.text):
        whole = reading.text
        _take_number(reading)
        number, refused = reading.facts.number, reading.facts.refused
        reading.text, reading.facts = whole, Facts()
        if number is None and not refused:
            _take_code(reading)
            return
    _take_expiry(reading)
    _take_number(reading)
    _take_code(reading)
    take_rest(reading)


def _take_postal_code(reading: Reading) -> None:
    """One that is called so, or that is the answer to the question for it."""
    from payment_smart_bot.domain import postal  # noqa: PLC0415 - most deployments never ask for one

    text, asked = reading.text, reading.asked
    found = postal.find_called(text)
    if found is None and asked.awaiting is Field.POSTAL_CODE:
        answer = postal.find_answer(text, asked.today, asked.code_length)
        found = None if answer is None else (answer, 0, len(text))
    if found is None:
        return
    value, start, end = found
    reading.take(start, end)
    if isinstance(value, ProblemCode):
        reading.refuse(Field.POSTAL_CODE, value)
    else:
        reading.facts = reading.facts._replace(postal_code=value)


def _take_expiry(reading: Reading) -> None:
    """What is plainly an expiry: 12/28, Dec 2028, "exp 1228"."""
    found = card.find_expiry(reading.text, reading.asked.today)
    if found is None:
        return
    value, start, end = found
    reading.take(start, end)
    if isinstance(value, Refusal):
        reading.refuse(Field.EXPIRY, value.code)
    else:
        reading.facts = reading.facts._replace(expiry=value)


def _take_number(reading: Reading) -> None:
    for run in digits.runs(reading.text):
        found = find_number(run, reading.asked.accepted, reading.asked.today)
        if found is not None:
            value, start, end = found
            reading.take(start, end)
            if isinstance(value, ProblemCode):
                reading.refuse(Field.CARD, value)
            else:
                reading.facts = reading.facts._replace(number=value)
            return


def _take_code(reading: Reading) -> None:
    """Three or four digits beside a code word."""
    for cue in _CODE_CUE.finditer(reading.text):
        for run in digits.runs(reading.text):
            near = min(abs(run.start - cue.end()), abs(cue.start() - run.end)) <= _CODE_NEAR
            if near and len(run.digits) in _CODE_LENGTHS:
                reading.take(run.start, run.end)
                reading.facts = reading.facts._replace(code=SecurityCode(run.digits))
                return
