"""Regions of a text that are written in an encoding, with what they say when it is undone."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.encodings import ESCAPES, unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE: Final = 4096
"""Characters of a line that are unescaped at a time."""

_BASE64: Final = re.compile(
    r"(?<![A-Za-z0-9+/_\-])(?![A-Z]?[a-z]++(?![A-Za-z0-9+/_\-=]))"
    r"[A-Za-z0-9+/_\-]{4,}+(?:(?:\r?\n|\\r\\n|\\n)[A-Za-z0-9+/_\-]{4,}+)*+"
)
_BASE64_LINE: Final = re.compile(r"[A-Za-z0-9+/_\-]{10,}")
_ENOUGH: Final = 10
"""Characters of base64 that hold "cvv=123"; a card number takes 16."""
_NOT_BASE64: Final = re.compile(r"\\r|\\n|\s")
_URL_SAFE: Final = str.maketrans("-_", "+/")
_HEX: Final = re.compile(r"(?:(?:00)?(?:3[0-9]|2[0d])(?:00)?(?:[\s:,]|0x)*+){12,}", re.IGNORECASE)
_NOT_HEX: Final = re.compile(r"[^0-9a-f]|0x", re.IGNORECASE)
_WIDE: Final = re.compile(r"(?:[\x20-\x7e]\x00){4,}[\x20-\x7e]?")
_SOFT_BREAK: Final = re.compile(r"=\r?\n")
_AROUND: Final = 96
"""Characters on either side of a line break that quoted-printable put in."""
_ESCAPED_LINE: Final = re.compile(rf"[^\r\n]{{1,{_LINE}}}")
_PATTERNS: Final = {
    form: (mark, re.compile(ESCAPES[form], re.IGNORECASE))
    for form, mark in {
        "url-encoded": "%", "html": "&#", "escaped": "\\", "quoted-printable": "="
    }.items()
}  # fmt: skip
_LETTERS: Final = bytes(range(128)) + b"x" * 128
_WORTH: Final = re.compile(
    rb"(?:[0-9][^0-9A-Za-z]{0,4}){6}|cv[cnv]|c[is][cd]|secur|verif"
    rb"|zero|one|two|three|four|five|six|seven|eight|nine|%3|\\u00",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Region:
    """A decoded part of a text."""

    form: str
    text: str
    start: int
    end: int
    """Where the encoded text stands."""
    scale: float = 0
    """Characters of encoded text for one of `text`; 0 where no place inside can be told."""
    lost: int = 0
    """Characters before `start` that were made up; -1 where the first one was left out."""

    def place(self, inside: int) -> int:
        """Where a character of `text` stands in the encoded text, nearly."""
        return max(self.start, self.start - self.lost + int(inside * self.scale))


def regions(text: str) -> Iterator[Region]:
    """Everything in a text that can be decoded."""
    yield from _base64(text)
    yield from _escapes(text)
    for match in _HEX.finditer(text):
        raw = bytes.fromhex(_NOT_HEX.sub("", match[0])).replace(b"\x00", b"")
        yield Region("hex", raw.decode("latin-1"), match.start(), match.end())
    for match in _WIDE.finditer(text) if "\x00" in text else ():
        yield Region("utf-16", match[0].replace("\x00", ""), match.start(), match.end(), 2)
    for match in _SOFT_BREAK.finditer(text):
        start, end = max(0, match.start() - _AROUND), match.end() + _AROUND
        yield Region("quoted-printable", _SOFT_BREAK.sub("", text[start:end]), start, end)


def _escapes(text: str) -> Iterator[Region]:
    """Lines with one kind of escape undone; several kinds in one are undone one by one."""
    for form, (mark, pattern) in _PATTERNS.items():
        for line in _ESCAPED_LINE.finditer(text) if mark in text else ():
            if mark in line[0] and pattern.search(line[0]):
                yield Region(form, unescaped(line[0], pattern), line.start(), line.end())


def _base64(text: str) -> Iterator[Region]:
    """Tokens of base64, those over several lines as a whole and line by line.

    Digits and what divides them make capitals: A to Z stand for bytes up to 0x67.
    """
    for match in _BASE64.finditer(text):
        if match.end() - match.start() >= _ENOUGH and not match[0].islower():
            yield from _aligned(match[0], match.start())
            if _NOT_BASE64.search(match[0]):
                for line in _BASE64_LINE.finditer(text, match.start(), match.end()):
                    yield from _aligned(line[0], line.start())


def _aligned(token: str, start: int) -> Iterator[Region]:
    """A token read as if up to three characters before it were lost: a cut token is found.

    The last reading leaves out the first character: behind three lost ones it can be the rest of
    a digit, or only look like one.
    """
    symbols = _NOT_BASE64.sub("", token).translate(_URL_SAFE)
    scale = len(token) / len(symbols) * 4 / 3
    for lost in (0, 1, 2, 3, -1):
        part = "A" * lost + symbols[lost < 0 :]
        part = part[: len(part) - (len(part) % 4 == 1)]
        said = _said(b64decode(part + "=" * (-len(part) % 4)))
        if said is not None:
            yield Region("base64", said, start, start + len(token), scale, lost)


def _said(raw: bytes) -> str | None:
    """Bytes as text; None for bytes that are no text and hold nothing like a number or a code."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.translate(_LETTERS).decode() if _WORTH.search(raw) else None
