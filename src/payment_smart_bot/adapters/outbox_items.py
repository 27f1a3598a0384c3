"""The items of `outbox_dynamodb`, in the payments' table.

- `TOLD#PAYMENT` / `EVENT#ID`: an event of a payment, how its delivery stands, and the payment as it
  was right after.

It shares the indexes of `payment_items` under names of its own: `book` lists all events, `standing`
those of a status, `waits` those that are to be tried. Each has `ttl`, 30 days after it happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters.codec_payments import decode_payment, encode_payment
from payment_smart_bot.adapters.dynamodb_values import number, text, ttl
from payment_smart_bot.adapters.payment_items import NEWEST, OF_A_STATE, UNSETTLED, moment
from payment_smart_bot.domain.outgoing import KEPT_SECONDS, event_id, payment_of, told_of
from payment_smart_bot.ports.outbox import Delivered, Delivery

if TYPE_CHECKING:
    from payment_smart_bot.adapters.dynamodb_values import Item
    from payment_smart_bot.domain.payment import Entry, Payment

EVENTS: Final = "EVENTS"
"""The one value of `book`, by which all events are listed."""
_EVENT: Final = "EVENT#"
TOLD: Final = "told"
"""The one value of `waits`, by which those that are to be tried are found."""


def partition(payment_id: str) -> Item:
    """The partition of a payment's events."""
    return text(f"TOLD#{payment_id}")


def event_key(name: str) -> Item:
    """The key of an event."""
    return {"pk": partition(payment_of(name)), "sk": text(f"{_EVENT}{name}")}


def standing(status: Delivered) -> str:
    """A status as a key: a payment may be `failed` too."""
    return f"{TOLD}-{status}"


def due_key(seconds: float, name: str) -> Item:
    """When an event is to be tried, in Unix seconds, as a key."""
    return text(moment(seconds, name))


def event_items(payment: Payment, entry: Entry, refunded_before: int) -> list[Item]:
    """The events that a row of the ledger makes."""
    names = ((event_id(entry, each), each) for each in told_of(entry, refunded_before))
    return [_item(name, kind, payment, entry.at) for name, kind in names]


def _item(name: str, kind: str, payment: Payment, at: float) -> Item:
    return {
        **event_key(name),
        "type": text(kind),
        "at": number(at),
        "payment": text(encode_payment(payment)),
        "tries": number(0),
        NEWEST.partition: text(EVENTS),
        NEWEST.order: text(moment(at, name)),
        OF_A_STATE.partition: text(standing(Delivered.WAITING)),
        UNSETTLED.partition: text(TOLD),
        UNSETTLED.order: due_key(at, name),
        "ttl": ttl(at + KEPT_SECONDS),
    }


def read_delivery(item: Item) -> Delivery:
    """The event of an item.

    Raises:
        StoreUnavailable: it is none.
    """
    due, began, answer = (item.get(name) for name in (UNSETTLED.order, "began", "answer"))
    return Delivery(
        id=item["sk"]["S"].removeprefix(_EVENT),
        type=item["type"]["S"],
        payment=decode_payment(item["payment"]["S"]),
        at=float(item["at"]["N"]),
        status=Delivered(item[OF_A_STATE.partition]["S"].removeprefix(f"{TOLD}-")),
        tries=int(item["tries"]["N"]),
        first=None if began is None else float(began["N"]),
        due=None if due is None else float(due["S"].partition("#")[0]),
        answer=None if answer is None else int(answer["N"]),
    )
