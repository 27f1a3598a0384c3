"""One try to tell the merchant's program of an event, whoever makes it."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.adapters.webhook_post import NO_ANSWER, post, signature
from payment_smart_bot.domain.outgoing import next_try
from payment_smart_bot.entrypoints import logs
from payment_smart_bot.entrypoints.merchant.outgoing import posted
from payment_smart_bot.ports.outbox import Delivered, Outcome, standing_after

if TYPE_CHECKING:
    from payment_smart_bot.bootstrap.shop import Outgoing
    from payment_smart_bot.ports.outbox import Delivery

_LOG: Final = logging.getLogger("payment_smart_bot.delivering")
AT_ONCE: Final = 8
ANSWER_SECONDS: Final = 10.0


async def attempt(outgoing: Outgoing, base: str, delivery: Delivery) -> Outcome:
    """Post it once; what came of it, and when to try again.

    Args:
        outgoing: Where to, and what it is signed with.
        base: Where payers reach the chat.
        delivery: The event.
    """
    body = posted(delivery, base)
    signed = signature(body, outgoing.secret.reveal(), int(time.time()))
    answer = await post(outgoing.url, body, signed, ANSWER_SECONDS)
    now = time.time()
    return Outcome(now, answer, next_try(delivery.tries + 1, delivery.first or now, now))


def log(delivery: Delivery, outcome: Outcome) -> None:
    """Say how it went; what never answered has no status."""
    word = "told" if standing_after(outcome) is Delivered.DELIVERED else "not-told"
    fields: dict[str, Any] = {"operation": delivery.type, "attempt": delivery.tries + 1}
    if outcome.answer != NO_ANSWER:
        fields["httpStatus"] = outcome.answer
    logs.event(_LOG, logging.INFO, word, **fields)
