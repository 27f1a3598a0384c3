"""Finds every digit of a text, however written, with its place in the original text.

Digits of every script (Unicode's decimal, digit and numeric values 0 to 9, from `unicodedata`),
the CJK numerals, and number words (`numberwords`). Spans are of the text as given: the folded
text that is searched has one character for each of the original's.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, NamedTuple

from payment_smart_bot.domain.folding import SKIP, fold
from payment_smart_bot.domain.numberwords import (
    HEADS,
    JOINERS,
    OH,
    TAILS,
    TENS,
    TIMES,
    UNITS,
    WORDS,
)

__all__ = ["NEAR", "SKIP", "WIDE", "Group", "Run", "fold", "groups", "has_words", "runs"]

_LONGEST: Final = max(map(len, WORDS))
_SHORTEST: Final = 3
"""Letters of the shortest number word that is part of a compound."""


class Group(NamedTuple):
    """Digits with nothing between them, or one spoken number ("forty two", "double four")."""

    digits: str
    """ASCII."""
    start: int
    end: int
    word: bool
    """Whether it was written as a word."""


class Run(NamedTuple):
    """Groups with only separators between them."""

    groups: tuple[Group, ...]

    @property
    def digits(self) -> str:
        """ASCII."""
        return "".join(group.digits for group in self.groups)

    @property
    def start(self) -> int:
        """Where the first digit stands in the original text."""
        return self.groups[0].start

    @property
    def end(self) -> int:
        """Behind the last digit in the original text."""
        return self.groups[-1].end


_TOKEN: Final = re.compile(rf"[0-9]+|[a-zß](?:[a-zß{SKIP}]*[a-zß])?")
_ANY_WORD: Final = re.compile(rf"[a-zß{SKIP}]+")
_PART: Final = re.compile(rf"[^{SKIP}]+")
_ANY_DIGIT: Final = re.compile("[0-9]")
_MARKS: Final = r"\s.\-_\x00-\x1f\x7f"
_SPOKEN: Final = re.compile(rf"(?:[{_MARKS},&]|(?:{'|'.join(JOINERS)})(?![a-zß]))*+")
_TIGHT: Final = re.compile(rf"(?:[\s\-{SKIP}]|(?:and|y|et|e)(?![a-zß]))*+")
NEAR: Final = re.compile(rf"[{_MARKS}]*+")
"""Between the digits of one number: spaces, dots, dashes, underscores, invisible characters.

A comma or a slash ends the number: it stands before the expiry and the code.
"""
WIDE: Final = re.compile(
    rf"(?:[\W_]|(?:{'|'.join((*JOINERS, 'slash', 'hundred', 'thousand'))})(?![a-zß]))*+"
)
"""Between the digits of what could be a number: anything that is neither letter nor digit."""


def _compound(word: str) -> list[tuple[int, int]]:
    """The spans of the number words that a word is made of; none when it is not."""
    reached: list[int | None] = [None] * (len(word) + 1)
    reached[0] = 0
    for start in range(len(word)):
        if reached[start] is None:
            continue
        for end in range(min(len(word), start + _LONGEST), start + 1, -1):
            part = word[start:end]
            if reached[end] is None and (
                part == "oh" or (part in WORDS and end - start >= _SHORTEST)
            ):
                reached[end] = start
    spans: list[tuple[int, int]] = []
    end = len(word)
    while end and (begin := reached[end]) is not None:
        spans.append((begin, end))
        end = begin
    return [] if end else spans[::-1]


def _is_number(word: str) -> bool:
    return word in WORDS or (
        len(word) > 2 * _SHORTEST - 1 and word[:3] in HEADS and word[-3:] in TAILS
    )


def has_words(folded: str) -> bool:
    """Whether a folded text may hold a number word; false alarms are possible."""
    return SKIP in folded or any(map(_is_number, _ANY_WORD.findall(folded)))


def _pieces(folded: str) -> list[tuple[str, int, int]]:
    """Digit sequences, and number words one by one, as (text, start, end)."""
    found: list[tuple[str, int, int]] = []
    for match in _TOKEN.finditer(folded):
        raw, start = match[0], match.start()
        if raw[0] <= "9":
            found.append((raw, start, match.end()))
            continue
        words = _spoken(raw, start)
        if not words and SKIP in raw:
            for part in _PART.finditer(raw):
                words += _spoken(part[0], start + part.start())
        found += words
    return found


def _spoken(raw: str, start: int) -> list[tuple[str, int, int]]:
    """The number words that a word is or is made of."""
    word = raw.replace(SKIP, "")
    if word in WORDS or word in OH or word in TIMES:
        return [(word, start, start + len(raw))]
    if not _is_number(word):
        return []
    places = [start + at for at, char in enumerate(raw) if char != SKIP]
    return [(word[a:b], places[a], places[b - 1] + 1) for a, b in _compound(word)]


class _Reader:
    """Makes groups of pieces, from left to right."""

    def __init__(self, folded: str) -> None:
        self.folded = folded
        self.pieces = _pieces(folded)
        self.groups: list[Group] = []

    def read(self) -> list[Group]:
        at = 0
        while at < len(self.pieces):
            at += self._take(at)
        return self.groups

    def _take(self, at: int) -> int:
        """Turn the piece at a place, or it and the next, into a group; say how many it took."""
        word, start, end = self.pieces[at]
        following = self.pieces[at + 1] if at + 1 < len(self.pieces) else ("", end, end)
        near = bool(following[0]) and _joined(self.folded, end, following[1], _TIGHT)
        pair = _pair(word, following[0]) if near else ""
        if pair:
            self.groups.append(Group(pair, start, following[2], word=True))
            return 2
        if word in OH:
            joined = bool(following[0]) and _joined(self.folded, end, following[1], _SPOKEN)
            if self._follows(start, 1 if joined else 2):
                self.groups.append(Group("0", start, end, word=True))
        elif word not in TIMES:
            self.groups.append(Group(WORDS.get(word, word), start, end, word=word in WORDS))
        return 1

    def _follows(self, start: int, count: int) -> bool:
        """Whether that many groups stand directly before a place."""
        for group in reversed(self.groups[-count:]):
            if not _joined(self.folded, group.end, start, _SPOKEN):
                return False
            start = group.start
        return len(self.groups) >= count


def _pair(first: str, second: str) -> str:
    """What two words are together: "forty two" 42, "double four" 44; empty for anything else."""
    unit = UNITS.get(second, second)
    if first in TIMES and len(unit) == 1 and unit.isdigit():
        return unit * TIMES[first]
    if first in TENS and second in UNITS and unit != "0":
        return TENS[first][0] + unit
    return ""


def _joined(folded: str, start: int, end: int, separators: re.Pattern[str]) -> bool:
    return separators.fullmatch(folded, start, end) is not None


def groups(text: str) -> list[Group]:
    """Every digit and number word of a text, in order."""
    folded = fold(text)
    plain = _ANY_DIGIT.search(folded) is None and not has_words(folded)
    return [] if plain else _Reader(folded).read()


def runs(text: str, separators: re.Pattern[str] = NEAR) -> list[Run]:
    """The groups of a text, those together that only separators divide.

    Between two spoken numbers a comma, "and" and their like join too. `separators` is `NEAR`, for
    reading, or `WIDE`, for hiding.
    """
    found = groups(text)
    if not found:
        return []
    folded = fold(text)
    made = [[found[0]]]
    for before, after in pairwise(found):
        spoken = before.word and after.word and separators is NEAR
        if _joined(folded, before.end, after.start, _SPOKEN if spoken else separators):
            made[-1].append(after)
        else:
            made.append([after])
    return [Run(tuple(parts)) for parts in made]
