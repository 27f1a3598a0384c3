"""Answers by idempotency key, and the events that were seen, in the ledger's DynamoDB table.

Each is one item, written under a condition in one call. A key that is dropped is not deleted but
set to have lapsed, so that the bot needs no right to delete anything in this table.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from payment_smart_bot.adapters import payment_items as items
from payment_smart_bot.adapters.aws_errors import word_for
from payment_smart_bot.adapters.dynamodb_faults import CONDITION_FAILED, outcomes
from payment_smart_bot.adapters.dynamodb_updates import Change, update
from payment_smart_bot.adapters.dynamodb_values import number, text, ttl
from payment_smart_bot.adapters.letters import to_letters
from payment_smart_bot.adapters.replay_times import CLAIM_SECONDS, EVENT_SECONDS, KEPT_SECONDS
from payment_smart_bot.ports.money import KeyInUse, KeyMismatch, Stored

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from payment_smart_bot.adapters.dynamodb_values import Item

_LAPSED: Final = "attribute_not_exists(pk) OR claimed <= :lapsed"
_MINE_AND_DEAD: Final = (
    "digest = :digest AND attribute_not_exists(reply_status) AND claimed <= :dead"
)
_UNANSWERED: Final = "attribute_exists(pk) AND attribute_not_exists(reply_status)"
_AT_WORK: Final = f"{_UNANSWERED} AND claimed > :never"
_NEVER: Final = number(-(10**12))
"""When a key was claimed that was dropped: long ago."""


class DynamoReplays:
    """The store; safe to share between threads.

    Args:
        client: Of `dynamodb`.
        table: The name of the payments' table.
    """

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def begin(self, key: str, digest: str, now: float) -> Stored | None:
        """Claim a key; the stored answer where there is one.

        A dead claim may be claimed anew with the same digest; another is a mismatch for 24 hours.

        Raises:
            KeyInUse: somebody is at it.
            KeyMismatch: it was claimed with another digest.
            StoreUnavailable: it is not known whether it was claimed; so with the others below.
        """
        with outcomes():
            claim = {
                **items.single_key("KEY", key),
                "digest": text(digest),
                "claimed": number(now),
                "ttl": ttl(now + KEPT_SECONDS),
            }
            values = {
                ":lapsed": number(now - KEPT_SECONDS),
                ":dead": number(now - CLAIM_SECONDS),
                ":digest": claim["digest"],
            }
            found = self._put(claim, f"{_LAPSED} OR ({_MINE_AND_DEAD})", values)
            return None if found is None else _answer(found, claim)

    def finish(self, key: str, answer: Stored) -> None:
        """Keep the answer; the first one, where a claim was thought dead and made anew."""
        reply = {":status": number(answer.status), ":body": {"B": answer.body}}
        change = "SET reply_status = :status, reply_body = :body"
        self._update(key, change, _AT_WORK, {**reply, ":never": _NEVER})

    def drop(self, key: str) -> None:
        """Let the key be claimed anew; one that has its answer keeps it."""
        self._update(key, "SET claimed = :never", _UNANSWERED, {":never": _NEVER})

    def once(self, event_id: str, now: float) -> bool:
        """Whether a Stripe event is seen for the first time in 30 days; it is then remembered."""
        with outcomes():
            event = {
                **items.single_key("EVENT", event_id),
                "claimed": number(now),
                "ttl": ttl(now + EVENT_SECONDS),
            }
            lapsed = {":lapsed": number(now - EVENT_SECONDS)}
            return self._put(event, _LAPSED, lapsed) is None

    def _put(self, item: Item, condition: str, values: Item) -> Item | None:
        """Write an item; the one that stands in the way, if one does.

        When an answer got lost and botocore tried again, the second try finds what the first wrote.
        """
        by = text(to_letters(secrets.token_bytes(16)))
        request: Any = {
            "TableName": self._table,
            "Item": {**item, "by": by},
            "ConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        try:
            answer = self._client.put_item(**request)
        except ClientError as error:
            if word_for(error) != CONDITION_FAILED:
                raise
            refused: Any = error.response
            found: Item = refused["Item"]
            return None if found["by"] == by else found
        answer["ResponseMetadata"]["RequestId"]  # an answer without one is not AWS's
        return None

    def _update(self, key: str, change: str, condition: str, values: Item) -> None:
        """Change a claim, if it is as the condition says."""
        with outcomes():
            update(
                self._client,
                self._table,
                Change(items.single_key("KEY", key), change, condition, values),
            )


def _answer(found: Item, claim: Item) -> Stored:
    if found["digest"] != claim["digest"]:
        raise KeyMismatch
    if "reply_status" not in found:
        raise KeyInUse
    return Stored(int(found["reply_status"]["N"]), found["reply_body"]["B"])
