"""What a save of `sessions_dynamodb` consists of, and which part of it can be spared."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.adapters import dynamodb_items as items

if TYPE_CHECKING:
    from payment_smart_bot.domain.session import Session
    from payment_smart_bot.ports import TurnRecord

Write = dict[str, Any]
_REMEMBERED: Final = 512


def session_put(table: str, session: Session, record: TurnRecord | None, by: str) -> Write:
    """The session, if the stored one is the version before."""
    put = {"TableName": table, "Item": items.session_item(session, record, by)}
    if session.version == 1:
        return {**put, "ConditionExpression": "attribute_not_exists(pk)"}
    return {
        **put,
        "ConditionExpression": "version = :before",
        "ExpressionAttributeValues": {":before": {"N": str(session.version - 1)}},
    }


def seal_write(table: str, session: Session, stored: str | None) -> list[Write]:
    """What the seal's item needs: nothing if its mark is `stored` already; None is not known."""
    seal = session.card.seal if session.card else None
    if stored == items.mark_of(seal):
        return []
    if seal is None:
        return [{"Delete": {"TableName": table, "Key": items.key(session.id, items.SEAL)}}]
    return [{"Put": {"TableName": table, "Item": items.seal_item(session.id, seal)}}]


def turn_put(table: str, session: Session, record: TurnRecord, now: float) -> Write:
    """The turn, if its message id has no answer in this session."""
    put = {
        "TableName": table,
        "Item": items.turn_item(session, record, now),
        "ConditionExpression": "attribute_not_exists(pk) OR nonce <> :nonce",
        "ExpressionAttributeValues": {":nonce": {"S": session.nonce}},
    }
    return {"Put": put}


class SealsSeen:
    """Which seal is stored at which version, by its mark, as far as this process has seen.

    It spares a conversation 5 of 7 writes of a seal, which would write what is there already or
    delete what is not (29 write units instead of 40), and lets the save before Stripe be a plain
    put. What it does not know of just that version it does not tell. A new session has none.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stored: OrderedDict[str, tuple[int, str]] = OrderedDict()

    def put(self, session_id: str, version: int, mark: str) -> None:
        """Remember what was read or written."""
        with self._lock:
            self._stored[session_id] = (version, mark)
            self._stored.move_to_end(session_id)
            if len(self._stored) > _REMEMBERED:
                self._stored.popitem(last=False)

    def get(self, session_id: str, version: int) -> str | None:
        """The mark, empty for no seal; None where it is not known."""
        if version == 0:
            return ""
        with self._lock:
            at, mark = self._stored.get(session_id, (-1, ""))
        return mark if at == version else None
