"""Finds the card number among the digits of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain import card, digits
from payment_smart_bot.domain.errors import ProblemCode, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from payment_smart_bot.domain.sensitive import CardNumber

_SHORTEST_NUMBER: Final = 12
_USUAL_NUMBER: Final = 16
_LONGEST_NUMBER: Final = 19
_MOST_GROUPS: Final = 40
SHORTEST_ATTEMPT: Final = 4
"""So many digits are a try at a number."""


def find_number(
    run: digits.Run, accepted: frozenset[str], today: date
) -> tuple[CardNumber | ProblemCode, int, int] | None:
    """The likeliest valid number among neighbouring groups, else the run itself if it is as long.

    A number of up to 16 digits comes first: "4242 4242 4242 4242 424" is sooner a number and a
    code than one of the rare numbers of 19 digits.

    Returns:
        The number, or what is wrong with it, and its span in the original text.
    """
    found = [part for part in _parts(run) if card.valid_brand(part.digits)]
    if not found:
        long_enough = len(run.digits) >= _SHORTEST_NUMBER
        return (ProblemCode.INVALID_CARD_NUMBER, run.start, run.end) if long_enough else None
    best = max(found, key=lambda part: (len(part.digits) <= _USUAL_NUMBER, len(part.digits)))
    if _goes_on(run, best, today):
        return ProblemCode.INVALID_CARD_NUMBER, run.start, run.end
    try:
        return card.parse_number(best.digits, accepted), best.start, best.end
    except Refusal as refusal:
        return refusal.code, best.start, best.end


def _goes_on(run: digits.Run, number: digits.Run, today: date) -> bool:
    """Whether it is part of something longer: four digits or more beside it, no expiry, no code."""
    brand = card.brand_of(number.digits)
    beside = [g.digits for g in run.groups if g.end <= number.start][-1:]
    beside += [g.digits for g in run.groups if g.start >= number.end][:1]
    lengths = {len(d) for d in beside if expiry_or_none(d, today) is None}
    return any(n >= SHORTEST_ATTEMPT and n != (brand and brand.code_length) for n in lengths)


def _parts(run: digits.Run) -> Iterator[digits.Run]:
    """Every series of neighbouring groups that is as long as a number."""
    groups = run.groups[:_MOST_GROUPS]
    for start in range(len(groups)):
        for end in range(start + 1, min(len(groups), start + _LONGEST_NUMBER) + 1):
            part = digits.Run(groups[start:end])
            if _SHORTEST_NUMBER <= len(part.digits) <= _LONGEST_NUMBER:
                yield part


def expiry_or_none(text: str, today: date) -> card.Expiry | None:
    """The expiry that a text is; None for anything else."""
    try:
        return card.parse_expiry(text, today)
    except Refusal:
        return None
