"""The key of a request, by Bearer or Basic as docs.stripe.com/api/authentication says.

A publishable key, which Stripe.js sends from a payer's browser, may do what names it alone:
docs.stripe.com/keys.
"""

from __future__ import annotations

import base64
import hmac
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, NoReturn

from payment_smart_bot.sandbox.errors import refuse

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.keys import Keys

_PREFIXES: Final = ("sk_test_", "sk_live_", "rk_test_", "rk_live_", "pk_test_", "pk_live_")
_TAIL: Final = 4


class Caller(Enum):
    """Whose key it is."""

    SERVER = auto()
    """The merchant's, with the secret key."""
    SCRIPT = auto()
    """Stripe.js in somebody's browser, with the publishable key."""


def authorise(header: str | None, keys: Keys) -> Caller:
    """Compare the key of an `Authorization` header with both of ours.

    Raises:
        ApiError: 401, without a key or with another one.
    """
    given = _key(header)
    if not given:
        _refuse_missing()
    if _same(given, keys.publishable_key):
        return Caller.SCRIPT
    if not _same(given, keys.secret_key):
        refuse(f"Invalid API Key provided: {_masked(given)}", status=401)
    return Caller.SERVER


def refuse_script(caller: Caller) -> None:
    """Refuse a publishable key.

    Raises:
        ApiError: 401, `secret_key_required`.
    """
    if caller is Caller.SCRIPT:
        refuse(
            "This API call cannot be made with a publishable API key. Please use a secret API "
            "key. You can find a list of your API keys at "
            "https://dashboard.stripe.com/account/apikeys.",
            code="secret_key_required",
            status=401,
        )


def _same(given: str, key: str) -> bool:
    return hmac.compare_digest(given.encode(), key.encode())


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
