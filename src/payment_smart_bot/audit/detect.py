"""Finds card numbers and security codes in a text, however written."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from payment_smart_bot.audit.codes import codes
from payment_smart_bot.audit.decoded import regions
from payment_smart_bot.audit.findings import Hit
from payment_smart_bot.audit.windows import windows
from payment_smart_bot.domain.card import brand_of, numbers_in, valid_brand
from payment_smart_bot.domain.digits import WIDE, Group, Run, runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payment_smart_bot.audit.decoded import Region

_NEAR: Final = 8
"""Characters by which the place of a hit in a decoded region can be wrong."""
_DEPTH: Final = 3
"""Encodings inside encodings."""

_LAYOUTS: Final = frozenset({(4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (6, 13), (6, 10), (8, 8)})
_EVEN: Final = frozenset({1, 2, 3, 4})
_IDENTIFIER: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|(?<![0-9a-z])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![0-9a-z])",
    re.IGNORECASE,
)
"""A UUID, or a digest or random identifier of 128, 160 or 256 bits."""
_HEXADECIMAL: Final = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{32})", re.IGNORECASE)
"""An identifier with more behind it, as in a database's pages: a number must be inside."""
_REACH: Final = 65
_HEX_LETTERS: Final = frozenset("abcdef")
_LETTERS: Final = 3
"""Different letters that an identifier has at least; padding has one."""
_USUAL: Final = {"visa": 16, "mastercard": 16, "amex": 15, "discover": 16, "diners": 14, "jcb": 16,
                 "unionpay": 16}  # fmt: skip
_FEWEST: Final = min(_USUAL.values()) - 1
_PREFIX: Final = 8
_FRACTION: Final = re.compile(r"(?<![0-9.])0\.$")
_FLOAT: Final = re.compile(r"(?:\": ?|[=\[(,])-?([0-9]{1,5}\.[0-9]{6,16})(?![0-9.])")
"""A number as JSON and Python write it, of at most 17 digits (IEEE 754 double)."""
_FLOAT_LENGTH: Final = 18


def detect(text: str, *, packed: bool = False) -> Iterator[Hit]:
    """Find every card number and security code.

    A card number begins with a brand's prefix, is as long as the brand's and has the right check
    digit; its digits may be divided by anything in the usual groups, and by spaces, dots, dashes
    and invisible characters in any. Letters beside it are no matter. Left out: what is part of a
    UUID or of a digest, the decimals of a number below one, and what stands as a number with a
    fraction in JSON or behind an equals sign.

    Args:
        text: Plain, or with parts in base64, hexadecimal, URL, HTML, JSON or UTF-16 encoding.
        packed: Whether fields can stand side by side with nothing between, as in a database's
            pages: then a number is found within more digits too.

    Yields:
        Hits; those in encoded parts after those in the text itself.
    """
    yield from _detect(text, "plain", _DEPTH, packed=packed)


def _detect(text: str, form: str, depth: int, *, packed: bool = False) -> Iterator[Hit]:
    known = [*_numbers(text, form, packed=packed)]
    known += codes(text, form, known)
    yield from known
    if not depth:
        return
    for region in regions(text):
        inside = _within(form, region.form)
        for hit in _detect(region.text, inside, depth - 1):
            if not any(_same(hit, other, region) for other in known):
                known.append(_placed(hit, region))
                yield known[-1]


def _within(form: str, other: str) -> str:
    return other if form == "plain" else f"{form}+{other}"


def _same(hit: Hit, known: Hit, region: Region) -> bool:
    """Whether a hit in a decoded region is one that was found there already."""
    inside = region.start <= known.start and known.end <= region.end
    if region.scale:
        inside = inside and known.start - _NEAR < region.place(hit.start) < known.end + _NEAR
    return inside and (hit.kind, hit.last4) == (known.kind, known.last4)


def _placed(hit: Hit, region: Region) -> Hit:
    start, end = region.start, region.end
    if region.scale:
        start, end = region.place(hit.start), min(end, region.place(hit.end) + 4)
    return Hit(hit.kind, hit.brand, hit.last4, hit.form, start, end)


def _numbers(text: str, form: str, *, packed: bool) -> Iterator[Hit]:
    for since, until in windows(text):
        part = text[since:until]
        end = 0
        found = [*_freely_divided(part), *_evenly_divided(part)]
        found += _in_longer(part) if packed else ()
        for number in sorted(found, key=_place):
            if number.start < end or _is_identifier(text, since, number):
                continue
            end = number.end
            zeros = "\x00" in part[number.start : end]
            how = _within(form, "utf-16") if zeros else form
            brand = brand_of(number.digits)
            name = brand.name if brand else None
            last4 = number.digits[-4:]
            yield Hit("card-number", name, last4, how, since + number.start, since + end)


def _place(number: Run) -> tuple[int, int]:
    return number.start, -number.end


def _freely_divided(text: str) -> Iterator[Run]:
    return (number for run in runs(text) for number in numbers_in(run))


def _evenly_divided(text: str) -> Iterator[Run]:
    """Numbers divided by other characters than the usual ones: 4242|4242|4242|4242."""
    for run in runs(text, WIDE):
        for part in _same_dividers(text, run):
            for number in numbers_in(part):
                sizes = tuple(len(group.digits) for group in number.groups)
                if sizes in _LAYOUTS or (set(sizes) <= _EVEN and len(set(sizes[:-1])) == 1):
                    yield number


def _same_dividers(text: str, run: Run) -> Iterator[Run]:
    """The parts of a run with the same text between all their groups."""
    begin, divider = 0, ""
    for place, (before, after) in enumerate(pairwise(run.groups)):
        between = text[before.end : after.start]
        if between != divider and place > begin:
            yield Run(run.groups[begin : place + 1])
            begin = place
        divider = between
    yield Run(run.groups[begin:])


def _in_longer(text: str) -> Iterator[Run]:
    """Numbers of their brand's usual length within more digits."""
    for run in runs(text):
        for group in run.groups:
            for at in range(len(group.digits) - _FEWEST if not group.word else 0):
                brand = brand_of(group.digits[at : at + _PREFIX])
                length = _USUAL.get(brand.name, 0) if brand else 0
                number = group.digits[at : at + length]
                if length and len(number) == length and valid_brand(number):
                    start = group.start + at
                    yield Run((Group(number, start, start + length, word=False),))


def _is_identifier(text: str, since: int, number: Run) -> bool:
    """Whether a number is part of one of the long ones that programs write."""
    start, end = since + number.start, since + number.end
    if len(number.groups) == 1 and _FRACTION.search(text, max(0, start - 3), start):
        return True
    around = max(0, start - _REACH), end + _REACH
    if any(
        match.start(1) <= start and end <= match.end(1) and len(match[1]) <= _FLOAT_LENGTH
        for match in _FLOAT.finditer(text, *around)
    ):
        return True
    if any(
        match.start() < end and start < match.end() and _is_varied(match[0])
        for match in _IDENTIFIER.finditer(text, *around)
    ):
        return True
    return any(
        match.start() < start
        and end < match.end()
        and _is_varied(text[match.start() : start] + text[end : match.end()])
        for match in _HEXADECIMAL.finditer(text, *around)
    )


def _is_varied(token: str) -> bool:
    return len(set(token.lower()) & _HEX_LETTERS) >= _LETTERS
