"""DynamoDB when it refuses, is out of reach or gives little at once, and what is told of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import NoCredentialsError, ReadTimeoutError
from botocore.stub import Stubber

from payment_smart_bot.ports import Conflict, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

CANARY = "canaryinthedata"
REFUSALS = [
    ("TransactionCanceledException", ["ConditionalCheckFailed", "None"], Conflict),
    ("TransactionCanceledException", ["None", "ConditionalCheckFailed"], Conflict),
    ("TransactionCanceledException", ["TransactionConflict", "None"], Conflict),
    ("TransactionConflictException", [], Conflict),
    ("TransactionCanceledException", ["ThrottlingError", "None"], StoreUnavailable),
    ("TransactionCanceledException", ["ValidationError", "None"], StoreUnavailable),
    ("TransactionCanceledException", [], StoreUnavailable),
    ("TransactionInProgressException", [], StoreUnavailable),
    ("IdempotentParameterMismatchException", [], StoreUnavailable),
    ("ProvisionedThroughputExceededException", [], StoreUnavailable),
    ("ThrottlingException", [], StoreUnavailable),
    ("AccessDeniedException", [], StoreUnavailable),
    ("ResourceNotFoundException", [], StoreUnavailable),
    ("InternalServerError", [], StoreUnavailable),
]
"""Of a transaction: DynamoDB's name, its reasons, and what comes of it."""
OUT_OF_REACH = [NoCredentialsError(), ReadTimeoutError(endpoint_url=f"http://{CANARY}")]


def untold(
    call: Callable[[], object], outcome: type[Exception] = StoreUnavailable, word: str = ""
) -> None:
    """See that a call fails so, and that nothing but the word is told of what was in it."""
    with pytest.raises(outcome, match=word or None) as caught:
        call()
    assert CANARY not in str(caught.value)
    assert caught.value.__suppress_context__


def refused(
    client: DynamoDBClient, method: str, call: Callable[[], object], code: str = "AccessDenied"
) -> None:
    """See that what is refused is told by its name alone."""
    with Stubber(client) as stub:
        stub.add_client_error(method, code, CANARY)
        untold(call, word=code)


def cancelled(
    client: DynamoDBClient,
    call: Callable[[], object],
    refusal: tuple[str, list[str], type[Exception]],
) -> None:
    """See that a transaction that is refused is told by its name alone."""
    code, reasons, outcome = refusal
    told = [{"Code": each, "Message": CANARY} for each in reasons]
    why = {"CancellationReasons": told} if told else None
    with Stubber(client) as stub:
        stub.add_client_error("transact_write_items", code, CANARY, modeled_fields=why)
        untold(call, outcome, "" if outcome is Conflict else code)


@contextmanager
def out_of_reach(client: DynamoDBClient, fault: Exception) -> Iterator[None]:
    """Let every call fail before it is sent."""

    def fail(**_: object) -> None:
        raise fault

    client.meta.events.register("before-send.dynamodb", fail)
    try:
        yield
    finally:
        client.meta.events.unregister("before-send.dynamodb", fail)


class Rationed:
    """The real client, which gives one item a call and leaves the others for the next."""

    def __init__(self, client: DynamoDBClient) -> None:
        self.client = client

    def query(self, **request: Any) -> Any:  # noqa: ANN401 - botocore's own
        return self.client.query(**{**request, "Limit": 1})

    def batch_get_item(self, RequestItems: dict[str, Any]) -> Any:  # noqa: ANN401, N803 - the same
        ((table, asked),) = RequestItems.items()
        *others, one = asked["Keys"]
        request: Any = {table: {**asked, "Keys": [one]}}
        answer: Any = self.client.batch_get_item(RequestItems=request)
        if others:
            answer["UnprocessedKeys"] = {table: {**asked, "Keys": others}}
        return answer

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the same
        return getattr(self.client, name)
