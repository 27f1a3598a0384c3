"""Events for the merchant's program in the payments' DynamoDB table (`outbox_items`).

The ledger writes them in the call that writes the row they tell of.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters import outbox_items as items
from payment_smart_bot.adapters import payment_lists as lists
from payment_smart_bot.adapters.dynamodb_faults import outcomes
from payment_smart_bot.adapters.dynamodb_updates import Change, update
from payment_smart_bot.adapters.dynamodb_values import number, text
from payment_smart_bot.adapters.payment_items import NEWEST, OF_A_STATE
from payment_smart_bot.adapters.payment_reads import Reads
from payment_smart_bot.ports.outbox import Delivered, Deliveries, standing_after

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from payment_smart_bot.adapters.dynamodb_values import Item
    from payment_smart_bot.adapters.payment_items import Index
    from payment_smart_bot.ports.outbox import Asked, Delivery, Outcome

_WAITING: Final = text(items.standing(Delivered.WAITING))
_COUNTS: Final = (
    "SET standing = :standing, tries = tries + :one, answer = :answer,"
    " began = if_not_exists(began, :at)"
)
_WAITS: Final = "waits = :waits, due = :due"
_AGAIN: Final = f"SET standing = :standing, tries = :zero, {_WAITS} REMOVE began"


class DynamoOutbox:
    """The outbox; safe to share between threads, and between functions by `claim`.

    Args:
        client: Of `dynamodb`.
        table: The name of the payments' table.
    """

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table
        self._reads = Reads(client, table)

    def due(self, now: float, limit: int) -> tuple[Delivery, ...]:
        """Those that are to be tried by now, those first that have waited longest.

        Raises:
            StoreUnavailable: they cannot be read; so with the others below.
        """
        with outcomes():
            found = lists.waiting(self._reads, items.TOLD, now, limit)
            kept = (item for item in found if float(item["ttl"]["N"]) > now)
            return tuple(map(items.read_delivery, islice(kept, limit)))

    def claim(self, delivery: Delivery, until: float) -> bool:
        """Have it for oneself until then; False where another has it, or it waits no more.

        Where the answer got lost it may be nobody's until then.
        """
        if delivery.due is None:
            return False
        values = {
            ":standing": _WAITING,
            ":seen": items.due_key(delivery.due, delivery.id),
            ":due": items.due_key(until, delivery.id),
        }
        seen = "standing = :standing AND due = :seen"
        return self._change(delivery.id, "SET due = :due", seen, values) is not None

    def tried(self, event_id: str, outcome: Outcome) -> None:
        """Keep what came of a try; one of an event that was delivered meanwhile does not count.

        Where the answer got lost it may be counted twice, which makes the next pause longer.
        """
        status = standing_after(outcome)
        values = {
            ":standing": text(items.standing(status)),
            ":waiting": _WAITING,
            ":one": number(1),
            ":answer": number(outcome.answer),
            ":at": number(outcome.at),
        }
        change = f"{_COUNTS} REMOVE waits, due"
        if status is Delivered.WAITING and outcome.again is not None:
            change = f"{_COUNTS}, {_WAITS}"
            values |= self._waits(event_id, outcome.again)
        self._change(event_id, change, "standing = :waiting", values)

    def page(self, asked: Asked) -> Deliveries:
        """Deliveries that fit, newest first; none after an event that there never was."""
        with outcomes():
            most = lists.BEHIND if asked.after is None else self._place(asked.after)
            if not most:
                return Deliveries((), more=False)
            index, partition = _list_of(asked)
            about = asked.limit + 2
            found = self._reads.walk(index, partition, lists.AHEAD, most, newest=True, about=about)
            fitting = filter(asked.fits, map(items.read_delivery, found))
            deliveries = tuple(islice(fitting, asked.limit + 1))
            return Deliveries(deliveries[: asked.limit], len(deliveries) > asked.limit)

    def again(self, event_id: str, now: float) -> Delivery | None:
        """Have it sent again, whatever came of it before."""
        values = {":standing": _WAITING, ":zero": number(0), **self._waits(event_id, now)}
        found = self._change(event_id, _AGAIN, "attribute_exists(pk)", values)
        with outcomes():
            return None if found is None else items.read_delivery(found)

    def forget(self, before: float) -> int:
        """Nothing to do: DynamoDB deletes by `ttl`, and `due` leaves out what it is late with."""
        del before
        return 0

    def _change(self, event_id: str, what: str, condition: str, values: Item) -> Item | None:
        with outcomes():
            change = Change(items.event_key(event_id), what, condition, values)
            return update(self._client, self._table, change)

    def _place(self, event_id: str) -> str:
        """Its place among all events; none where there is no such event."""
        found = self._reads.item(items.event_key(event_id))
        return "" if found is None else str(found[NEWEST.order]["S"])

    @staticmethod
    def _waits(event_id: str, due: float) -> Item:
        return {":waits": text(items.TOLD), ":due": items.due_key(due, event_id)}


def _list_of(asked: Asked) -> tuple[Index, str]:
    if asked.status is None:
        return NEWEST, items.EVENTS
    return OF_A_STATE, items.standing(asked.status)
