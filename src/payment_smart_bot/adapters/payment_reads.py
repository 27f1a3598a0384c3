"""Reads of the payments' DynamoDB table: one item, a query, what an index names."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.adapters import payment_items as items
from payment_smart_bot.adapters.dynamodb_values import text
from payment_smart_bot.ports import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from payment_smart_bot.adapters.dynamodb_values import Item
    from payment_smart_bot.adapters.payment_items import Index
    from payment_smart_bot.domain.payment import Payment

_AT_ONCE: Final = 100
"""Keys that one BatchGetItem takes."""
_READS: Final = 4
_PAUSE: Final = 0.05


class Reads:
    """Reads a table; nothing that DynamoDB says is caught here."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def item(self, key: Item) -> Item | None:
        """An item as it stands."""
        answer: Any = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        found: Item | None = answer.get("Item")
        return found

    def payment(self, payment_id: str) -> Payment | None:
        """A payment as it stands.

        Raises:
            StoreUnavailable: it is none.
        """
        found = self.item(items.payment_key(payment_id))
        return None if found is None else items.read_payment(found)

    def walk(  # noqa: PLR0913 - what a list is
        self, index: Index, partition: str, least: str, most: str, *, newest: bool, about: int
    ) -> Iterator[Item]:
        """The items of an index from `least` to `most`, as they stand in the table.

        `about` is how many will be asked for.
        """
        request = {
            "IndexName": index.name,
            "KeyConditionExpression": "#partition = :partition AND #order BETWEEN :least AND :most",
            "ExpressionAttributeNames": {"#partition": index.partition, "#order": index.order},
            "ExpressionAttributeValues": {
                ":partition": text(partition),
                ":least": text(least),
                ":most": text(most),
            },
            "ScanIndexForward": not newest,
            "Limit": min(about, _AT_ONCE),
        }
        for found in self.query(request):
            yield from self._items([{"pk": key["pk"], "sk": key["sk"]} for key in found])

    def query(self, request: dict[str, Any]) -> Iterator[list[Item]]:
        """The items of a query, as many at once as DynamoDB gives."""
        start: dict[str, Any] = {}
        while True:
            answer: Any = self._client.query(TableName=self._table, **request, **start)
            if answer["Items"]:
                yield answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _items(self, keys: list[Item]) -> list[Item]:
        """Items in the order of their keys, but those that are gone by now.

        DynamoDB may leave some for another call.
        """
        request: Any = {self._table: {"Keys": keys, "ConsistentRead": True}}
        found: dict[tuple[str, str], Item] = {}
        for again in range(_READS):
            time.sleep(again * _PAUSE)
            answer: Any = self._client.batch_get_item(RequestItems=request)
            found |= {_name(item): item for item in answer["Responses"].get(self._table, ())}
            request = answer.get("UnprocessedKeys")
            if not request:
                return [found[name] for name in map(_name, keys) if name in found]
        msg = "store: throttled"
        raise StoreUnavailable(msg)


def _name(item: Item) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]
