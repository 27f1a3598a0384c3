"""Wipes what DynamoDB's tables keep of a person, for `payment-smart-bot erase`, any time.

It is done with an operator's rights: the function itself may delete nothing of the books.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.adapters import dynamodb_items, outbox_items
from payment_smart_bot.adapters.dynamodb_faults import outcomes
from payment_smart_bot.adapters.dynamodb_updates import Change, update
from payment_smart_bot.adapters.dynamodb_values import text
from payment_smart_bot.adapters.erased import erased_answer, erased_payment
from payment_smart_bot.adapters.payment_reads import Reads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from payment_smart_bot.adapters.dynamodb_values import Item
    from payment_smart_bot.domain.payment import Payment

_THERE: Final = "attribute_exists(pk)"
_ANSWERED: Final = "sk = :key AND attribute_exists(reply_body)"
_REFUSED: Final = 300


class DynamoWiping:
    """Wipes; safe to use beside the function.

    Args:
        client: Of `dynamodb`.
        payments: The name of the payments' table.
        sessions: The name of the sessions' table.
    """

    def __init__(self, client: DynamoDBClient, payments: str, sessions: str) -> None:
        self._client = client
        self._payments = payments
        self._sessions = sessions

    def copies(self, payment: Payment) -> int:
        """Wipe what events and stored answers hold beyond this payment; how many did.

        Stored answers are looked for in the whole table.

        Raises:
            StoreUnavailable: not all was wiped; so with the others below.
        """
        with outcomes():
            events = list(self._partition(self._payments, outbox_items.partition(payment.id)))
            for each in events:
                erased = text(erased_payment(each["payment"]["S"]))
                self._rewrite(each, "SET payment = :kept", erased)
            answers = list(self._answers(payment))
            for each in answers:
                body = {"B": erased_answer(each["reply_body"]["B"], payment)}
                self._rewrite(each, "SET reply_body = :kept", body)
        return len(events) + len(answers)

    def stripe_names(self, payment: Payment) -> tuple[str, ...]:
        """Stripe's ids of its PaymentIntent and its last card."""
        method = payment.payment_method
        return tuple(filter(None, (payment.payment_intent, method.id if method else None)))

    def session(self, session_id: str, now: float) -> int | None:
        """Delete a session and its turns, and say how many; None where there is nothing of it.

        The session goes first: a turn that is under way finds another version than it knew, and is
        not saved. So no tombstone is needed.
        """
        del now
        with outcomes():
            pk = dynamodb_items.key(session_id, "")["pk"]
            found = [item["sk"]["S"] for item in self._partition(self._sessions, pk)]
            first = dynamodb_items.SESSION
            for sk in sorted(found, key=lambda sk: sk != first):
                key = dynamodb_items.key(session_id, sk)
                self._client.delete_item(TableName=self._sessions, Key=key)
        turns = [sk for sk in found if sk not in {first, dynamodb_items.SEAL}]
        return len(turns) if found else None

    def rebuild(self) -> None:
        """Nothing to do: DynamoDB keeps no old values but in its backups."""

    def _partition(self, table: str, pk: Item) -> Iterator[Item]:
        request = {
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": pk},
            "ConsistentRead": True,
        }
        for found in Reads(self._client, table).query(request):
            yield from found

    def _answers(self, payment: Payment) -> Iterator[Item]:
        """Stored answers that tell of the payment."""
        told = f'"paymentId":"{payment.id}"'.encode()
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._payments,
            ConsistentRead=True,
            FilterExpression=_ANSWERED,
            ExpressionAttributeValues={":key": text("KEY")},
        )
        for page in pages:
            each: Any
            for each in page["Items"]:
                if told in each["reply_body"]["B"] and int(each["reply_status"]["N"]) < _REFUSED:
                    yield each

    def _rewrite(self, item: Item, what: str, value: Item) -> None:
        """Change an item; one that is gone by now is as good."""
        key = {name: item[name] for name in ("pk", "sk")}
        update(self._client, self._payments, Change(key, what, _THERE, {":kept": value}))
