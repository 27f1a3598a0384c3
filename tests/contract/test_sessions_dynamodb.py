"""The DynamoDB store: TTLs, what DynamoDB deletes by them, and reads that are no snapshot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.contract.emulator import items

from payment_smart_bot.adapters.sessions_dynamodb import DynamoSessions
from payment_smart_bot.domain.session import Card, Seal, Session
from payment_smart_bot.ports import Conflict, Loaded

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from mypy_boto3_dynamodb import DynamoDBClient
    from tests.contract.conftest import Clock

    from payment_smart_bot.ports import TurnRecord

    Record: TypeAlias = Callable[[str | None, str], TurnRecord]


def other_card(before: Session) -> Session:
    card = Card("mastercard", "4444", Seal("another", 1_600_000.0))
    return replace(before, version=before.version + 1, card=card)


def delete(client: DynamoDBClient, table: str, *names: str) -> None:
    """Do DynamoDB's own part, which it does in its own time and in any order."""
    for name in names:
        client.delete_item(TableName=table, Key={"pk": {"S": "S#s-1"}, "sk": {"S": name}})


class Stale:
    """The real client; the first reads give items of these names as they were before."""

    def __init__(
        self, client: DynamoDBClient, before: dict[str, dict[str, Any]], names: set[str], reads: int
    ) -> None:
        self.client = client
        self.old = {name: before.get(name) for name in names}
        self.reads = reads
        self.calls = 0

    def batch_get_item(self, **request: Any) -> Any:  # noqa: ANN401 - botocore's own
        self.calls += 1
        answer: Any = self.client.batch_get_item(**request)
        if self.calls <= self.reads:
            for table, found in answer["Responses"].items():
                kept = [item for item in found if item["sk"]["S"] not in self.old]
                answer["Responses"][table] = kept + [old for old in self.old.values() if old]
        return answer

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the same
        return getattr(self.client, name)


def test_every_item_has_its_ttl_in_whole_seconds(
    dynamodb_store: DynamoSessions,
    sealed: Session,
    record: Record,
    client: DynamoDBClient,
    table: str,
) -> None:
    dynamodb_store.save(replace(sealed, expires_at=1_999_999.25), record("m", "one"))
    dynamodb_store.save(replace(sealed, version=2, expires_at=2_000_007.0), record(None, "two"))
    assert {name: item["ttl"] for name, item in items(client, table).items()} == {
        "SESSION": {"N": "2000007"},
        "SEAL": {"N": "1500001"},
        "MSG#m": {"N": "2000000"},
        "TURN#00000002": {"N": "2000007"},
    }


def test_a_transcript_is_one_query(
    dynamodb_store: DynamoSessions,
    first: Session,
    record: Record,
    client: DynamoDBClient,
    table: str,
) -> None:
    for version, message_id in enumerate(("m-b", None, "m-a", None), start=1):
        dynamodb_store.save(
            replace(first, version=version), record(message_id, f"answer {version}")
        )
    turns = [item for name, item in items(client, table).items() if name != "SESSION"]
    turns.sort(key=lambda item: int(item["version"]["N"]))
    assert [f"answer {n}" in turn["answer"]["S"] for n, turn in enumerate(turns, 1)] == [True] * 4


def test_nothing_is_swept_here(dynamodb_store: DynamoSessions, sealed: Session) -> None:
    dynamodb_store.save(sealed, None)
    assert dynamodb_store.sweep(1e12) == 0
    assert dynamodb_store.load(sealed.id, None).session == sealed


def test_a_seal_that_was_deleted_is_gone_and_nothing_else(
    dynamodb_store: DynamoSessions,
    sealed: Session,
    record: Record,
    client: DynamoDBClient,
    table: str,
) -> None:
    dynamodb_store.save(sealed, record("m", "one"))
    delete(client, table, "SEAL")
    loaded = dynamodb_store.load(sealed.id, "m")
    assert loaded.session == sealed.without_seal()
    assert loaded.replay is not None
    dynamodb_store.save(replace(sealed.without_seal(), version=2), None)
    assert dynamodb_store.load(sealed.id, None).session == replace(sealed.without_seal(), version=2)


@pytest.mark.parametrize("left", [(), ("SEAL",), ("MSG#m",), ("SEAL", "MSG#m")])
def test_what_is_left_of_a_deleted_session_does_not_come_back_in_a_new_one(  # noqa: PLR0913, PLR0917 - fixtures
    dynamodb_store: DynamoSessions,
    sealed: Session,
    record: Record,
    client: DynamoDBClient,
    table: str,
    left: tuple[str, ...],
) -> None:
    dynamodb_store.save(sealed, record("m", "old"))
    delete(client, table, *items(client, table).keys() - set(left))
    assert dynamodb_store.load(sealed.id, "m") == Loaded(None, None)
    new = Session(sealed.id, "another", 3_000_000.0, 1, card=Card("visa", "4242"))
    dynamodb_store.save(new, None)
    assert dynamodb_store.load(sealed.id, "m") == Loaded(new, None)
    dynamodb_store.save(replace(new, version=2), record("m", "new"))
    replay = dynamodb_store.load(sealed.id, "m").replay
    assert replay is not None
    assert replay.response == "new"


@pytest.mark.parametrize("version", [1, 2])
def test_a_process_that_did_not_load_wipes_the_seal_too(
    client: DynamoDBClient, sealed: Session, table: str, clock: Clock, version: int
) -> None:
    one, other = (DynamoSessions(client, table, clock.now) for _ in range(2))
    if version == 2:
        other.save(replace(sealed, card=None), None)
        other.load(sealed.id, None)
        one.load(sealed.id, None)
    one.save(replace(sealed, version=version), None)
    other.save(replace(sealed.without_seal(), version=version + 1), None)
    assert "SEAL" not in items(client, table)
    assert other.load(sealed.id, None).session == replace(
        sealed.without_seal(), version=version + 1
    )


@pytest.mark.parametrize(
    ("stale", "reads"), [({"SEAL"}, 1), ({"SEAL"}, 2), ({"MSG#m"}, 1), ({"SEAL", "MSG#m"}, 2)]
)
def test_a_read_of_a_mixture_is_done_again(  # noqa: PLR0913, PLR0917 - fixtures
    dynamodb_store: DynamoSessions,
    sealed: Session,
    record: Record,
    client: DynamoDBClient,
    table: str,
    stale: set[str],
    reads: int,
) -> None:
    dynamodb_store.save(sealed, None)
    before = items(client, table)
    dynamodb_store.save(other_card(sealed), record("m", "one"))
    mixed: Any = Stale(client, before, stale, reads)
    loaded = DynamoSessions(mixed, table).load(sealed.id, "m")
    assert loaded.session == other_card(sealed)
    assert loaded.replay is not None
    assert mixed.calls == reads + 1


def test_a_seal_of_another_card_never_gets_into_a_session(
    dynamodb_store: DynamoSessions, sealed: Session, client: DynamoDBClient, table: str
) -> None:
    dynamodb_store.save(sealed, None)
    before = items(client, table)
    dynamodb_store.save(other_card(sealed), None)
    mixed: Any = Stale(client, before, {"SEAL"}, 99)
    store = DynamoSessions(mixed, table)
    loaded = store.load(sealed.id, None).session
    assert loaded == other_card(sealed).without_seal()
    store.save(replace(loaded, version=3), None)
    assert "SEAL" not in items(client, table)


def test_a_new_number_is_read_once_it_is_there(
    dynamodb_store: DynamoSessions, first: Session, client: DynamoDBClient, table: str
) -> None:
    dynamodb_store.save(first, None)
    before = items(client, table)
    dynamodb_store.save(other_card(first), None)
    mixed: Any = Stale(client, before, {"SESSION"}, 1)
    store = DynamoSessions(mixed, table)
    assert store.load(first.id, None).session == other_card(first)
    mixed.calls = 0
    mixed.reads = 99
    assert store.load(first.id, None).session == first
    with pytest.raises(Conflict):
        store.save(replace(first, version=2), None)
