"""The DynamoDB store when an answer gets lost, something is left, refused, or damaged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import Stubber
from tests.contract.emulator import items
from tests.contract.lost_answers import LosesAnswers
from tests.contract.refusing import (
    CANARY,
    OUT_OF_REACH,
    REFUSALS,
    Rationed,
    cancelled,
    out_of_reach,
    untold,
)

from payment_smart_bot.adapters.sessions_dynamodb import DynamoSessions
from payment_smart_bot.ports import Conflict, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from mypy_boto3_dynamodb import DynamoDBClient

    from payment_smart_bot.domain.session import Session
    from payment_smart_bot.ports import TurnRecord

    Record: TypeAlias = Callable[[str | None, str], TurnRecord]


@pytest.fixture
def loses(client: DynamoDBClient) -> Iterator[LosesAnswers]:
    with LosesAnswers.on(client, ("PutItem", "TransactWriteItems")) as made:
        yield made


def test_a_save_whose_answer_got_lost_is_no_conflict(
    dynamodb_store: DynamoSessions, sealed: Session, record: Record, loses: LosesAnswers
) -> None:
    dynamodb_store.save(sealed, record("m", "one"))
    assert loses.sent == 2
    dynamodb_store.save(replace(sealed, version=2), None)
    assert loses.sent == 4
    loaded = dynamodb_store.load(sealed.id, "m")
    assert loaded.session == replace(sealed, version=2)
    assert loaded.replay is not None


def test_somebody_elses_save_is_a_conflict_though_it_says_the_same(
    dynamodb_store: DynamoSessions, client: DynamoDBClient, first: Session, table: str
) -> None:
    dynamodb_store.save(first, None)
    second = replace(first, version=2)
    DynamoSessions(client, table).save(second, None)
    dynamodb_store.load(first.id, None)
    with pytest.raises(Conflict):
        dynamodb_store.save(second, None)


def test_items_that_were_left_are_read_by_another_call(
    dynamodb_store: DynamoSessions,
    sealed: Session,
    record: Record,
    client: DynamoDBClient,
    table: str,
) -> None:
    dynamodb_store.save(sealed, record("m", "one"))
    rationed: Any = Rationed(client)
    loaded = DynamoSessions(rationed, table).load(sealed.id, "m")
    assert loaded == dynamodb_store.load(sealed.id, "m")
    assert loaded.replay is not None


def test_items_that_stay_left_make_it_unavailable(
    dynamodb_store: DynamoSessions, sealed: Session, client: DynamoDBClient, table: str
) -> None:
    dynamodb_store.save(sealed, None)
    with Stubber(client) as stub:
        left = {table: {"Keys": [{"pk": {"S": CANARY}, "sk": {"S": "SEAL"}}]}}
        answer: Any = {"Responses": {}, "UnprocessedKeys": left}
        for _ in range(3):
            stub.add_response("batch_get_item", answer)
        with pytest.raises(StoreUnavailable, match="throttled"):
            dynamodb_store.load(sealed.id, None)
        stub.assert_no_pending_responses()


@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_dynamodb_refuses_is_told_by_its_name_alone(
    dynamodb_store: DynamoSessions,
    sealed: Session,
    record: Record,
    client: DynamoDBClient,
    refusal: tuple[str, list[str], type[Exception]],
) -> None:
    cancelled(client, lambda: dynamodb_store.save(sealed, record("m", CANARY)), refusal)
    dynamodb_store.save(sealed, record("m", "one"))


@pytest.mark.parametrize("fault", OUT_OF_REACH)
def test_a_call_that_cannot_be_made_is_told_by_its_kind_alone(
    dynamodb_store: DynamoSessions, first: Session, client: DynamoDBClient, fault: Exception
) -> None:
    with out_of_reach(client, fault):
        untold(lambda: dynamodb_store.load("s", None), word=type(fault).__name__)
        untold(lambda: dynamodb_store.save(first, None), word=type(fault).__name__)


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("SESSION", {"state": {"S": CANARY}}),
        ("SESSION", {"state": {"N": "1"}}),
        ("SEAL", {"until": {"S": CANARY}}),
        ("MSG#m", {"answer": {"S": CANARY}}),
    ],
)
def test_a_damaged_item_is_a_fault_that_does_not_tell_it(  # noqa: PLR0913, PLR0917 - fixtures and columns
    dynamodb_store: DynamoSessions,
    sealed: Session,
    record: Record,
    client: DynamoDBClient,
    table: str,
    name: str,
    attribute: dict[str, Any],
) -> None:
    dynamodb_store.save(sealed, record("m", "one"))
    client.put_item(TableName=table, Item={**items(client, table)[name], **attribute})
    untold(lambda: dynamodb_store.load(sealed.id, "m"))
