"""Takes from a text whatever could be part of a card number or a security code.

Stricter than it need be, and so simple: every digit of every script goes, always. Two messages
that hold a number between them are therefore safe each by itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.digits import WIDE, fold, has_words, runs
from payment_smart_bot.domain.encodings import BASE64, ESCAPE, base64_texts, unescaped
from payment_smart_bot.domain.session import Field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from payment_smart_bot.domain.digits import Group
    from payment_smart_bot.domain.sensitive import UserText

DOT: Final = "•"
"""Stands for one digit."""
HIDDEN: Final = DOT * 4
"""Stands for a token that decodes to digits, whatever its length."""

_SPOKEN: Final = 3
"""Number words are hidden from this many digits in a row on."""
_ENCODED: Final = 4
"""An encoded token is hidden from this many digits in a row on."""
_EVERY_WORD: Final = frozenset({Field.CARD, Field.POSTAL_CODE, Field.CVV})
_DIGIT: Final = re.compile("[0-9]")
_TOKEN: Final = re.compile(r"\S+")
_ESCAPED: Final = re.compile(r"[%&=\\]")


class RedactedText(str):
    """The only text that a transcript, a log or a model may hold.

    Made by `redact` alone; the constructor checks nothing.
    """

    __slots__ = ()


def redact(text: UserText, awaiting: Field | None) -> RedactedText:
    """Hide what could be a number or a code.

    Each digit becomes one dot, at every step. So do the digits of number words: where three or
    more digits stand in a row, and all of them while the card or the code is asked for. A token
    that decodes to four or more digits in a row is hidden whole. Doing it twice changes nothing.

    Args:
        text: What was typed.
        awaiting: What was asked for; None for nothing.
    """
    every_word = awaiting in _EVERY_WORD
    before, after = None, text.reveal()
    while before is None or (before != after and _may_be_encoded(after)):
        before = after
        after = _without_digits(_without_tokens(before), every_word=every_word)
    return RedactedText(after)


def encodes_digits(text: str) -> bool:
    """Whether a token of it, once decoded, is four or more digits in a row."""
    return _without_tokens(text) != text


def _may_be_encoded(text: str) -> bool:
    """Whether a token may decode to digits: a new one comes of a token that lost its digits."""
    return bool(BASE64.search(text) or _ESCAPED.search(text))


def _without_digits(text: str, *, every_word: bool) -> str:
    folded = fold(text)
    parts, at = [], 0
    for group in _hidden_words(text, every_word=every_word) if has_words(folded) else ():
        parts += [_dotted(text, folded, at, group.start), DOT * len(group.digits)]
        at = group.end
    return "".join((*parts, _dotted(text, folded, at, len(text))))


def _hidden_words(text: str, *, every_word: bool) -> Iterator[Group]:
    for run in runs(text, WIDE):
        if every_word or len(run.digits) >= _SPOKEN:
            yield from (group for group in run.groups if group.word)


def _dotted(text: str, folded: str, start: int, end: int) -> str:
    """A part of the text with a dot for each digit."""
    if text.isascii():
        return _DIGIT.sub(DOT, text[start:end])
    chars = list(text[start:end])
    for match in _DIGIT.finditer(folded, start, end):
        chars[match.start() - start] = DOT
    return "".join(chars)


def _without_tokens(text: str) -> str:
    text = BASE64.sub(_hide(base64_texts), text)
    return _TOKEN.sub(_hide(_unescaped), text) if _ESCAPED.search(text) else text


def _hide(decoded: Callable[[str], Iterator[str]]) -> Callable[[re.Match[str]], str]:
    def replacement(match: re.Match[str]) -> str:
        return HIDDEN if any(map(_holds_number, decoded(match[0]))) else match[0]

    return replacement


def _unescaped(token: str) -> Iterator[str]:
    if ESCAPE.search(token):
        yield unescaped(token)


def _holds_number(text: str) -> bool:
    return any(len(run.digits) >= _ENCODED for run in runs(text, WIDE))
