"""How the text of a variable becomes a value; what is wrong with it is told by a ValueError."""

from __future__ import annotations

import re
from typing import Final

from payment_smart_bot.config.keys import (
    LIVE,
    LIVE_FIELD,
    TEST,
    ApiKey,
    MerchantKey,
    WebhookSecret,
)
from payment_smart_bot.domain.addresses import is_safe
from payment_smart_bot.domain.brands import BRAND_BY_NAME
from payment_smart_bot.domain.channel import Channel

_LEAST_KEY: Final = 24
"""Characters of a key of the merchant's."""
_ORIGIN: Final = r"(https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\]))(:[0-9]{1,5})?"
_USUAL: Final = {"https://": ":443", "http://": ":80"}
"""Ports that browsers leave out."""


def brands(text: str) -> frozenset[str]:
    """Names of brands, comma between, in any case."""
    names = frozenset(name.strip().lower() for name in text.split(",") if name.strip())
    unknown = names - BRAND_BY_NAME.keys()
    if unknown or not names:
        known = ", ".join(BRAND_BY_NAME)
        raise ValueError(f"names {', '.join(sorted(unknown)) or 'no brand'}; known are {known}")  # noqa: EM102, TRY003 - read by load() alone
    return names


def positive(text: str) -> float:
    """A number above 0 and below a million."""
    value = float(text) if text.replace(".", "", 1).isdigit() else 0.0
    if not 0 < value < 10**6:
        raise ValueError("is to be a number above 0")  # noqa: EM101, TRY003 - read by load() alone
    return value


def key(text: str) -> ApiKey:
    """Stripe's secret key, of test or live mode."""
    if not text.startswith(LIVE + TEST):
        raise ValueError("is to begin with sk_test_, rk_test_, sk_live_ or rk_live_")  # noqa: EM101, TRY003 - read by load() alone
    return ApiKey(text)


def publishable(text: str) -> str:
    """Stripe's publishable key, of test or live mode."""
    if not text.startswith((LIVE_FIELD, "pk_test_")) or len(text) > 300:  # noqa: PLR2004 - Stripe's have 107
        raise ValueError("is to begin with pk_test_ or pk_live_")  # noqa: EM101, TRY003 - read by load() alone
    return text


def channel(text: str) -> Channel:
    """Whence cards come: chat, field or checkout."""
    if text not in set(Channel):
        raise ValueError("is to be chat, field or checkout")  # noqa: EM101, TRY003 - read by load() alone
    return Channel(text)


def saving(text: str) -> bool:
    """`ask` or `never`."""
    if text not in {"ask", "never"}:
        raise ValueError("is to be ask or never")  # noqa: EM101, TRY003 - read by load() alone
    return text == "ask"


def flag(text: str) -> bool:
    """`true` or `false`, in any case."""
    if text.lower() not in {"true", "false"}:
        raise ValueError("is to be true or false")  # noqa: EM101, TRY003 - read by load() alone
    return text.lower() == "true"


def merchant_key(text: str) -> MerchantKey:
    """24 or more visible ASCII characters."""
    if len(text) < _LEAST_KEY or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError(f"is to be {_LEAST_KEY} or more ASCII characters without spaces")  # noqa: EM102, TRY003 - read by load() alone
    return MerchantKey(text)


def webhook_secrets(text: str) -> tuple[WebhookSecret, ...]:
    """Stripe's secrets of webhooks (`whsec_...`), comma between."""
    secrets = tuple(part.strip() for part in text.split(",") if part.strip())
    if not secrets or not all(secret.startswith("whsec_") for secret in secrets):
        raise ValueError("is to be one or more secrets that begin with whsec_, comma between")  # noqa: EM101, TRY003 - read by load() alone
    return tuple(WebhookSecret(secret) for secret in secrets)


def webhook_url(text: str) -> str:
    """An address that events may be sent to."""
    if not is_safe(text):
        raise ValueError("is to be an https address, or http on a loopback one, without a password")  # noqa: EM101, TRY003 - read by load() alone
    return text


def webhook_secret(text: str) -> WebhookSecret:
    """What the merchant's events are signed with: 24 or more visible ASCII characters."""
    return WebhookSecret(merchant_key(text).reveal())


def contact(text: str) -> str:
    """One line of at most 200 characters."""
    if not text.strip() or len(text) > 200 or "\n" in text:  # noqa: PLR2004 - it stands in a chat line
        raise ValueError("is to be one line of at most 200 characters")  # noqa: EM101, TRY003 - read by load() alone
    return text.strip()


def url(text: str) -> str:
    """An address, without the slash at its end."""
    if not text.startswith(("http://", "https://")):
        raise ValueError("is to begin with http:// or https://")  # noqa: EM101, TRY003 - read by load() alone
    return text.rstrip("/")


def log_format(text: str) -> str:
    """`json` or `text`."""
    if text not in {"json", "text"}:
        raise ValueError("is to be json or text")  # noqa: EM101, TRY003 - read by load() alone
    return text


def origins(text: str) -> frozenset[str]:
    """Origins of pages, comma between; given as browsers write them in the header `Origin`."""
    return frozenset(_origin(part.strip().lower()) for part in text.split(",") if part.strip())


def _origin(text: str) -> str:
    found = re.fullmatch(_ORIGIN, text)
    if found is None:
        raise ValueError("is to be origins such as https://shop.example, without a path and *")  # noqa: EM101, TRY003 - read by load() alone
    place, port = found[1], found[2] or ""
    usual = next(port for scheme, port in _USUAL.items() if text.startswith(scheme))
    return place if port == usual else place + port
