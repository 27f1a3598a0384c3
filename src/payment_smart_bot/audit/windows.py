"""The parts of a long text that are worth a close look.

Reading digits and number words closely costs a microsecond each; most of a log holds too few of
them for a card number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.digits import SKIP, WIDE, fold
from payment_smart_bot.domain.numberwords import HEADS, OH, TAILS, TIMES, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FEWEST: Final = 12
"""Digits of the shortest card number."""
_SHORT: Final = 2048
"""A text up to this length is looked at whole."""

_DIGITS: Final = re.compile(rf"[0-9](?:[^0-9a-zß]*+[0-9]){{{_FEWEST - 1}}}(?:[^0-9a-zß]*+[0-9])*+")
_WORDS: Final = re.compile(rf"[a-zß][a-zß{SKIP}]*+")
_NEITHER: Final = re.compile("[^0-9a-zß]")
_COMPOUND: Final = 6
"""Letters of the shortest word that is made of two number words."""


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Spans, in order and apart, outside of which no card number can be."""
    if len(text) <= _SHORT:
        yield 0, len(text)
        return
    folded = fold(text)
    yield from _merged(sorted((*_in_digits(folded), *_in_words(folded))))


def _merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that overlap as one."""
    start, end = 0, 0
    for first, last in spans:
        if first >= end:
            if end:
                yield start, end
            start = first
        end = max(end, last)
    if end:
        yield start, end


def _in_digits(folded: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _DIGITS.finditer(folded))


def _in_words(folded: str) -> Iterator[tuple[int, int]]:
    """Sequences of number words, or of those and digits."""
    tokens = set(_WORDS.findall(folded))
    tokens.update(*(token.split(SKIP) for token in tokens if SKIP in token))
    found = [word for word in tokens if _is_number(word.replace(SKIP, ""))]
    if not found:
        return
    words = "|".join(sorted(map(re.escape, found), key=len, reverse=True))
    item = rf"(?:[0-9]++|(?<![a-zß])(?:{words})(?![a-zß]))"
    for match in re.finditer(rf"{item}(?:{WIDE.pattern}{item})*+", folded):
        if len(_NEITHER.sub("", match[0])) >= _FEWEST:
            yield match.span()


def _is_number(word: str) -> bool:
    if word in WORDS or word in TIMES or word in OH:
        return True
    return len(word) >= _COMPOUND and word[:3] in HEADS and word[-3:] in TAILS
