"""Payments and their ledger in a DynamoDB table of their own (`payment_items`)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from payment_smart_bot.adapters import payment_items as items
from payment_smart_bot.adapters import payment_lists as lists
from payment_smart_bot.adapters import payment_writes as writes
from payment_smart_bot.adapters.codec_payments import decode_entry
from payment_smart_bot.adapters.dynamodb_faults import outcomes
from payment_smart_bot.adapters.dynamodb_values import text
from payment_smart_bot.adapters.letters import to_letters
from payment_smart_bot.adapters.payment_reads import Reads
from payment_smart_bot.ports import Conflict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from payment_smart_bot.domain.payment import Entry, Payment
    from payment_smart_bot.ports.money import Page, Query


class DynamoLedger:
    """The ledger; safe to share between threads.

    Args:
        client: Of `dynamodb`.
        table: The name of the payments' table.
    """

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table
        self._reads = Reads(client, table)

    def add(self, payment: Payment, entry: Entry) -> None:
        """Keep a new payment with its first row.

        Raises:
            Conflict: there is one of this id, or its version is not 1.
            StoreUnavailable: nothing was kept, or it is not known whether it was.
        """
        if payment.version != 1:
            msg = "a new payment is of version 1"
            raise Conflict(msg)
        with outcomes():
            self._write(writes.addition(self._table, payment, entry))

    def save(self, payment: Payment, entry: Entry) -> None:
        """Keep a change, its row and its events in one call that does all or nothing.

        Raises:
            Conflict: the stored version is not one less, the payment has a row of this source, or
                its PaymentIntent is another payment's.
            StoreUnavailable: nothing was kept, or it is not known whether it was.
        """
        with outcomes():
            told = writes.told(self._table, payment, entry, self._refunded_before(entry))
            self._write([*writes.change(self._table, payment, entry), *told])

    def load(self, payment_id: str) -> Payment | None:
        """A payment as it stands.

        Raises:
            StoreUnavailable: it could not be read; so with the others below.
        """
        with outcomes():
            return self._reads.payment(payment_id)

    def find(self, payment_intent: str) -> Payment | None:
        """The payment whose PaymentIntent this is or was."""
        with outcomes():
            found = self._reads.item(items.single_key("INTENT", payment_intent))
            return None if found is None else self._reads.payment(found["payment_id"]["S"])

    def entries(self, payment_id: str) -> tuple[Entry, ...]:
        """The rows of a payment in order."""
        request = {
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :entry)",
            "ConsistentRead": True,
        }
        with outcomes():
            values = {":pk": items.payment_key(payment_id)["pk"], ":entry": text(items.ENTRY)}
            found = self._reads.query({**request, "ExpressionAttributeValues": values})
            return tuple(decode_entry(row["entry"]["S"]) for rows in found for row in rows)

    def page(self, query: Query) -> Page:
        """Payments that fit, newest first; none after a payment that there never was."""
        with outcomes():
            return lists.page(self._reads, query)

    def unsettled(self, now: float, quiet_since: float, limit: int) -> tuple[Payment, ...]:
        """Payments that somebody must look after, those first that have waited longest."""
        with outcomes():
            return lists.unsettled(self._reads, now, quiet_since, limit)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _refunded_before(self, entry: Entry) -> int:
        """In minor units; it is read only where something is refunded by now.

        Another version than the one before is as good: the save is a conflict then.
        """
        stored = self._reads.payment(entry.payment_id) if entry.refunded else None
        return 0 if stored is None else stored.amount_refunded

    def _write(self, todo: list[Any]) -> None:
        by = to_letters(secrets.token_bytes(16))
        answer = self._client.transact_write_items(TransactItems=todo, ClientRequestToken=by)
        answer["ResponseMetadata"]["RequestId"]  # an answer without one is not AWS's
