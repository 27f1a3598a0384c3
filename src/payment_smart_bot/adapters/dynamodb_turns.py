"""Reads a session's turns from the table of `sessions_dynamodb`: one Query, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.adapters.dynamodb_items import SESSION, key, read_turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from payment_smart_bot.adapters.dynamodb_values import Item
    from payment_smart_bot.ports import KeptTurn

_NAMES: Final = {f"#{name}": name for name in ("sk", "nonce", "version", "said", "answer", "at")}


def read_turns(client: DynamoDBClient, table: str, session_id: str) -> tuple[KeptTurn, ...]:
    """The turns of the session as it is now, in order.

    Those of an earlier one of the same id, that expired, have another nonce and are left out.

    Raises:
        StoreUnavailable: one cannot be read.
    """
    found = list(_items(client, table, session_id))
    session = next((item for item in found if item["sk"]["S"] == SESSION), None)
    if session is None:
        return ()
    told = [item for item in found if "said" in item and item["nonce"] == session["nonce"]]
    return tuple(map(read_turn, sorted(told, key=lambda item: int(item["version"]["N"]))))


def _items(client: DynamoDBClient, table: str, session_id: str) -> Iterator[Item]:
    """Every item of the session, without what is sealed."""
    more: dict[str, Any] = {}
    while True:
        answer: Any = client.query(
            TableName=table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": key(session_id, "")["pk"]},
            ProjectionExpression=", ".join(_NAMES),
            ExpressionAttributeNames=_NAMES,
            **more,
        )
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
