"""The webhook's endpoint at the sandbox.

Its secret goes into the deployment and its address comes out of it, so it is registered before
there is an address, and led there afterwards.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from scripts.laptop import places

from payment_smart_bot.adapters import stripe_endpoints
from payment_smart_bot.adapters.stripe_connection import StripeConnection

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT: Final = places.HOME / "webhook.json"
_NOWHERE: Final = "https://example.com/not-yet"
_OURS: Final = "payment-smart-bot laptop cloud"
_SECONDS: Final = 5.0


def secret(stripe_url: str, stripe_key: str) -> str:
    """What its deliveries are signed with; it is registered once with each sandbox."""
    known = places.read(_KEPT) or {}
    if known.get("sandbox") != stripe_url:
        with _connected(stripe_url, stripe_key) as stripe:
            made = stripe_endpoints.register(stripe, _NOWHERE, _OURS)
        known = {"sandbox": stripe_url, "id": made.id, "secret": made.secret}
        places.write_private(_KEPT, known)
    return str(known["secret"])


def lead_to(url: str, stripe_url: str, stripe_key: str) -> None:
    """Let the sandbox deliver there."""
    known = places.read(_KEPT)
    if known.get("url") == url:
        return
    with _connected(stripe_url, stripe_key) as stripe:
        stripe_endpoints.move(stripe, known["id"], url)
    places.write_private(_KEPT, {**known, "url": url})


@contextmanager
def _connected(url: str, key: str) -> Iterator[StripeConnection]:
    stripe = StripeConnection(lambda: key, base_url=url, budget_seconds=_SECONDS)
    try:
        yield stripe
    finally:
        stripe.close()
