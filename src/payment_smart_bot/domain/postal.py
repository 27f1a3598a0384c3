"""Postal codes: what is one, and where in a message it stands.

Which country's it is nobody has said, so a code is 3 to 10 letters, digits, spaces and hyphens with
a digit among them. It is stored in the clear, so nothing is taken for one that could be a part of
a card number or, unless it is called a postal code, a security code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain import digits
from payment_smart_bot.domain.errors import ProblemCode, Refusal
from payment_smart_bot.domain.expiry import Expiry, find_expiry
from payment_smart_bot.domain.folding import fold
from payment_smart_bot.domain.names import COMMON

if TYPE_CHECKING:
    from datetime import date

_SHORTEST: Final = 3
_LONGEST: Final = 10
_LIKE_A_NUMBER: Final = 8
"""So many digits could be of a card number, unless they are written as codes so long are."""
_A_NUMBER: Final = 12
"""So many digits are looked at as a card number, and never here."""
# Patterns are texts, as in `names`.
_SHAPE: Final = r"(?=[^0-9]*[0-9])[A-Z0-9]+(?:[ -][A-Z0-9]+)*"
_LONG: Final = r"[0-9]{5}-[0-9]{3,4}"
_CUE: Final = (
    r"\b(?:zip(?: ?code)?|post(?:al)?[ -]?code|postal)\b"
    r"(?:\s*(?:\b(?:is|was|to|should be|must be)\b|[:=#]))*\s*"
)
_VALUE: Final = (
    r"[0-9]{3} [0-9]{2}(?![A-Za-z0-9-])"
    r"|(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{2,4} (?=[A-Za-z]*[0-9])[A-Za-z0-9]{3,4}(?![A-Za-z0-9-])"
    r"|[0-9]{4} [A-Z]{2}(?![A-Za-z0-9-])"
    r"|(?=[A-Za-z-]*[0-9])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"
)
"""Behind a cue: as in Sweden, in Britain, in the Netherlands, and all that is one word."""
_LEAD: Final = r"(?:(?:sure|ok|okay|yes|well|oh|um|it|is|it'?s|that'?s)[\s,:]+)*"
_TAIL: Final = r"(?:[\s,]+(?:please|thanks|thank you))*[\s.,!]*$"
_WORD: Final = r"(?<![a-z0-9])[a-z]+(?![a-z0-9])"
_LONGEST_WORD: Final = 3
"""Letters that a postal code has without a digit beside them: VLT 1117."""


def parse_postal_code(text: str) -> str:
    """A postal code in upper case, with single spaces.

    Raises:
        Refusal: it is none, or could be a part of a card number.
    """
    plain = " ".join(fold(text).upper().split())
    longish = _digits(plain) >= _LIKE_A_NUMBER
    fits = _SHORTEST <= len(plain) <= _LONGEST and re.fullmatch(_SHAPE, plain)
    if not fits or (longish and not re.fullmatch(_LONG, plain)):
        del text, plain, fits  # so that no exception's frame shows a number
        raise Refusal(ProblemCode.INVALID_POSTAL_CODE)
    return plain


def find_called(text: str) -> tuple[str | ProblemCode, int, int] | None:
    """The postal code that is called one ("the zip is 94107"), or what is wrong with it.

    Returns:
        The code and its span in the text, with what it is called.
    """
    numbers = [run for run in digits.runs(text) if len(run.digits) >= _A_NUMBER]
    for cue in re.finditer(_CUE, fold(text)):
        found = re.compile(_VALUE).match(text, cue.end())
        if found and not any(run.start <= found.end() <= run.end for run in numbers):
            return _parsed(found[0]), cue.start(), found.end()
    return None


def find_answer(text: str, today: date, code_length: int) -> str | ProblemCode | None:
    """The whole text as an answer to the question for it; None where it is no try at one.

    Args:
        text: The message, or what is left of it.
        today: Where on Earth it is earliest: an expiry is no postal code.
        code_length: Of the card's security code, which must be called a postal code to be one.
    """
    folded = fold(text).strip().replace("\u2019", "'")
    lead = re.match(_LEAD, folded)
    body = re.sub(_TAIL, "", folded[lead.end() if lead else 0 :])
    count = _digits(body)
    if not count:
        return _spoken(body)
    words = re.findall(_WORD, body)
    if any(len(word) > _LONGEST_WORD or word in COMMON or word == "exp" for word in words):
        return None
    if count >= _A_NUMBER or isinstance(_date(text, today), Expiry):
        return None
    if body.isdigit() and len(body) in {_SHORTEST, code_length}:
        return ProblemCode.INVALID_POSTAL_CODE
    return _parsed(body)


def _spoken(body: str) -> str | None:
    """Figures that are words, and nothing else."""
    runs = digits.runs(body)
    whole = len(runs) == 1 and (runs[0].start, runs[0].end) == (0, len(body))
    return (
        runs[0].digits if whole and _OF_DIGITS[0] <= len(runs[0].digits) <= _OF_DIGITS[1] else None
    )


_OF_DIGITS: Final = (5, 7)
"""So many spoken ones: fewer could be a security code, more a part of a number."""


def _date(text: str, today: date) -> Expiry | Refusal | None:
    found = find_expiry(text, today)
    return found[0] if found else None


def _parsed(text: str) -> str | ProblemCode:
    try:
        return parse_postal_code(text)
    except Refusal as refusal:
        return refusal.code


def _digits(text: str) -> int:
    return sum(char in "0123456789" for char in text)
