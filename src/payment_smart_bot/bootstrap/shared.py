"""What a laptop and AWS have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters.stripe_script import script_url
from payment_smart_bot.bot import BotSettings
from payment_smart_bot.bot.answers import CardField
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.steps import Field

if TYPE_CHECKING:
    from payment_smart_bot.config.settings import Settings

_LOCAL: Final = "http://localhost:8000"
_LEASE_MARGIN: Final = 3.0
"""Seconds beyond the budget of a call after which it counts as dead."""


def card_field(settings: Settings, stripe_url: str | None) -> CardField:
    """What a client needs to show Stripe's card field; `stripe_url` as for the API."""
    return CardField(settings.publishable_key, script_url(stripe_url))


def bot_settings(settings: Settings, stripe_url: str | None) -> BotSettings:
    """The bot's part of the settings."""
    return BotSettings(
        accepted_brands=settings.accepted_brands,
        contact=settings.contact,
        session_seconds=settings.session_seconds,
        lease_seconds=settings.stripe_seconds + _LEASE_MARGIN,
        call_seconds=settings.stripe_seconds,
        return_url=f"{settings.public_url or _LOCAL}/pay/done",
        token_channel=Channel.CHAT if settings.channel is Channel.CHAT else Channel.FIELD,
        field=card_field(settings, stripe_url),
        token_extra=(Field.POSTAL_CODE,) if settings.postal_code else (),
    )
