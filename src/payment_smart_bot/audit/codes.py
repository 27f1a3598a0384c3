"""Security codes: three or four digits beside a word for them.

Three or four digits alone are anything, so a code is found by the word alone, with nothing but a
few fillers between.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from payment_smart_bot.audit.findings import Hit
from payment_smart_bot.domain.digits import fold, runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from payment_smart_bot.domain.digits import Run

_LENGTHS: Final = (3, 4)
_REACH: Final = 64
"""Characters of context on either side."""

_WORD: Final = (
    r"(?:(?:cvv|cvc|cvn|cvp)2?|(?<![a-z])(?:cid|csc)(?![a-z])"
    r"|(?:security|verification)[\s_\-]?(?:code|value|number|digits)|card[\s_\-]?code)"
)
_QUOTE: Final = r"[\"'`\\]"
_ANY_WORD: Final = re.compile(_WORD)
_AFTER: Final = re.compile(
    _WORD
    + rf"""
    (?:[\s_\-]?(?:code|number|no|num|value|digits?)\b)?
    (?:
        # "cvv": "123"   card[cvv]=123   <cvv>123   the cvv is 123
        (?:{_QUOTE}|[)\]\s])* (?:[:=>]|\b(?:is|was)\b)
        (?:[\s:=>(\[{{<*~\-]|{_QUOTE}|\b(?:it'?s|the|my|value|code|number)\b)*
      | # a part of multipart/form-data
        {_QUOTE}(?:\r?\n){{2}}
      | # cvv 123   cvv, 123   (cvv) 123   cvv code - my number 123
        (?:[\s,.;~*()\[\]\-]|\b(?:it'?s|the|my|code|number)\b)* {_QUOTE}?
    )
    """,
    re.VERBOSE,
)
_BEFORE: Final = re.compile(
    r"""
    [ \t]*,?[ \t]*(?:-+[ \t]*)?[(\["']*[ \t]*
    (?:(?:\b(?:is|was|are|as|for|being|that'?s)\b|=)[ \t]*)?
    (?:\b(?:the|my|your|his|her|its|our|this|a)\s+)?
    (?:\bcard(?:'?s)?\s+)?["'(]?
    """
    + _WORD,
    re.VERBOSE,
)
_DATE: Final = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_ENDS_INSIDE: Final = re.compile(r"[0-9a-z]|[.:/\-][0-9a-z]")
_BEGINS_INSIDE: Final = re.compile(r"(?:[0-9a-z]|[0-9a-z][.:/\-])$")
_MASKED: Final = re.compile(r"[*\u2022\u25cfxX]{2}\s?$")
"""Before the last four digits of a masked number."""


def is_code_word(name: str) -> bool:
    """Whether a column's name says that security codes are in it."""
    return _ANY_WORD.search(fold(name)) is not None


def codes(text: str, form: str, numbers: Sequence[Hit]) -> Iterator[Hit]:
    """The security codes in a text, outside of the card numbers already found there."""
    folded = fold(text)
    last = 0
    for word in _ANY_WORD.finditer(folded):
        since, until = max(last, word.start() - _REACH), word.end() + _REACH
        for run in runs(text[since:until]):
            span = _code(text, folded, since, run)
            if span and not any(hit.start < span[1] and span[0] < hit.end for hit in numbers):
                yield Hit("security-code", None, "", form, *span)
                last = span[1]


def _code(text: str, folded: str, since: int, run: Run) -> tuple[int, int] | None:
    """The span of a code in a run of digits that begins at a place."""
    for first, last in _parts(run):
        start, end = since + first, since + last
        masked = _MASKED.search(text, max(0, start - 4), start)
        beside = _follows_word(folded, start, end) or _precedes_word(folded, start, end)
        if beside and not masked:
            return start, end
    return None


def _parts(run: Run) -> Iterator[tuple[int, int]]:
    """The spans of what can be a code: three or four digits at the start or the end of a run."""
    for groups in (run.groups, run.groups[::-1]):
        count = 0
        for group in groups:
            count += len(group.digits)
            if count in _LENGTHS:
                yield min(groups[0].start, group.start), max(groups[0].end, group.end)
            if count >= _LENGTHS[-1]:
                break


def _follows_word(folded: str, start: int, end: int) -> bool:
    if _DATE.match(folded, start) or _ENDS_INSIDE.match(folded, end):
        return False
    since = max(0, start - _REACH)
    return any(
        _AFTER.fullmatch(folded, word.start(), start)
        for word in _ANY_WORD.finditer(folded, since, start)
    )


def _precedes_word(folded: str, start: int, end: int) -> bool:
    if _BEGINS_INSIDE.search(folded, max(0, start - 2), start):
        return False
    return _BEFORE.match(folded, end, end + _REACH) is not None
