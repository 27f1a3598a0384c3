"""What can be asked of a payer, and in which order, by how the card comes."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Final

from payment_smart_bot.domain.channel import Channel


class Field(StrEnum):
    """What can be asked of a payer, in the order of asking; the values of `awaiting`."""

    NAME = "name"
    CARD = "card"
    EXPIRY = "expiry"
    POSTAL_CODE = "postal_code"
    SAVE_CARD = "save_card"
    """Whether the card may be kept for later. What is asked after it stands between its yes and
    the summary's, so that the one cannot be taken for the other."""
    CVV = "cvv"


OFFERED: Final = frozenset({Field.POSTAL_CODE, Field.SAVE_CARD})
"""Those that are asked where a setting says so, and nowhere else."""
_STEPS: Final = {
    Channel.CHAT: tuple(Field),
    Channel.FIELD: (Field.NAME, Field.SAVE_CARD, Field.CARD),
    Channel.CHECKOUT: (),
}
"""Stripe's own field, and its page, ask for a postal code themselves."""


@cache
def steps(channel: Channel, extra: tuple[Field, ...]) -> tuple[Field, ...]:
    """What is asked, in order; `extra` are those of `OFFERED` that a setting asks for."""
    return tuple(f for f in _STEPS[channel] if f not in OFFERED or f in extra)


def step_after(asked: Field, channel: Channel, extra: tuple[Field, ...]) -> str:
    """What follows the answer that is asked for: the next field, or `confirm`."""
    asking = steps(channel, extra)
    place = asking.index(asked) + 1
    return asking[place] if place < len(asking) else "confirm"
