"""Tells the merchant's program what is due: in rounds, of which several may be under way.

A function that ends before it wrote what came of a try has the event tried again, by whoever comes
once the claim is over.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Final

from payment_smart_bot.entrypoints.merchant.telling import ANSWER_SECONDS, AT_ONCE, attempt, log
from payment_smart_bot.ports.outbox import Delivered, standing_after

if TYPE_CHECKING:
    from payment_smart_bot.bootstrap.shop import Outgoing
    from payment_smart_bot.bootstrap.till import Till
    from payment_smart_bot.entrypoints.emf import EmfTrace
    from payment_smart_bot.ports.outbox import Delivery, Outcome

_CLAIM_SECONDS: Final = 3 * ANSWER_SECONDS


def deliver(till: Till, trace: EmfTrace, seconds: float) -> dict[str, int]:
    """Try all that is due, a few at a time; no round begins after so many seconds.

    Raises:
        GatewayUnavailable: the merchant's secret cannot be read.
        StoreUnavailable: the outbox cannot be read or written.
    """
    done: Counter[Delivered] = Counter()
    outgoing = _outgoing(till, trace)
    ends = till.books.now() + seconds
    while outgoing is not None and (now := till.books.now()) < ends:
        found = till.outbox.due(now, AT_ONCE)
        if not found:
            break
        mine = [each for each in found if till.outbox.claim(each, now + _CLAIM_SECONDS)]
        for delivery, outcome in asyncio.run(_told(mine, outgoing, till.shop().base)):
            till.outbox.tried(delivery.id, outcome)
            log(delivery, outcome)
            done[standing_after(outcome)] += 1
    if done[Delivered.FAILED]:
        trace.count("DeliveriesFailed", done[Delivered.FAILED])
    return {str(status): done[status] for status in Delivered}


def _outgoing(till: Till, trace: EmfTrace) -> Outgoing | None:
    """Where to; an address without a secret is the operator's to mend."""
    outgoing = till.shop().outgoing
    if outgoing is None and till.settings.merchant_webhook_url is not None:
        trace.fault("deliver", "no-webhook-secret", operator=True)
    return outgoing


async def _told(
    deliveries: list[Delivery], outgoing: Outgoing, base: str
) -> list[tuple[Delivery, Outcome]]:
    outcomes = await asyncio.gather(*(attempt(outgoing, base, each) for each in deliveries))
    return list(zip(deliveries, outcomes, strict=True))
