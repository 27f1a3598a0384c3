"""Takes the name out of a message: called so, beside other facts, or all there is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain import digits, names
from payment_smart_bot.domain.commands import Facts
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.reading import GAP
from payment_smart_bot.domain.redact import encodes_digits
from payment_smart_bot.domain.session import Field

if TYPE_CHECKING:
    from payment_smart_bot.domain.reading import Reading

_SPELT_LIMIT: Final = 3
"""So many digits in words make a name a number."""
_LABEL: Final = re.compile(
    r"\b(?:(?:credit|debit)?\s*card(?:\s+number)?|number|expir(?:y|es|ation|ing)(?:\s+date)?"
    r"|exp|valid\s+(?:thru|until)|date|cvv2?|cvc2?|cid|(?:security\s+)?code|visa|mastercard|amex)\b",
    re.IGNORECASE,
)
_LINK: Final = re.compile(
    r"^(?:\s*\b(?:is|and|my|the|with|on|it|its|for|are)\b(?!['\u2019]))+|[#*]", re.IGNORECASE
)
_PIECES: Final = re.compile(r"[|,;:\n]|\s+and\s+", re.IGNORECASE)


def take_name(reading: Reading) -> None:
    """One that is called so, or that stands beside other facts where it was asked for."""
    name = names.cued_name(reading.text)
    if name is None and reading.asked.awaiting is Field.NAME:
        name = names.introduced_name(reading.text) or _name_beside(reading.text)
    if name is not None:
        reading.facts = _with_name(reading.facts, name)


def _name_beside(text: str) -> str | None:
    """A name in what is left between other facts, without their labels; None if there are none."""
    if GAP not in text:
        return None
    pieces = (_LINK.sub("", _LABEL.sub(" ", p).strip()).strip() for p in _PIECES.split(text))
    return next((name for name in map(names.bare_name, pieces) if name), None)


def _with_name(facts: Facts, name: str) -> Facts:
    """Add a name, unless it spells a number or is one in base64."""
    spelt = sum(len(run.digits) for run in digits.runs(name)) >= _SPELT_LIMIT
    if not spelt and not encodes_digits(name):
        return facts._replace(name=name)
    return facts._replace(refused=(*facts.refused, (Field.NAME, ProblemCode.INVALID_NAME)))


def bare(text: str) -> Facts | None:
    """The whole text as an answer to the question for the name."""
    if names.looks_like_a_name_with_faults(text):
        return Facts(refused=((Field.NAME, ProblemCode.INVALID_NAME),))
    name = names.bare_name(text)
    return None if name is None else _with_name(Facts(), name)
