"""Folds a text so that what looks alike is alike, each character in its place.

Facts about characters are those of Python's `unicodedata`.
"""

from __future__ import annotations

import unicodedata
from typing import Final

SKIP: Final = "\x01"
"""What a mark, a control or an invisible character becomes in the folded text."""

_CACHED: Final = 4096
_CJK: Final = dict(zip("〇零一二三四五六七八九", "00123456789", strict=True))
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_ALIKE: Final = {
    **dict.fromkeys("\u02d7\u2022\u2043\u2212\u25cf", "-"),  # minus signs and bullets
    **dict.fromkeys("\u00b7\u2219\u22c5\u3002\u30fb", "."),  # middle dots, the CJK full stop
    **dict.fromkeys("\u2044\u2215\u29f8", "/"),  # slashes
    "\u3001": ",",  # the CJK comma
    "ß": "ß",
}
_BY_CATEGORY: Final = {"Cf": SKIP, "Cc": SKIP, "Mn": SKIP, "Mc": SKIP, "Me": SKIP, "Pd": "-",
                       "Zs": " ", "Zl": " ", "Zp": " "}  # fmt: skip


def _folded(char: str) -> str:
    value = unicodedata.numeric(char, -1)
    category = unicodedata.category(char)
    if category[0] == "N" and value in range(10):
        return str(int(value))
    known = _CJK.get(char) or _ALIKE.get(char) or _BY_CATEGORY.get(category)
    if known is not None:
        return known
    if char in _BLANK:
        return SKIP
    plain = {
        part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)
    }
    only = plain.pop().lower() if len(plain) == 1 else char
    return only if only.isascii() and not only.isdigit() else char


class _Fold(dict[int, str]):
    """`str.translate`'s table, filled as characters come; a full one is filled no further."""

    def __missing__(self, code: int) -> str:
        char = _folded(chr(code))
        if len(self) < _CACHED:
            self[code] = char
        return char


_FOLD: Final = _Fold()


def fold(text: str) -> str:
    """Lower case, accents off, each digit as ASCII, spaces, dashes and dots as one kind each.

    The result is as long as the text, so that a place in one is the same place in the other.
    """
    return text.lower() if text.isascii() else text.translate(_FOLD)
