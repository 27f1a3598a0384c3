"""What a laptop and AWS have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.bot import BotSettings
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.steps import Field

if TYPE_CHECKING:
    from payment_smart_bot.config import Settings

_LOCAL: Final = "http://localhost:8000"
_LEASE_MARGIN: Final = 3.0
"""Seconds beyond the budget of a call after which it counts as dead."""


def bot_settings(settings: Settings) -> BotSettings:
    """The bot's part of the settings."""
    return BotSettings(
        accepted_brands=settings.accepted_brands,
        contact=settings.contact,
        session_seconds=settings.session_seconds,
        lease_seconds=settings.stripe_seconds + _LEASE_MARGIN,
        return_url=f"{settings.public_url or _LOCAL}/pay/done",
        token_channel=Channel.CHAT if settings.channel is Channel.CHAT else Channel.FIELD,
        publishable_key=settings.publishable_key,
        token_extra=(Field.POSTAL_CODE,) if settings.postal_code else (),
    )
