"""Stripe's events as they arrive: the official library says whether Stripe sent them.

Ids alone are taken out of a payload: how things stand Stripe is asked anew, for events come late,
twice and in disorder.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
import stripe

from payment_smart_bot.domain.charge import StripeEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST: Final = 256 * 1024
"""Bytes of a payload."""
_LONGEST_SIGNATURE: Final = 4096
_TOLERANCE: Final = 300
"""Seconds by which an event's signature may be older or newer than now: Stripe's own figure."""
_INTENT: Final = "payment_intent"

_PAYMENT: Final = re.compile(r"pay_[A-Za-z0-9]{22}")
_ID: Final = r"\A[A-Za-z0-9_]{1,255}\Z"
_Id = Annotated[str, msgspec.Meta(pattern=_ID)]
_Word = Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9_.]{1,100}\Z")]


class BadSignature(Exception):  # noqa: N818 - an outcome: HTTP 400
    """It is not taken for Stripe's; `reason` is a word for the log, and nothing of it is kept."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Named(msgspec.Struct):
    id: _Id


class _Metadata(msgspec.Struct):
    payment_id: object = None
    """Anybody's word: what is not of our form is nothing."""


class _Thing(msgspec.Struct):
    object: _Word
    id: str | None = None
    """Not always Stripe's: merchants name coupons and plans as they like."""
    payment_intent: _Id | _Named | None = None
    metadata: _Metadata | None = None


class _Data(msgspec.Struct):
    object: _Thing


class _Event(msgspec.Struct):
    id: _Id
    type: _Word
    created: Annotated[int, msgspec.Meta(ge=0)]
    data: _Data


def read(payload: bytes, signature: str, secrets: Sequence[str], now: float) -> StripeEvent:
    """Read an event that Stripe signed with one of the secrets.

    An event that came before passes too: who asks must know it by its id.

    Args:
        payload: The body as it came, byte for byte.
        signature: The header `Stripe-Signature`.
        secrets: The endpoint's (`whsec_...`); two while one is being rolled.
        now: Unix seconds.

    Raises:
        BadSignature: `too-large`, `wrong`, `old` or `malformed`.
    """
    reason = _fault(payload, signature, secrets, now)
    event = None if reason else _event(payload)
    if event is None:
        raise BadSignature(reason or "malformed")
    return event


def _fault(payload: bytes, signature: str, secrets: Sequence[str], now: float) -> str | None:
    if len(payload) > LARGEST or len(signature) > _LONGEST_SIGNATURE:
        return "too-large"
    if not any(_signed(payload, signature, secret) for secret in secrets):
        return "wrong"
    return "old" if abs(now - _timestamp(signature)) > _TOLERANCE else None


def _signed(payload: bytes, signature: str, secret: str) -> bool:
    try:
        return bool(stripe.WebhookSignature.verify_header(payload, signature, secret, None))
    except (stripe.SignatureVerificationError, ValueError, TypeError):
        return False


def _timestamp(signature: str) -> int:
    """As the library reads it: the first one."""
    parts = (part.split("=", 2) for part in signature.split(","))
    return int(next(part[1] for part in parts if part[0] == "t"))


def _event(payload: bytes) -> StripeEvent | None:
    try:
        event = msgspec.json.decode(payload, type=_Event)
    except (msgspec.DecodeError, RecursionError):
        return None
    thing = event.data.object
    name = thing.id if re.match(_ID, thing.id or "") else None
    intent = thing.payment_intent
    related = intent.id if isinstance(intent, _Named) else intent
    return StripeEvent(
        id=event.id,
        type=event.type,
        object_id=name,
        payment_intent=name if thing.object == _INTENT else related,
        created=event.created,
        payment_id=_payment_in(thing.metadata),
    )


def _payment_in(metadata: _Metadata | None) -> str | None:
    named = metadata.payment_id if metadata else None
    return named if isinstance(named, str) and _PAYMENT.fullmatch(named) else None
