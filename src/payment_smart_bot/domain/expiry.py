"""Expiry dates as people write them.

Shapes are read from the folded text (`folding.fold`), so full-width digits and slashes, dashes of
all kinds and invisible characters are no matter; spans are of the original text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.digits import groups
from payment_smart_bot.domain.errors import ProblemCode, Refusal
from payment_smart_bot.domain.expiry_shapes import (
    DECEMBER,
    Shape,
    bare,
    chains,
    compiled,
    cued,
    named,
)
from payment_smart_bot.domain.folding import SKIP, fold

if TYPE_CHECKING:
    import datetime as dt

_YEARS_AHEAD: Final = 50
_MOST_DIGITS: Final = 8


@dataclass(frozen=True, slots=True, order=True)
class Expiry:
    """A month; the card is good through its last day."""

    year: int
    """Four digits."""
    month: int
    """1 to 12."""

    def __str__(self) -> str:
        """MM/YYYY: "12/2028"."""
        return f"{self.month:02}/{self.year:04}"


def _expiry(shape: Shape, today: dt.date) -> Expiry:
    if not 1 <= shape.month <= DECEMBER:
        raise Refusal(ProblemCode.INVALID_EXPIRY)
    year = int(shape.year)
    if len(shape.year) == 2:  # noqa: PLR2004 - two digits: of this century, or of the next
        year += today.year // 100 * 100
        year += 100 * (year < today.year - _YEARS_AHEAD)
    if (year, shape.month) > (today.year + _YEARS_AHEAD, today.month):
        raise Refusal(ProblemCode.INVALID_EXPIRY)
    if (year, shape.month) < (today.year, today.month):
        raise Refusal(ProblemCode.EXPIRED_CARD)
    return Expiry(year, shape.month)


def _clean(text: str) -> tuple[str, list[int] | None]:
    """The folded text without invisible characters, and where each of its characters stood."""
    folded = fold(text)
    if SKIP not in folded:
        return folded, None
    places = [at for at, char in enumerate(folded) if char != SKIP]
    return "".join(folded[at] for at in places), places


def find_expiry(text: str, today: dt.date) -> tuple[Expiry | Refusal, int, int] | None:
    """The first thing in a message of several facts that is written like an expiry.

    Only what can hardly be anything else: with a slash, a dash or a month's name, or bare digits
    behind "exp" and its like.

    Args:
        text: The message, or what is left of it.
        today: As for `parse_expiry`.

    Returns:
        The expiry or what is wrong with it, and its span in the original text.
    """
    clean, places = _clean(text)
    shape = min((*chains(clean, "/-|\\"), *named(clean), *cued(clean)), default=None)
    if shape is None:
        return None
    start, last = shape.start, shape.end - 1
    span = (start, last + 1) if places is None else (places[start], places[last] + 1)
    try:
        return _expiry(shape, today), *span
    except Refusal as refusal:
        return refusal, *span


def _answer(text: str) -> Shape | None:
    """What an answer to the question for the expiry holds."""
    shape = min((*named(text), *chains(text, "/-|\\."), *cued(text)), default=None)
    if shape is not None:
        return shape
    rest = compiled("filler").sub(" ", text)
    if compiled("alone").fullmatch(rest) or compiled("named-bare").fullmatch(rest):
        return Shape(0, 0)
    count = sum(map(len, compiled("number").findall(text)))
    if count > _MOST_DIGITS:
        return None
    if compiled("bare").fullmatch(rest):
        return bare(rest, 0, 0)
    lone = compiled("lone").search(text)
    if lone is None or count != sum(char.isdigit() for char in lone[0]):
        return None
    found = bare(lone[0], 0, 0)
    return found if 1 <= found.month <= DECEMBER else None


def _spoken(text: str) -> str:
    """The text with number words as digits: "twelve twenty eight" is "12 28".

    Empty for fewer than three digits and no month's name: "that one" is no expiry.
    """
    found = groups(text)
    digits = sum(len(group.digits) for group in found)
    if digits < 3 and not compiled("month").search(text):  # noqa: PLR2004 - a month and a year
        return ""
    parts, at = [], 0
    for group in found:
        parts += [text[at : group.start], group.digits]
        at = group.end
    return compiled("twenty").sub(r"20\1", "".join((*parts, text[at:])))


def parse_expiry(text: str, today: dt.date) -> Expiry | None:
    """Read the answer to the question for the expiry.

    Args:
        text: What was typed.
        today: The date where it is still earliest on Earth (UTC-12).

    Returns:
        The expiry; None when the text holds nothing that is shaped like one.

    Raises:
        Refusal: INVALID_EXPIRY for a month or year that cannot be, a full date, a month or a
            number alone, more than 50 years ahead; EXPIRED_CARD.
    """
    clean, _ = _clean(text)
    shape = _answer(clean)
    if shape is None:
        shape = _answer(_spoken(clean))
    del text, clean  # so that no exception's frame shows them
    return None if shape is None else _expiry(shape, today)
