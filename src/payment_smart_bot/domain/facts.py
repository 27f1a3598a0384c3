"""Finds card facts in a message: number, expiry, code and name, several at once, in any order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.domain import card, digits, names
from payment_smart_bot.domain.commands import Facts
from payment_smart_bot.domain.errors import ProblemCode, Refusal
from payment_smart_bot.domain.number_search import SHORTEST_ATTEMPT, expiry_or_none, find_number
from payment_smart_bot.domain.redact import redact
from payment_smart_bot.domain.sensitive import SecurityCode, UserText
from payment_smart_bot.domain.session import Field

if TYPE_CHECKING:
    from datetime import date

    from payment_smart_bot.domain.sensitive import CardNumber

_CODE_LENGTHS: Final = frozenset({3, 4})
_BARE_EXPIRIES: Final = frozenset({4, 6})
_MONTH_AND_YEAR: Final = 4
_SPOKEN_NAME_LIMIT: Final = 3
_GAP: Final = "|"
_CODE_CUE: Final = re.compile(
    r"\b(?:cvv2?|cvc2?|cid|csc|cvn|(?:security|verification|card|secret)\s+(?:code|number)|code)\b",
    re.IGNORECASE,
)
_CODE_NEAR: Final = 24
_LETTER: Final = re.compile(r"[^\W\d_]")
_LABEL: Final = re.compile(
    r"\b(?:(?:credit|debit)?\s*card(?:\s+number)?|number|expir(?:y|es|ation|ing)(?:\s+date)?"
    r"|exp|valid\s+(?:thru|until)|date|cvv2?|cvc2?|cid|(?:security\s+)?code|visa|mastercard|amex)\b",
    re.IGNORECASE,
)
_LINK: Final = re.compile(
    r"^(?:\s*\b(?:is|and|my|the|with|on|it|its|for|are)\b(?!['\u2019]))+|[#*]", re.IGNORECASE
)
_PIECES: Final = re.compile(r"[|,;:\n]|\s+and\s+", re.IGNORECASE)


class Asked(NamedTuple):
    """What the conversation stands at when a message comes."""

    awaiting: Field | None
    """The field that is asked; None when none is."""
    today: date
    """Where on Earth it is earliest."""
    accepted: frozenset[str]
    """Names of the brands that the merchant takes."""
    at_summary: bool = False
    """Whether a summary stands and "pay" is a yes to it."""
    opening: bool = False
    """Whether it is the first message, which is no answer to anything yet."""
    extra: tuple[Field, ...] = ()
    """What is asked beside the usual."""
    code_length: int = 3
    """Of the security code of the card that is known."""
    saving: bool = False
    """Whether the card is to be kept for later."""


@dataclass(slots=True)
class _Reading:
    """The text while facts are taken out of it, each leaving a gap of its own length."""

    text: str
    asked: Asked
    facts: Facts

    def take(self, start: int, end: int) -> None:
        self.text = self.text[:start] + _GAP * (end - start) + self.text[end:]

    def refuse(self, field: Field, code: ProblemCode) -> None:
        self.facts = self.facts._replace(refused=(*self.facts.refused, (field, code)))


def find(text: str, asked: Asked) -> Facts | None:
    """All card facts of a text, valid or refused; None when it has none."""
    reading = _Reading(text, asked, Facts())
    if Field.POSTAL_CODE in asked.extra:
        _take_postal_code(reading)
    if digits.groups(reading.text):
        _take_expiry(reading)
        _take_number(reading)
        _take_code(reading)
        _take_rest(reading)
    elif asked.awaiting is Field.EXPIRY:
        _take_whole_expiry(reading)  # a month alone is shaped like an answer too
    _take_name(reading)
    empty = not reading.facts.given() and not reading.facts.refused
    return None if empty else reading.facts


def _take_postal_code(reading: _Reading) -> None:
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


def _take_expiry(reading: _Reading) -> None:
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


def _take_number(reading: _Reading) -> None:
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


def _take_code(reading: _Reading) -> None:
    """Three or four digits beside a code word."""
    for cue in _CODE_CUE.finditer(reading.text):
        for run in digits.runs(reading.text):
            near = min(abs(run.start - cue.end()), abs(cue.start() - run.end)) <= _CODE_NEAR
            if near and len(run.digits) in _CODE_LENGTHS:
                reading.take(run.start, run.end)
                reading.facts = reading.facts._replace(code=SecurityCode(run.digits))
                return


def _take_rest(reading: _Reading) -> None:
    """Digits that no cue names: they answer what is asked, or follow a card number."""
    left = [run for run in digits.runs(reading.text) if _written(run)]
    facts, awaiting = reading.facts, reading.asked.awaiting
    if facts.number is not None:
        _take_followers(reading, facts.number, left)
    elif awaiting is Field.EXPIRY and facts.expiry is None and not facts.refused:
        _take_whole_expiry(reading)
    elif not left:
        return
    elif awaiting in {Field.CVV, None} and not facts.given() and not facts.refused:
        _take_bare_code(reading, left)
    elif awaiting is Field.CARD and not facts.refused and _attempt(reading.text, left):
        reading.refuse(Field.CARD, ProblemCode.INVALID_CARD_NUMBER)


def _written(run: digits.Run) -> bool:
    """Whether it is in figures, or long enough in words not to be the "one" of "one moment"."""
    return any(not g.word for g in run.groups) or len(run.digits) >= _SPOKEN_NAME_LIMIT


def _take_followers(reading: _Reading, number: CardNumber, left: list[digits.Run]) -> None:
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


def _take_bare_code(reading: _Reading, left: list[digits.Run]) -> None:
    run = max(left, key=lambda r: len(r.digits))
    spoken_round = _LETTER.search(reading.text) is not None
    if spoken_round and (len(left) > 1 or reading.asked.awaiting is None):
        return
    reading.facts = reading.facts._replace(code=SecurityCode(run.digits))
    reading.take(run.start, run.end)


def _take_whole_expiry(reading: _Reading) -> None:
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


def _take_name(reading: _Reading) -> None:
    name = names.cued_name(reading.text)
    if name is None and reading.asked.awaiting is Field.NAME:
        name = names.introduced_name(reading.text) or _name_beside(reading.text)
    if name is not None:
        reading.facts = _with_name(reading.facts, name)


def _name_beside(text: str) -> str | None:
    """A name in what is left between other facts, without their labels; None if there are none."""
    if _GAP not in text:
        return None
    pieces = (_LINK.sub("", _LABEL.sub(" ", p).strip()).strip() for p in _PIECES.split(text))
    return next((name for name in map(names.bare_name, pieces) if name), None)


def _with_name(facts: Facts, name: str) -> Facts:
    """Add a name, unless it spells a number or is one in base64."""
    spelt = sum(len(run.digits) for run in digits.runs(name)) >= _SPOKEN_NAME_LIMIT
    if not spelt and redact(UserText(name), Field.NAME) == name:
        return facts._replace(name=name)
    return facts._replace(refused=(*facts.refused, (Field.NAME, ProblemCode.INVALID_NAME)))


def bare(text: str) -> Facts | None:
    """The whole text as an answer to the question for the name."""
    if names.looks_like_a_name_with_faults(text):
        return Facts(refused=((Field.NAME, ProblemCode.INVALID_NAME),))
    name = names.bare_name(text)
    return None if name is None else _with_name(Facts(), name)
