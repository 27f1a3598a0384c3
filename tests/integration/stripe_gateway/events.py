"""Events as they might come, and their signatures."""

from __future__ import annotations

import json
from typing import Any

import pytest
from stripe import WebhookSignature

from payment_smart_bot.adapters.stripe_webhooks import BadSignature, read

SECRET = "whsec_mine"
NOW = 1_800_000_000


def event(thing: dict[str, Any] | None = None, **changes: object) -> bytes:
    made = {
        "id": "evt_1",
        "object": "event",
        "type": "charge.refunded",
        "created": NOW - 1,
        "data": {"object": thing or {"object": "charge", "id": "ch_1", "payment_intent": "pi_1"}},
        **changes,
    }
    return json.dumps({name: value for name, value in made.items() if value is not None}).encode()


def signed(payload: bytes, secret: str = SECRET, at: int = NOW) -> str:
    signature: str = WebhookSignature.generate_signature_header(payload.decode(), secret, at)
    return signature


def refused(payload: bytes, signature: str, *secrets: str, now: float = NOW) -> str:
    with pytest.raises(BadSignature) as caught:
        read(payload, signature, secrets or (SECRET,), now)
    assert caught.value.__context__ is None
    assert str(caught.value) == caught.value.reason
    return caught.value.reason
