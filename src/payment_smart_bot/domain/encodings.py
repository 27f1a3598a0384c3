r"""Undoes the encodings in which a number can pass by unseen.

Base64 (RFC 4648, both alphabets, with or without padding), percent-encoding (RFC 3986), HTML's
numeric character references, the escapes of JSON, JavaScript and Python (`\u0034`, `\u{34}`,
`\x34`, `\n`) and quoted-printable (RFC 2045). Each function answers with text and never with an
error: what cannot be decoded is left as it is.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SYMBOL: Final = r"[A-Za-z0-9+/_\-]"
BASE64: Final = re.compile(
    rf"(?<!{_SYMBOL})(?![A-Z]?[a-z]++(?!{_SYMBOL}|=)){_SYMBOL}{{6,}}={{0,2}}"
)
"""A token that may be base64: six characters hold four digits.

Ordinary words are not: small letters stand for bytes from 0x68 on, and the first of three digits
is a capital.
"""

_URL_SAFE: Final = str.maketrans("-_", "+/")
_LONG: Final = 12
"""From this length on, a token is also read as the rest of a longer one."""
_LAST_CODE: Final = 0x10FFFF

ESCAPES: Final = {
    "url-encoded": r"(?P<percent>(?:%[0-9a-f]{2})+)",
    "quoted-printable": r"(?P<quoted>(?:=[0-9a-f]{2}){3,})",
    "escaped": (
        r"(?P<bytes>(?:\\x[0-9a-f]{2})+)|\\(?P<short>[bfnrtv\"'/\\])"
        r"|(?-i:\\U)(?P<wide>[0-9a-f]{8})"
        r"|\\u(?:\{(?P<braced>[0-9a-f]{1,6})\}|(?P<code>[0-9a-f]{4}))"
    ),
    "html": r"&#x(?P<hex>[0-9a-f]{1,6});?|&#(?P<decimal>[0-9]{1,7});?",
}
"""Patterns by the name of the encoding; without regard to case."""

ESCAPE: Final = re.compile("|".join(ESCAPES.values()), re.IGNORECASE)
_SHORT: Final = dict(zip("bfnrtv", "\b\f\n\r\t\v", strict=True))
_BYTES: Final = frozenset({"percent", "quoted", "bytes"})
_HEX: Final = re.compile(r"[%=]|\\x", re.IGNORECASE)


def text_of(raw: bytes) -> str:
    """Bytes as UTF-8, or as Latin-1 where they are none."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def base64_texts(token: str) -> Iterator[str]:
    """What a token is when read as base64, whole or as the rest of a longer one.

    A long token is read four times, as if from none to three characters of it were lost.
    """
    symbols = token.rstrip("=").translate(_URL_SAFE)
    for lost in range(4 if len(symbols) >= _LONG else 1):
        part = "A" * lost + symbols
        part = part[: len(part) - (len(part) % 4 == 1)]
        yield text_of(a2b_base64(part + "=" * (-len(part) % 4)))


def _character(match: re.Match[str]) -> str:
    kind, digits = match.lastgroup, match[match.lastindex or 0]
    if kind == "short":
        return _SHORT.get(digits, digits)
    if kind in _BYTES:
        return text_of(bytes.fromhex(_HEX.sub("", digits)))
    code = int(digits, 10 if kind == "decimal" else 16)
    return chr(code) if code <= _LAST_CODE else match[0]


def unescaped(text: str, pattern: re.Pattern[str] = ESCAPE) -> str:
    """The text with each escape as the character that it stands for."""
    return pattern.sub(_character, text)
