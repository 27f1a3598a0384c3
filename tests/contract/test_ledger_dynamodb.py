"""The DynamoDB ledger: TTLs, answers that get lost, indexes that are behind, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import Stubber
from tests.contract.lost_answers import LosesAnswers
from tests.contract.payments import HOUR, NOW, changed, kept, led, new
from tests.contract.refusing import (
    CANARY,
    OUT_OF_REACH,
    REFUSALS,
    Rationed,
    cancelled,
    out_of_reach,
    refused,
    untold,
)

from payment_smart_bot.adapters.ledger_dynamodb import DynamoLedger
from payment_smart_bot.adapters.replays_dynamodb import DynamoReplays
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports import StoreUnavailable
from payment_smart_bot.ports.money import KeyInUse, Query, Stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from payment_smart_bot.ports.money import Ledger, Replays

LOSSES = ("PutItem", "UpdateItem", "TransactWriteItems")


def everything(client: DynamoDBClient, table: str) -> dict[str, dict[str, Any]]:
    """All items by kind."""
    return {item["sk"]["S"]: item for item in client.scan(TableName=table)["Items"]}


@pytest.fixture
def loses(client: DynamoDBClient) -> Iterator[LosesAnswers]:
    with LosesAnswers.on(client, LOSSES) as made:
        yield made


def test_only_keys_and_events_are_ever_deleted(
    dynamodb_ledger: Ledger, dynamodb_replays: Replays, client: DynamoDBClient, payments: str
) -> None:
    payment = kept(dynamodb_ledger, reference="order")
    dynamodb_ledger.save(
        *changed(payment, Cause.CONFIRM_BEGUN, source="evt_1", payment_intent="pi_1")
    )
    dynamodb_replays.begin("key", "digest", NOW + 0.25)
    dynamodb_replays.finish("key", Stored(200, b""))
    dynamodb_replays.once("evt_1", NOW + 0.25)
    found = everything(client, payments)
    assert {name: item["ttl"]["N"] for name, item in found.items() if "ttl" in item} == {
        "KEY": str(int(NOW) + 24 * 3600 + 1),
        "EVENT": str(int(NOW) + 30 * 24 * 3600 + 1),
    }
    assert sorted(found) == [
        *("ENTRY#00000001", "ENTRY#00000002", "EVENT", "INTENT", "KEY", "PAYMENT", "SOURCE#evt_1")
    ]


def test_a_change_whose_answer_got_lost_is_no_conflict(
    dynamodb_ledger: Ledger, loses: LosesAnswers
) -> None:
    payment = kept(dynamodb_ledger)
    assert loses.sent == 2
    loses.lost.clear()
    payment = led(dynamodb_ledger, payment, Cause.CONFIRM_BEGUN)
    assert loses.sent == 4
    assert dynamodb_ledger.load("pay_1") == payment
    assert len(dynamodb_ledger.entries("pay_1")) == 2


def test_a_claim_whose_answer_got_lost_is_ones_own(
    dynamodb_replays: Replays, loses: LosesAnswers
) -> None:
    assert dynamodb_replays.begin("key", "digest", NOW) is None
    with pytest.raises(KeyInUse):
        dynamodb_replays.begin("key", "digest", NOW)
    dynamodb_replays.finish("key", Stored(200, b"answer"))
    assert dynamodb_replays.begin("key", "digest", NOW) == Stored(200, b"answer")
    loses.lost.clear()
    assert dynamodb_replays.once("evt_1", NOW)
    assert not dynamodb_replays.once("evt_1", NOW)
    loses.lost.clear()
    dynamodb_replays.begin("other", "digest", NOW)
    dynamodb_replays.drop("other")
    assert dynamodb_replays.begin("other", "digest", NOW) is None
    assert loses.sent >= 8


class Behind:
    """The real client; its indexes stand as they stood at the first query of each."""

    def __init__(self, client: DynamoDBClient) -> None:
        self.client = client
        self.seen: dict[str, Any] = {}

    def query(self, **request: Any) -> Any:  # noqa: ANN401 - botocore's own
        asked = str(request["ExpressionAttributeValues"][":partition"])
        if asked not in self.seen:
            self.seen[asked] = self.client.query(**request)
        return self.seen[asked]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the same
        return getattr(self.client, name)


def test_what_an_index_says_is_held_against_the_table(
    client: DynamoDBClient, payments: str
) -> None:
    behind: Any = Behind(client)
    ledger = DynamoLedger(behind, payments)
    first, second = kept(ledger, "pay_1"), kept(ledger, "pay_2", created=NOW + 1)
    later = NOW + 2 * HOUR
    assert ledger.page(Query(state=State.OPEN)).payments == (second, first)
    assert ledger.unsettled(later, 0, 9) == (first, second)
    second = led(ledger, second, Cause.CONFIRM_BEGUN)
    assert ledger.page(Query(state=State.OPEN)).payments == (first,)
    assert ledger.unsettled(later, 0, 9) == (first,)
    behind.seen.clear()
    assert ledger.unsettled(0, NOW, 9) == (second,)
    led(ledger, second, Cause.ACTION_NEEDED, at=NOW + 1)
    assert ledger.unsettled(0, NOW, 9) == ()


def test_items_that_were_left_are_read_by_another_call(
    dynamodb_ledger: Ledger, client: DynamoDBClient, payments: str
) -> None:
    for n in range(3):
        led(dynamodb_ledger, kept(dynamodb_ledger, f"pay_{n}"), Cause.CONFIRM_BEGUN)
    rationed: Any = Rationed(client)
    ledger = DynamoLedger(rationed, payments)
    assert ledger.entries("pay_0") == dynamodb_ledger.entries("pay_0")
    assert ledger.page(Query(2)) == dynamodb_ledger.page(Query(2))
    rationed.query = client.query
    assert ledger.page(Query(3)) == dynamodb_ledger.page(Query(3))


def test_items_that_stay_left_make_it_unavailable(
    dynamodb_ledger: Ledger, client: DynamoDBClient, payments: str
) -> None:
    keys = {"pk": {"S": f"PAY#{CANARY}"}, "sk": {"S": "PAYMENT"}}
    with Stubber(client) as stub:
        stub.add_response("query", {"Items": [keys]})
        for _ in range(4):
            left: Any = {"Responses": {}, "UnprocessedKeys": {payments: {"Keys": [keys]}}}
            stub.add_response("batch_get_item", left)
        with pytest.raises(StoreUnavailable, match="throttled"):
            dynamodb_ledger.page(Query())
        stub.assert_no_pending_responses()


@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_dynamodb_refuses_is_told_by_its_name_alone(
    dynamodb_ledger: Ledger,
    client: DynamoDBClient,
    refusal: tuple[str, list[str], type[Exception]],
) -> None:
    cancelled(client, lambda: dynamodb_ledger.add(*new(description=CANARY)), refusal)


@pytest.mark.parametrize("fault", OUT_OF_REACH)
def test_a_call_that_cannot_be_made_is_told_by_its_kind_alone(
    client: DynamoDBClient, payments: str, fault: Exception
) -> None:
    ledger, replays = DynamoLedger(client, payments), DynamoReplays(client, payments)
    with out_of_reach(client, fault):
        for call in (
            lambda: ledger.add(*new()),
            lambda: ledger.save(*changed(new()[0], Cause.CONFIRM_BEGUN)),
            lambda: ledger.load("pay_1"),
            lambda: ledger.find("pi_1"),
            lambda: ledger.entries("pay_1"),
            lambda: ledger.page(Query()),
            lambda: ledger.unsettled(NOW, NOW, 1),
            lambda: replays.begin("key", "digest", NOW),
            lambda: replays.finish("key", Stored(200, b"")),
            lambda: replays.drop("key"),
            lambda: replays.once("evt_1", NOW),
        ):
            untold(call, word=type(fault).__name__)


def test_damaged_items_are_a_fault_that_does_not_tell_them(
    dynamodb_ledger: Ledger, client: DynamoDBClient, payments: str
) -> None:
    kept(dynamodb_ledger)
    found = everything(client, payments)
    for name, damage in (
        ("PAYMENT", {"payment": {"S": CANARY}}),
        ("ENTRY#00000001", {"entry": {"N": "1"}}),
    ):
        client.put_item(TableName=payments, Item={**found[name], **damage})
    for call in (
        lambda: dynamodb_ledger.load("pay_1"),
        lambda: dynamodb_ledger.page(Query()),
        lambda: dynamodb_ledger.entries("pay_1"),
    ):
        untold(call, word="cannot be read")


def test_what_is_refused_of_keys_and_events_is_told_by_its_name_alone(
    dynamodb_replays: Replays, client: DynamoDBClient
) -> None:
    for method, call in (
        ("put_item", lambda: dynamodb_replays.begin(CANARY, "digest", NOW)),
        ("put_item", lambda: dynamodb_replays.once(CANARY, NOW)),
        ("update_item", lambda: dynamodb_replays.finish(CANARY, Stored(200, b""))),
        ("update_item", lambda: dynamodb_replays.drop(CANARY)),
    ):
        refused(client, method, call)
