"""Takes digits out of a message that no word names: by what is asked, or behind a card number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain import card, digits
from payment_smart_bot.domain.errors import ProblemCode, Refusal
from payment_smart_bot.domain.number_search import SHORTEST_ATTEMPT, expiry_or_none
from payment_smart_bot.domain.sensitive import SecurityCode
from payment_smart_bot.domain.session import Field

if TYPE_CHECKING:
    from payment_smart_bot.domain.reading import Reading
    from payment_smart_bot.domain.sensitive import CardNumber

_BARE_EXPIRIES: Final = frozenset({4, 6})
_MONTH_AND_YEAR: Final = 4
_SPOKEN_LIMIT: Final = 3
"""So many digits in words are digits and no part of speech."""
_SHORTEST_CODE: Final = 3
_LETTER: Final = re.compile(r"[^\W\d_]")


def take_rest(reading: Reading) -> None:
    """Digits that no cue names: they answer what is asked, or follow a card number."""
    left = [run for run in digits.runs(reading.text) if _written(run)]
    facts, awaiting = reading.facts, reading.asked.awaiting
    if facts.number is not None:
        _take_followers(reading, facts.number, left)
    elif awaiting is Field.EXPIRY and facts.expiry is None and not facts.refused:
        take_whole_expiry(reading)
    elif not left:
        return
    elif awaiting in {Field.CVV, None} and not facts.given() and not facts.refused:
        _take_bare_code(reading, left)
    elif awaiting is Field.CARD and not facts.refused and _attempt(reading.text, left):
        reading.refuse(Field.CARD, ProblemCode.INVALID_CARD_NUMBER)


def _written(run: digits.Run) -> bool:
    """Whether it is in figures, or long enough in words not to be the "one" of "one moment"."""
    return any(not g.word for g in run.groups) or len(run.digits) >= _SPOKEN_LIMIT


def _take_followers(reading: Reading, number: CardNumber, left: list[digits.Run]) -> None:
    """After a number: month and year as 4 or 6 digits, then a code as long as the brand's.

    Four digits alone after a card whose code has four could be either, so they are asked for.
    """
    code_length = card.brand_on(number).code_length
    groups = [group for run in left for group in run.groups]
    if [len(group.digits) for group in groups] == [_MONTH_AND_YEAR] == [code_length]:
        return
    for group in groups:
        facts, length = reading.facts, len(group.digits)
        expiry = None
        if facts.expiry is None and not facts.refused and length in _BARE_EXPIRIES:
            expiry = expiry_or_none(group.digits, reading.asked.today)
        if expiry is not None:
            reading.facts = facts._replace(expiry=expiry)
            reading.take(group.start, group.end)
        elif facts.code is None and length == code_length:
            reading.facts = facts._replace(code=SecurityCode(group.digits))
            reading.take(group.start, group.end)


def _take_bare_code(reading: Reading, left: list[digits.Run]) -> None:
    run = max(left, key=lambda r: len(r.digits))
    spoken_round = _LETTER.search(reading.text) is not None
    short = len(run.digits) < _SHORTEST_CODE
    if spoken_round and (short or len(left) > 1 or reading.asked.awaiting is None):
        return
    reading.facts = reading.facts._replace(code=SecurityCode(run.digits))
    reading.take(run.start, run.end)


def take_whole_expiry(reading: Reading) -> None:
    """The whole text as the expiry that was asked for."""
    try:
        expiry = card.parse_expiry(_in_figures(reading.text), reading.asked.today)
    except Refusal as refusal:
        reading.refuse(Field.EXPIRY, refusal.code)
        return
    if expiry is not None:
        reading.facts = reading.facts._replace(expiry=expiry)
    elif digits.groups(reading.text) and not _LETTER.search(reading.text):
        reading.refuse(Field.EXPIRY, ProblemCode.INVALID_EXPIRY)


def _in_figures(text: str) -> str:
    """The text with its number words in figures: "december twenty eight" -> "december 28"."""
    for group in reversed(digits.groups(text)):
        if group.word:
            text = text[: group.start] + group.digits + text[group.end :]
    return text


def _attempt(text: str, left: list[digits.Run]) -> bool:
    """Whether digits where a number is asked are a try at it, not the 2 of "I have 2 cards"."""
    return not _LETTER.search(text) or sum(len(r.digits) for r in left) >= SHORTEST_ATTEMPT
