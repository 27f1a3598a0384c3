"""Texts in files that a spreadsheet opens."""

from __future__ import annotations

from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def cell(text: str) -> str:
    """No cell is a formula: what a payer or a program wrote is text to a spreadsheet."""
    return f"'{text}" if text.startswith(_FORMULA) else text
