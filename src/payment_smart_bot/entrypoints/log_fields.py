"""The fields that a log line may have, and what each may hold.

A value that is not of its field's form is written as `invalid`, one that holds a card number as
the mask, so that a mistake of the caller's shows and tells nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.card import numbers_in
from payment_smart_bot.domain.digits import WIDE, fold, has_words, runs
from payment_smart_bot.domain.sensitive import MASK

if TYPE_CHECKING:
    from collections.abc import Callable

Value = str | int | float
INVALID: Final = "invalid"
_SHORTEST_NUMBER: Final = 12
_REMEMBERED: Final = 4096
_NO_DIGIT: Final = re.compile("[^0-9]+")


def masked(text: str) -> str:
    """The ASCII text itself, or the mask where it holds a card number, however that is written."""
    few = len(_NO_DIGIT.sub("", text)) < _SHORTEST_NUMBER
    if few and not has_words(fold(text)):
        return text
    found = any(True for run in runs(text, WIDE) for _ in numbers_in(run))
    return MASK if found else text


def _text(pattern: str) -> Callable[[object], Value]:
    """A check that remembers what passed it, and nothing else."""
    fits = re.compile(pattern, re.ASCII).fullmatch
    passed: set[str] = set()

    def check(value: object) -> Value:
        if not isinstance(value, str):
            return INVALID
        text = str(value)
        if text in passed:
            return text
        checked = masked(text) if fits(text) else INVALID
        if checked == text:
            if len(passed) >= _REMEMBERED:
                passed.clear()
            passed.add(text)
        return checked

    return check


def _whole(lowest: int, highest: int) -> Callable[[object], Value]:
    def check(value: object) -> Value:
        fits = type(value) is int and lowest <= value <= highest
        return value if fits and isinstance(value, int) else INVALID

    return check


def _milliseconds(value: object) -> Value:
    if isinstance(value, int | float) and 0 <= value < 1e7:  # noqa: PLR2004 - three hours
        return round(float(value), 2)
    return INVALID


def _version(value: object) -> Value:
    """A session's version is a number, the program's a text."""
    return (_RELEASE if isinstance(value, str) else _COUNT)(value)


_COUNT: Final = _whole(0, 10**9)
_RELEASE: Final = _text(r"[0-9A-Za-z.+-]{1,32}")
_WORD: Final = _text(r"[a-z][a-z_-]{0,63}")
_TERM: Final = _text(r"[A-Za-z][A-Za-z0-9_.:-]{0,63}")

FIELDS: Final[dict[str, Callable[[object], Value]]] = {
    "sessionId": _text(r"[A-Za-z0-9._:-]{1,128}"),
    "correlationId": _text(r"[A-Za-z0-9-]{4,64}"),
    "step": _WORD,
    "awaiting": _WORD,
    "status": _WORD,
    "problem": _WORD,
    "declineCode": _WORD,
    "ms": _milliseconds,
    "method": _text(r"[A-Z]{1,10}"),
    "route": _text(r"/[A-Za-z0-9/_{}.:-]{0,127}"),
    "httpStatus": _whole(100, 599),
    "reason": _TERM,
    "operation": _TERM,
    "attempt": _whole(0, 999),
    "version": _version,
    "rows": _COUNT,
    "port": _whole(0, 65535),
    "url": _text(r"https?://[A-Za-z0-9.:\[\]-]{1,100}(?:/[A-Za-z0-9/_.~-]{0,127})?"),
}
EVENT: Final = _WORD
NAME: Final = _text(r"[A-Za-z0-9_.<>-]{1,128}")
"""Of a logger or a class."""
