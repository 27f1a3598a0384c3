"""The PaymentIntents of a time, page by page, as Stripe lists them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters.stripe_intents import EXPAND, charge_of
from payment_smart_bot.adapters.stripe_requests import PAYMENT_ID, kept_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stripe.params import PaymentIntentListParams

    from payment_smart_bot.adapters.stripe_connection import StripeConnection
    from payment_smart_bot.domain.charge import Charge

_PAGE: Final = 100


def charges_between(
    connection: StripeConnection, since: float, until: float
) -> Iterator[tuple[str | None, Charge, float]]:
    """PaymentIntents made from `since` until before `until`, newest first; Unix seconds.

    Each with the id of its payment, where it names one, and with when it was made.

    Raises:
        GatewayRefused: Stripe does not list them.
        GatewayUnavailable: Stripe could not be asked.
    """
    params: PaymentIntentListParams = {
        "created": {"gte": math.ceil(since), "lt": math.ceil(until)},
        "limit": _PAGE,
        "expand": [f"data.{name}" for name in EXPAND],
    }
    more = True
    while more:
        page = connection.read(lambda client: client.v1.payment_intents.list(params))
        for one in page.data:
            yield kept_in(one.metadata, PAYMENT_ID), charge_of(one), float(one.created)
            params["starting_after"] = one.id
        more = page.has_more
