"""The DynamoDB store when an answer gets lost, something is left, refused, or damaged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import NoCredentialsError, ReadTimeoutError
from botocore.stub import Stubber
from tests.contract.emulator import items
from tests.contract.lost_answers import LosesAnswers

from payment_smart_bot.adapters.sessions_dynamodb import DynamoSessions
from payment_smart_bot.ports import Conflict, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from mypy_boto3_dynamodb import DynamoDBClient

    from payment_smart_bot.domain.session import Session
    from payment_smart_bot.ports import TurnRecord

    Record: TypeAlias = Callable[[str | None, str], TurnRecord]

CANARY = "canaryinthedata"


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


class Rationed:
    """The real client, which reads one item a call and leaves the others for the next."""

    def __init__(self, client: DynamoDBClient) -> None:
        self.client = client

    def batch_get_item(self, RequestItems: dict[str, Any]) -> Any:  # noqa: ANN401, N803 - botocore's own
        ((table, asked),) = RequestItems.items()
        one, *others = asked["Keys"]
        request: Any = {table: {**asked, "Keys": [one]}}
        answer: Any = self.client.batch_get_item(RequestItems=request)
        if others:
            answer["UnprocessedKeys"] = {table: {**asked, "Keys": others}}
        return answer


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


@pytest.mark.parametrize(
    ("code", "reasons", "outcome"),
    [
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
    ],
)
def test_what_dynamodb_refuses_is_told_by_its_name_alone(  # noqa: PLR0913, PLR0917 - fixtures and columns
    dynamodb_store: DynamoSessions,
    sealed: Session,
    record: Record,
    client: DynamoDBClient,
    code: str,
    reasons: list[str],
    outcome: type[Exception],
) -> None:
    told = [{"Code": each, "Message": CANARY} for each in reasons]
    why = {"CancellationReasons": told} if told else None
    with Stubber(client) as stub:
        stub.add_client_error("transact_write_items", code, CANARY, modeled_fields=why)
        with pytest.raises(outcome) as caught:
            dynamodb_store.save(sealed, record("m", CANARY))
    assert CANARY not in str(caught.value)
    assert caught.value.__suppress_context__
    assert outcome is Conflict or code in str(caught.value)
    dynamodb_store.save(sealed, record("m", "one"))


@pytest.mark.parametrize(
    "fault", [NoCredentialsError(), ReadTimeoutError(endpoint_url=f"http://{CANARY}")]
)
def test_a_call_that_cannot_be_made_is_told_by_its_kind_alone(
    dynamodb_store: DynamoSessions, first: Session, client: DynamoDBClient, fault: Exception
) -> None:
    def fail(**_: object) -> None:
        raise fault

    client.meta.events.register("before-send.dynamodb", fail)
    try:
        for call in (
            lambda: dynamodb_store.load("s", None),
            lambda: dynamodb_store.save(first, None),
        ):
            with pytest.raises(StoreUnavailable, match=type(fault).__name__) as caught:
                call()
            assert CANARY not in str(caught.value)
            assert caught.value.__suppress_context__
    finally:
        client.meta.events.unregister("before-send.dynamodb", fail)


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
    with pytest.raises(StoreUnavailable) as caught:
        dynamodb_store.load(sealed.id, "m")
    assert CANARY not in str(caught.value)
