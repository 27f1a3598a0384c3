"""A message while it is read: what was asked before it, what was found in it, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from payment_smart_bot.domain.commands import Facts
    from payment_smart_bot.domain.errors import ProblemCode
    from payment_smart_bot.domain.session import Field

GAP: Final = "|"
"""What stands where a fact was taken out."""


class Asked(NamedTuple):
    """What the conversation stands at when a message comes."""

    awaiting: Field | None
    """The field that is asked; None when none is."""
    today: date
    """Where on Earth it is earliest."""
    accepted: frozenset[str]
    """Names of the brands that the merchant takes."""
    at_summary: bool = False
    """Whether a summary stands and "pay" is a yes to it."""
    opening: bool = False
    """Whether it is the first message, which is no answer to anything yet."""
    extra: tuple[Field, ...] = ()
    """What is asked beside the usual."""
    code_length: int = 3
    """Of the security code of the card that is known."""
    saving: bool = False
    """Whether the card is to be kept for later."""


@dataclass(slots=True)
class Reading:
    """The text while facts are taken out of it, each leaving a gap of its own length."""

    text: str
    asked: Asked
    facts: Facts

    def take(self, start: int, end: int) -> None:
        """Leave a gap where a fact stood, from `start` until before `end`."""
        self.text = self.text[:start] + GAP * (end - start) + self.text[end:]

    def refuse(self, field: Field, code: ProblemCode) -> None:
        """Note that a field was answered, and why the answer does not do."""
        self.facts = self.facts._replace(refused=(*self.facts.refused, (field, code)))
