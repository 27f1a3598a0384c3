"""Bytes as the letters a to p, four bits each.

With no digit among them, no scanner and no person can take a ciphertext for a card number.
"""

from __future__ import annotations

from typing import Final

_LETTERS: Final = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_DIGITS: Final = str.maketrans("abcdefghijklmnop", "0123456789abcdef", "0123456789")


def to_letters(raw: bytes) -> str:
    """Write bytes as letters."""
    return raw.hex().translate(_LETTERS)


def from_letters(text: str) -> bytes:
    """Read them back.

    Raises:
        ValueError: it is not such a text.
    """
    return bytes.fromhex(text.translate(_DIGITS))
