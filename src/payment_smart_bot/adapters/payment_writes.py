"""What a change of a payment consists of in DynamoDB: all of it is written or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.adapters import payment_items as items
from payment_smart_bot.adapters.dynamodb_values import number, text
from payment_smart_bot.adapters.outbox_items import event_items

if TYPE_CHECKING:
    from payment_smart_bot.adapters.dynamodb_values import Item
    from payment_smart_bot.domain.payment import Entry, Payment

Write = dict[str, Any]
_NEW: Final = "attribute_not_exists(pk)"


def addition(table: str, payment: Payment, entry: Entry) -> list[Write]:
    """A new payment with its first row."""
    return [_put(table, items.payment_item(payment, entry), _NEW), *_beside(table, payment, entry)]


def told(table: str, payment: Payment, entry: Entry, refunded_before: int) -> list[Write]:
    """The events that a row makes for the merchant's program."""
    return [_put(table, item, _NEW) for item in event_items(payment, entry, refunded_before)]


def change(table: str, payment: Payment, entry: Entry) -> list[Write]:
    """A payment if the stored one is the version before, with the row of the change."""
    before = {":before": number(payment.version - 1)}
    put = _put(table, items.payment_item(payment, entry), "version = :before", before)
    return [put, *_beside(table, payment, entry)]


def _beside(table: str, payment: Payment, entry: Entry) -> list[Write]:
    """The row, its source, and the PaymentIntent; what is there already stands in the way."""
    writes = [_put(table, items.entry_item(entry), _NEW)]
    if entry.source is not None:
        source = items.payment_key(entry.payment_id, f"SOURCE#{entry.source}")
        writes.append(_put(table, source, _NEW))
    if payment.payment_intent:
        owner = {"payment_id": text(payment.id)}
        intent = {**items.single_key("INTENT", payment.payment_intent), **owner}
        mine = f"{_NEW} OR payment_id = :payment"
        writes.append(_put(table, intent, mine, {":payment": owner["payment_id"]}))
    return writes


def _put(table: str, item: Item, condition: str, values: Item | None = None) -> Write:
    put = {"TableName": table, "Item": item, "ConditionExpression": condition}
    return {"Put": put | ({"ExpressionAttributeValues": values} if values else {})}
