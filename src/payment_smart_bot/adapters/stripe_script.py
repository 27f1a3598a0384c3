"""Where a payer's browser loads Stripe.js from."""

from __future__ import annotations

from typing import Final

from payment_smart_bot.adapters.stripe_account import API_VERSION

_STRIPE: Final = "https://js.stripe.com"


def script_url(stripe_url: str | None) -> str:
    """Give the address of Stripe.js; a sandbox at `stripe_url` has its own under the same path.

    The path names the release that goes with the pinned version of the API:
    docs.stripe.com/sdks/stripejs-versioning.
    """
    return f"{stripe_url or _STRIPE}/{API_VERSION.partition('.')[2]}/stripe.js"
