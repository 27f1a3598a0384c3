"""Payments and the rows of their ledger as JSON, and what stores keep beside it to find them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from payment_smart_bot.adapters.codec import encode, read
from payment_smart_bot.domain.channel import on_page
from payment_smart_bot.domain.keeping import is_due
from payment_smart_bot.domain.payment import Entry, Payment
from payment_smart_bot.domain.payment_state import State

if TYPE_CHECKING:
    from collections.abc import Mapping

OPEN: Final = "open"
UNDER_WAY: Final = "under_way"
_KINDS: Final[Mapping[State, str]] = {
    State.OPEN: OPEN,
    State.PROCESSING: UNDER_WAY,
    State.REQUIRES_ACTION: UNDER_WAY,
}


class Waiting(NamedTuple):
    """What `Ledger.unsettled` looks for."""

    kind: str
    due: float
    """When an open payment's time is over; when another was last written of."""


def waiting(payment: Payment, entry: Entry) -> Waiting | None:
    """Whether somebody must look after a payment some day, if `entry` stays its last row.

    One whose payer was sent to Stripe's page waits as an open one does: nothing is stuck. One whose
    card is still to be kept waits as one that is under way.
    """
    on_its_page = payment.state is State.REQUIRES_ACTION and on_page(payment.payment_intent)
    kind = OPEN if on_its_page else _KINDS.get(payment.state)
    if is_due(payment):
        kind = UNDER_WAY
    if kind is None:
        return None
    return Waiting(kind, payment.expires_at if kind == OPEN else entry.at)


def encode_payment(payment: Payment) -> str:
    """JSON of a payment.

    Raises:
        StoreUnavailable: it holds what JSON cannot carry (half a surrogate pair).
    """
    return encode(payment)


def decode_payment(text: str) -> Payment:
    """The payment of a text.

    Raises:
        StoreUnavailable: it is no such text.
    """
    return read(_PAYMENT, text)


def encode_entry(entry: Entry) -> str:
    """JSON of a row.

    Raises:
        StoreUnavailable: as for `encode_payment`.
    """
    return encode(entry)


def decode_entry(text: str) -> Entry:
    """The row of a text.

    Raises:
        StoreUnavailable: it is no such text.
    """
    return read(_ENTRY, text)


_PAYMENT: Final = msgspec.json.Decoder(Payment)
_ENTRY: Final = msgspec.json.Decoder(Entry)
