"""What a sweep reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["card-number", "security-code"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A number or a code in a text, by its place there."""

    kind: Kind
    brand: str | None
    last4: str
    """Of a card number; empty for a code, of which no digit is ever given."""
    form: str
    """How it was written: "plain", "base64", "url-encoded+base64" from the outside in."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A number or a code at rest."""

    where: str
    """The path, then a line, a byte, or table, column and row."""
    kind: Kind
    brand: str | None
    last4: str
    form: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What could not be looked into, and so is not known to be clean."""

    where: str
    reason: str
