"""What an expiry can look like, before it is known whether it can be one.

All of it reads text that `folding.fold` has been over.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

DECEMBER: Final = 12
_SHORTEST_NUMBER: Final = 12
"""Digits of the shortest card number: "4242424242424242/12/28" holds an expiry."""

_MONTHS: Final = "janfebmaraprmayjunjulaugsepoctnovdec"
_NAMES: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_UNITS: Final = (
    "days?|hours?|hrs?|minutes?|mins?|business|working|weeks?|months?|years?|people|times|percent"
    "|usd|eur|dollars?|euros?"
)
_FILLER: Final = (
    "it|its|s|is|expires?|expiry|expiration|exp|date|the|on|in|at|end|of|card|valid|until|till"
    "|thru|through|good|my|mm|yy|yyyy|that|thats|says|slash|ok|okay|so|and"
)
_CUE: Final = "exp(?:iry|ires?|iration|iring|d)?|valid(?:ity)?|thru|until|till"


class Shape(NamedTuple):
    """Something written like an expiry; month 0 where it can be none ("12/20/2028")."""

    start: int
    end: int
    month: int = 0
    year: str = ""


_ORDERS: Final = {
    (1, 2): "my", (2, 2): "my", (1, 4): "my", (2, 4): "my", (4, 1): "ym", (4, 2): "ym",
    (1, 1, 4): "", (1, 2, 4): "", (2, 1, 4): "", (2, 2, 4): "", (1, 1, 2): "", (1, 2, 2): "",
    (2, 1, 2): "", (2, 2, 2): "", (4, 1, 1): "", (4, 1, 2): "", (4, 2, 1): "", (4, 2, 2): "",
}  # fmt: skip
"""What numbers of these lengths with one separator are: month and year, or a full date ("")."""


@cache
def compiled(name: str) -> re.Pattern[str]:
    """The patterns, each compiled when first used: only some messages need them."""
    return re.compile(
        {
            "chain": r"(?<![0-9])[0-9]++(?:\s*([/\-.|\\])\s*[0-9]++)(?:\s*\1\s*[0-9]++)*+",
            "number": r"[0-9]+",
            "unit": rf"\s*(?:%|(?:{_UNITS})\b)",
            "named": (
                rf"(?<![a-z])(?P<day>(?<![0-9])(?<![0-9]\s)[0-9]{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?"
                rf"(?P<month>{_NAMES})(?![a-z])[\s/\-.,]*(?:of\s+|in\s+)?"
                r"(?:(?P<date>[0-9]{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)[0-9]{2}(?![0-9]))"
                r"|['\u2018\u2019`]?(?P<year>(?:19|20)[0-9]{2}"
                r"|[0-9]{2}(?![\s\-.][0-9]{2}(?![0-9])|\s?/\s?[0-9]))"
                r"(?!st|nd|rd|th|[0-9]))"
            ),
            "reversed": rf"(?<![0-9])(?P<year>20[0-9]{{2}})[\s/\-.,]*(?P<month>{_NAMES})(?![a-z])",
            "cued": (
                rf"(?<![a-z])(?:{_CUE})(?![a-z])\W*(?:(?:date|is|on|at|in|end|of|the|card|it)\W+)*+"
                r"(?P<digits>[0-9]{6}|[0-9]{4}(?!\s[0-9]{4})|[0-9]{1,2}[\s.][0-9]{4}"
                r"|[0-9]{1,2}[\s.][0-9]{2})(?![0-9]|[/.\-][0-9])"
            ),
            "filler": rf"(?<![a-z])(?:{_FILLER})(?![a-z])|[^\w\s/\-.|\\$€£¥]",
            "bare": r"[\s/\-.|\\0-9]*[0-9][\s/\-.|\\0-9]*",
            "month": rf"(?<![a-z])(?:{_NAMES})(?![a-z])",
            "alone": rf"\s*(?:{_NAMES})[\s.]*",
            "named-bare": rf"\s*(?:{_NAMES})[\s/\-.]*[0-9]+\s*",
            "lone": (
                r"(?<![0-9$€£¥])(?:[0-9]{6}|[0-9]{4}|[0-9]{1,2}\s(?:[0-9]{2}|[0-9]{4}))(?![0-9])"
            ),
            "currency": r"[$€£¥]\s*$",
            "twenty": r"(?<![0-9])20[\s\-]([0-9]{2})(?![0-9])",
        }[name]
    )


def chains(text: str, separators: str) -> Iterator[Shape]:
    """Numbers with one separator: 12/28, 9 - 28, 2028-12, 12/20/2028."""
    for match in compiled("chain").finditer(text):
        numbers = list(compiled("number").finditer(text, match.start(), match.end()))
        if len(numbers[0][0]) >= _SHORTEST_NUMBER:
            numbers = numbers[1:3]
        order = _ORDERS.get(tuple(len(number[0]) for number in numbers))
        if order is None or match[1] not in separators or _is_idiom(text, numbers):
            continue
        start, end = numbers[0].start(), numbers[-1].end()
        if order:
            parts = dict(zip(order, (number[0] for number in numbers), strict=True))
            yield Shape(start, end, int(parts["m"]), parts["y"])
        else:
            yield Shape(start, end)


def _is_idiom(text: str, numbers: list[re.Match[str]]) -> bool:
    """Whether it is a number of something: 5-10 days, 50/50, $12.50."""
    first, last = numbers[0], numbers[-1]
    same = first[0] == last[0] and int(first[0]) > DECEMBER
    counted = compiled("unit").match(text, last.end())
    priced = compiled("currency").search(text[max(0, first.start() - 3) : first.start()])
    return bool(same or counted or priced)


def named(text: str) -> Iterator[Shape]:
    """Dec 2028, December '28, dec/28, 2028 December; with a day it is no expiry."""
    for name in ("named", "reversed"):
        for match in compiled(name).finditer(text):
            found = match.groupdict()
            if found.get("day") or found.get("date"):
                yield Shape(match.start(), match.end())
            else:
                month = _MONTHS.index(match["month"][:3]) // 3 + 1
                yield Shape(match.start(), match.end(), month, match["year"])


def cued(text: str) -> Iterator[Shape]:
    """Bare digits behind a word for it: exp 1228, expires 12 28."""
    for match in compiled("cued").finditer(text):
        yield bare(match["digits"], match.start("digits"), match.end("digits"))


def bare(raw: str, start: int, end: int) -> Shape:
    """1228, 122028, 202812, 12 28, 9.2028."""
    numbers = [match[0] for match in compiled("number").finditer(raw)]
    if len(numbers) == 1:
        [digits] = numbers
        swapped = len(digits) == 6 and digits[:2] == "20"  # noqa: PLR2004 - YYYYMM
        cut = 4 if swapped else 2
        numbers = [digits[:cut], digits[cut:]]
    order = _ORDERS.get(tuple(map(len, numbers)))
    if not order:
        return Shape(start, end)
    parts = dict(zip(order, numbers, strict=True))
    return Shape(start, end, int(parts["m"]), parts["y"])
