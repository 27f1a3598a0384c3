"""Sessions in one DynamoDB table (`dynamodb_items`): one consistent read and one write a turn.

A read is not a snapshot: items of one BatchGetItem may be from before and after a save that happens
meanwhile. The session's item names the seal and the turn that belong to it, so such a mixture is
noticed and read again, and a number never gets into a session whose card is another.
"""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from payment_smart_bot.adapters import dynamodb_items as items
from payment_smart_bot.adapters import dynamodb_writes as writes
from payment_smart_bot.adapters.aws_errors import word_for
from payment_smart_bot.adapters.dynamodb_faults import CONDITION_FAILED, outcomes
from payment_smart_bot.adapters.dynamodb_items import SEAL, SESSION
from payment_smart_bot.adapters.dynamodb_turns import read_turns
from payment_smart_bot.adapters.letters import to_letters
from payment_smart_bot.ports import Loaded, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_dynamodb import DynamoDBClient

    from payment_smart_bot.adapters.dynamodb_values import Item
    from payment_smart_bot.domain.session import Session
    from payment_smart_bot.ports import KeptTurn, TurnRecord

_READS: Final = 3
_PAUSE: Final = 0.05


class DynamoSessions:
    """The store; safe to share between threads.

    Args:
        client: Of `dynamodb`.
        table: The table's name.
        now: Gives Unix seconds; it stamps turns.
    """

    def __init__(
        self, client: DynamoDBClient, table: str, now: Callable[[], float] = time.time
    ) -> None:
        self._client = client
        self._table = table
        self._now = now
        self._seals = writes.SealsSeen()

    def load(self, session_id: str, message_id: str | None) -> Loaded:
        """Read a session, and the answer to `message_id` if one is stored, in one call.

        Raises:
            StoreUnavailable: nothing could be read.
        """
        with outcomes():
            turn = None if message_id is None else items.turn_sk(message_id)
            found = self._read_together(session_id, turn)
            stored = found.get(SESSION)
            if stored is None:
                return Loaded(None, None)
            seal = items.read_seal(found.get(SEAL))
            session = items.read_session(stored, seal)
            self._seals.put(session_id, session.version, stored["seal"]["S"])
            return Loaded(session, items.read_answer(found.get(turn or ""), stored))

    def save(self, session: Session, record: TurnRecord | None) -> None:
        """Write `session` and its turn in one call that does all or nothing.

        Raises:
            Conflict: the stored version is not one less, or this message id has an answer.
            StoreUnavailable: nothing was saved, or it is not known whether it was.
        """
        by = to_letters(secrets.token_bytes(16))
        with outcomes():
            put = writes.session_put(self._table, session, record, by)
            stored = self._seals.get(session.id, session.version - 1)
            todo: list[Any] = [{"Put": put}, *writes.seal_write(self._table, session, stored)]
            if record is not None:
                todo.append(writes.turn_put(self._table, session, record, self._now()))
            if len(todo) == 1:
                self._put(put, by)
            else:
                _sure(self._client.transact_write_items(TransactItems=todo, ClientRequestToken=by))
            self._seals.put(session.id, session.version, put["Item"]["seal"]["S"])

    def turns(self, session_id: str) -> tuple[KeptTurn, ...]:
        """The turns of a session in order; their times are whole seconds.

        Raises:
            StoreUnavailable: they could not be read.
        """
        with outcomes():
            return read_turns(self._client, self._table, session_id)

    def sweep(self, now: float) -> int:
        """Nothing to do: DynamoDB deletes by `ttl`, and the bot checks the times that it reads."""
        del now
        return 0

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _read_together(self, session_id: str, turn: str | None) -> dict[str, Item]:
        """The session's items by `sk`, all of one version.

        Where that is not to be had, the seal is left out: the number is asked again.
        """
        wanted = [items.key(session_id, sk) for sk in (SESSION, SEAL, turn) if sk]
        found: dict[str, Item] = {}
        for _ in range(_READS):
            found = self._read(wanted)
            stored = found.get(SESSION)
            if stored is None:
                return {}
            seal = items.read_seal(found.get(SEAL))
            whole = stored["seal"]["S"] == items.mark_of(seal)
            if not whole:
                found.pop(SEAL, None)
            if whole and (stored["turn"]["S"] != turn or turn in found):
                break
        return found

    def _read(self, keys: list[Item]) -> dict[str, Item]:
        """The items by `sk`; DynamoDB may leave some for another call."""
        request: Any = {self._table: {"Keys": keys, "ConsistentRead": True}}
        found: dict[str, Item] = {}
        for again in range(_READS):
            time.sleep(again * _PAUSE)
            answer: Any = self._client.batch_get_item(RequestItems=request)
            found |= {item["sk"]["S"]: item for item in answer["Responses"].get(self._table, ())}
            request = answer.get("UnprocessedKeys")
            if not request:
                return found
        msg = "store: throttled"
        raise StoreUnavailable(msg)

    def _put(self, put: dict[str, Any], by: str) -> None:
        """Write the session alone, for half the price of a transaction.

        When an answer got lost and botocore tried again, the second try finds what the first wrote.
        """
        try:
            _sure(self._client.put_item(**put, ReturnValuesOnConditionCheckFailure="ALL_OLD"))
        except ClientError as error:
            answer: Any = error.response
            if word_for(error) != CONDITION_FAILED or answer.get("Item", {}).get("by") != {"S": by}:
                raise


def _sure(answer: Any) -> None:  # noqa: ANN401 - any operation's
    """See that AWS answered: its client takes every body of status 200 for a write that was done.

    Raises:
        KeyError: somebody else did.
    """
    answer["ResponseMetadata"]["RequestId"]
