"""The keys and secrets of a deployment, which show nothing of themselves."""

from __future__ import annotations

from typing import Final

from payment_smart_bot.domain.sensitive import Sensitive

LIVE: Final = ("sk_live_", "rk_live_")
"""How Stripe's secret keys begin with which real money moves."""
TEST: Final = ("sk_test_", "rk_test_")
LIVE_FIELD: Final = "pk_live_"
"""How a publishable key for real money begins."""


class ApiKey(Sensitive):
    """A secret key of Stripe's."""

    __slots__ = ()

    @property
    def live(self) -> bool:
        """Whether real money moves with it."""
        return self.reveal().startswith(LIVE)


class MerchantKey(Sensitive):
    """What the merchant's programs show to be let in."""

    __slots__ = ()


class WebhookSecret(Sensitive):
    """What events are signed with: Stripe's, or those that the merchant's program is told."""

    __slots__ = ()


def is_live(publishable_key: str | None) -> bool:
    """Whether Stripe's card field takes real money with it."""
    return publishable_key is not None and publishable_key.startswith(LIVE_FIELD)
