"""The settings out of the environment, every fault named at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from payment_smart_bot.config import values
from payment_smart_bot.config.keys import is_live
from payment_smart_bot.config.settings import InvalidSettings, Settings
from payment_smart_bot.domain.channel import Channel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from payment_smart_bot.config.keys import ApiKey

_VARIABLES: Final[dict[str, tuple[str, Callable[[str], object]]]] = {
    "STRIPE_SECRET_KEY": ("stripe_key", values.key),
    "STRIPE_API_BASE": ("stripe_url", values.url),
    "DATA_DIR": ("data_dir", Path),
    "ACCEPTED_BRANDS": ("accepted_brands", values.brands),
    "MERCHANT_CONTACT": ("contact", values.contact),
    "SESSION_TTL_HOURS": ("session_seconds", lambda text: values.positive(text) * 3600),
    "STRIPE_BUDGET_SECONDS": ("stripe_seconds", values.positive),
    "LOG_FORMAT": ("log_format", values.log_format),
    "MERCHANT_KEY": ("merchant_key", values.merchant_key),
    "STRIPE_WEBHOOK_SECRET": ("webhook_secrets", values.webhook_secrets),
    "MERCHANT_WEBHOOK_URL": ("merchant_webhook_url", values.webhook_url),
    "MERCHANT_WEBHOOK_SECRET": ("merchant_webhook_secret", values.webhook_secret),
    "PUBLIC_URL": ("public_url", values.url),
    "PAYMENT_TTL_HOURS": ("payment_seconds", lambda text: values.positive(text) * 3600),
    "STRIPE_PUBLISHABLE_KEY": ("publishable_key", values.publishable),
    "CARD_CAPTURE": ("card_capture", values.channel),
    "SAVE_CARD": ("save_card", values.saving),
    "COLLECT_POSTAL_CODE": ("postal_code", values.flag),
    "ALLOWED_ORIGINS": ("origins", values.origins),
    "ALLOW_RAW_CARD_DATA": ("raw_card_data_allowed", lambda text: text.lower() == "true"),
}


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings; an empty variable counts as not set.

    Raises:
        InvalidSettings: naming every fault. No value of a secret is in it.
    """
    read: dict[str, object] = {}
    faults: list[str] = []
    for variable, (name, parse) in _VARIABLES.items():
        text = environ.get(variable, "")
        if not text:
            continue
        try:
            read[name] = parse(text)
        except ValueError as fault:
            faults.append(f"{variable} {fault}.")
    settings = Settings(**read)  # type: ignore[arg-type]  # each parser gives its field's type
    if settings.stripe_key is not None:
        faults += faults_of_key(settings.stripe_key, settings)
        if settings.merchant_webhook_url and settings.merchant_webhook_secret is None:
            faults.append(
                "MERCHANT_WEBHOOK_SECRET is to be set with MERCHANT_WEBHOOK_URL: events are signed."
            )
    if faults:
        raise InvalidSettings(faults)
    return settings


def faults_of_key(key: ApiKey, settings: Settings) -> list[str]:
    """What speaks against taking payments with a key under these settings."""
    if not key.live:
        return []
    faults = []
    if settings.channel is Channel.CHAT and not settings.raw_card_data_allowed:
        faults.append(
            "STRIPE_SECRET_KEY is a live key and card numbers would be typed into the chat. Set "
            "STRIPE_PUBLISHABLE_KEY (pk_live_...) to take cards in Stripe's field instead, or "
            "CARD_CAPTURE=checkout to take them on Stripe's page. For cards in the chat Stripe "
            "must have approved your account and you are then under PCI DSS SAQ D; if both hold, "
            "set ALLOW_RAW_CARD_DATA=true. Otherwise use a test key."
        )
    if settings.channel is Channel.FIELD and not is_live(settings.publishable_key):
        faults.append(
            "STRIPE_PUBLISHABLE_KEY is to be your live one (pk_live_...): the card field needs it."
        )
    if settings.stripe_url is not None:
        faults.append("STRIPE_API_BASE may not be set together with a live key: unset it.")
    return faults
