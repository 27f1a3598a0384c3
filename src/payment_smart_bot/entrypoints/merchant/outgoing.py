"""Events and their deliveries as the merchant's program sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from payment_smart_bot.entrypoints.bad_request import BadRequest
from payment_smart_bot.entrypoints.merchant.shown import MerchantPayment, iso, payment_body

if TYPE_CHECKING:
    from payment_smart_bot.bootstrap.shop import Shop
    from payment_smart_bot.ports.outbox import Asked, Delivery, Outbox

_ENCODER: Final = msgspec.json.Encoder()
_NO_OUTBOX: Final = BadRequest(404, "no-webhooks", "This deployment sends no events.")
_NO_EVENT: Final = BadRequest(404, "no-such-event", "There is no event of that id.")


class EventBody(msgspec.Struct, rename="camel"):
    """What is posted; `data` is the payment as it was right after."""

    id: str
    type: str
    created_at: str
    data: MerchantPayment


class DeliveryBody(msgspec.Struct, rename="camel"):
    """An event and how its delivery stands."""

    id: str
    type: str
    payment_id: str
    created_at: str
    status: str
    tries: int
    next_try_at: str | None
    http_status: int | None
    """Of the last try; 0 for no answer."""


class DeliveriesBody(msgspec.Struct):
    """Deliveries, newest first; `more` when there are older ones: ask with `after`."""

    deliveries: list[DeliveryBody]
    more: bool


def posted(delivery: Delivery, base: str) -> bytes:
    """The body that is posted for an event."""
    data = payment_body(delivery.payment, base)
    return _ENCODER.encode(EventBody(delivery.id, delivery.type, iso(delivery.at), data))


def page(shop: Shop, asked: Asked) -> DeliveriesBody:
    """A page of deliveries.

    Raises:
        BadRequest: none are kept here.
    """
    found = _outbox(shop).page(asked)
    return DeliveriesBody([_body(each) for each in found.deliveries], found.more)


def resend(shop: Shop, event_id: str) -> DeliveryBody:
    """Have an event sent again.

    Raises:
        BadRequest: there is none of that id.
    """
    found = _outbox(shop).again(event_id, shop.counter.books.now())
    if found is None:
        raise _NO_EVENT
    return _body(found)


def _outbox(shop: Shop) -> Outbox:
    if shop.outbox is None:
        raise _NO_OUTBOX
    return shop.outbox


def _body(delivery: Delivery) -> DeliveryBody:
    return DeliveryBody(
        id=delivery.id,
        type=delivery.type,
        payment_id=delivery.payment.id,
        created_at=iso(delivery.at),
        status=str(delivery.status),
        tries=delivery.tries,
        next_try_at=None if delivery.due is None else iso(delivery.due),
        http_status=delivery.answer,
    )
