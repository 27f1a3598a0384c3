"""The secret key of a request, by Bearer or Basic as docs.stripe.com/api/authentication says."""

from __future__ import annotations

import base64
import hmac
from typing import Final, NoReturn

from payment_smart_bot.sandbox.errors import refuse

_PREFIXES: Final = ("sk_test_", "sk_live_", "rk_test_", "rk_live_", "pk_test_", "pk_live_")
_TAIL: Final = 4


def authorise(header: str | None, secret_key: str) -> None:
    """Compare the key of an `Authorization` header.

    Raises:
        ApiError: 401, without a key or with another one.
    """
    given = _key(header)
    if not given:
        _refuse_missing()
    if not hmac.compare_digest(given.encode(), secret_key.encode()):
        refuse(f"Invalid API Key provided: {_masked(given)}", status=401)


def _key(header: str | None) -> str:
    scheme, _, value = (header or "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        user, _, _ = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return ""
    return user


def _masked(key: str) -> str:
    """Give the prefix, stars and the last four characters, as Stripe does."""
    prefix = next((known for known in _PREFIXES if key.startswith(known)), "")
    hidden = len(key) - len(prefix) - _TAIL
    return f"{prefix}{'*' * hidden}{key[-_TAIL:]}" if hidden > 0 else "****"


def _refuse_missing() -> NoReturn:
    refuse(
        "You did not provide an API key. You need to provide your API key in the Authorization "
        "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See "
        "https://stripe.com/docs/api#authentication for details, or we can help at "
        "https://support.stripe.com/.",
        status=401,
    )
