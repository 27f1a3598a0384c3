"""Stripe's events, signed and sent whenever one likes: late, twice, in any order."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters.stripe_webhooks import read
from payment_smart_bot.bot.payments import Ear

if TYPE_CHECKING:
    from tests.integration.payments.counter import Counter

_SECRET: Final = "whsec_of_a_test"


def hear_again(counter: Counter, back: int) -> bool:
    """Have an event heard, `back` before the newest; whether it was news of a payment of ours."""
    events = counter.at_stripe(f"/v1/events?limit={back + 1}")["data"]
    if not events:
        return False
    payload, now = json.dumps(events[-1]).encode(), int(time.time())
    signed = hmac.new(_SECRET.encode(), b"%d.%b" % (now, payload), hashlib.sha256).hexdigest()
    event = read(payload, f"t={now},v1={signed}", (_SECRET,), now)
    return Ear(counter.books, counter.replays).on_event(event)
