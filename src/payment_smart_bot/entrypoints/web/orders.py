"""The demo shop's own server side: it knows the price, and makes the payment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec

from payment_smart_bot.bot.payments.counter import Order
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.payment_state import chat_of
from payment_smart_bot.entrypoints.bad_request import BadRequest

if TYPE_CHECKING:
    from payment_smart_bot.bootstrap.shop import Shop


class Item(NamedTuple):
    """Something on sale."""

    money: Money
    name: str


CATALOGUE: Final = {"mug": Item(Money(2490, "usd"), "Blue mug")}
MOST_BODY: Final = 1024
"""Bytes of an order."""
_ENCODER: Final = msgspec.json.Encoder()
_NO_ORDER: Final = BadRequest(
    400, "invalid-order", 'Send as application/json {"product": "mug", "capture": "chat"}.'
)


class OrderRequest(msgspec.Struct, forbid_unknown_fields=True):
    """What a visitor wants. No price: a browser's would be a wish."""

    product: str
    capture: Literal["chat", "field", "checkout"] = "chat"


class OrderBody(msgspec.Struct, rename="camel"):
    """What the visitor's browser needs for the chat."""

    payment_id: str
    session_id: str
    session_token: str


def order(shop: Shop, kind: str, body: bytes) -> bytes:
    """Make a payment of the catalogue's price, and give the JSON that opens its chat.

    Args:
        shop: Where it is made.
        kind: The request's Content-Type. Another site's page cannot send JSON's unasked.
        body: The request's.

    Raises:
        BadRequest: it is no order.
        StoreUnavailable: nothing was made.
    """
    wanted = _read(kind, body)
    item = CATALOGUE[wanted.product]
    made = shop.counter.create(
        Order(item.money, description=item.name, channel=Channel(wanted.capture))
    )
    told = OrderBody(made.id, chat_of(made.id), shop.counter.token(made.id))
    return _ENCODER.encode(told)


def _read(kind: str, body: bytes) -> OrderRequest:
    try:
        wanted = msgspec.json.decode(body, type=OrderRequest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _NO_ORDER from None
    if kind.partition(";")[0].strip() != "application/json" or wanted.product not in CATALOGUE:
        raise _NO_ORDER
    return wanted
