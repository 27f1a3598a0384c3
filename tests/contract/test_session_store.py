"""Saving, loading, conflicts and replays, as every session store does them."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.domain.session import Card, Seal, Status
from payment_smart_bot.domain.turn import fresh
from payment_smart_bot.ports import Conflict, Loaded, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from tests.contract.conftest import Clock

    from payment_smart_bot.domain.session import Session
    from payment_smart_bot.ports import SessionStore, TurnRecord

    Record: TypeAlias = Callable[[str | None, str], TurnRecord]

RACERS = 16


def after(before: Session, **changes: object) -> Session:
    return replace(before, version=before.version + 1, **changes)  # type: ignore[arg-type]


def replayed(store: SessionStore, session_id: str, message_id: str | None) -> str | None:
    replay = store.load(session_id, message_id).replay
    return None if replay is None else replay.response


def test_what_was_never_saved_is_not_there(store: SessionStore) -> None:
    assert store.load("never", "m") == Loaded(None, None)


def test_each_save_replaces_the_one_before(
    store: SessionStore, first: Session, record: Record
) -> None:
    card = Card("visa", "4242", Seal("sealed", 900.0))
    first = replace(first, name="John Doe", card=card)
    store.save(first, record(None, "one"))
    second = after(first.without_seal(), name=None, status=Status.CANCELLED, expires_at=5e6)
    store.save(second, record(None, "two"))
    assert store.load(first.id, None).session == second
    third = after(second, card=replace(card, seal=Seal("another", 901.0)))
    store.save(third, None)
    assert store.load(first.id, None).session == third


@pytest.mark.parametrize("version", [0, 1, 2, 4, 5])
def test_another_version_is_a_conflict_and_saves_nothing(
    store: SessionStore, first: Session, record: Record, version: int
) -> None:
    store.save(first, None)
    store.save(after(first), None)
    stored = store.load(first.id, None)
    with pytest.raises(Conflict):
        store.save(replace(first, version=version, name="Jane"), record("m", "one"))
    assert store.load(first.id, "m") == stored
    store.save(replace(first, version=3), record("m", "one"))


def test_a_new_session_begins_at_version_one(
    store: SessionStore, first: Session, record: Record
) -> None:
    with pytest.raises(Conflict):
        store.save(after(first), record("m", "one"))
    assert store.load(first.id, "m") == Loaded(None, None)


def test_an_answer_is_replayed_in_its_own_session_alone(
    store: SessionStore, first: Session, record: Record
) -> None:
    store.save(replace(first, id="one"), record("m-1", "first"))
    store.save(replace(first, id="two"), record("m-1", "other"))
    store.save(replace(first, id="one", version=2), record("m-2", "second"))
    store.save(replace(first, id="one", version=3), record(None, "third"))
    assert replayed(store, "one", "m-1") == "first"
    assert replayed(store, "one", "m-2") == "second"
    assert replayed(store, "two", "m-1") == "other"
    assert replayed(store, "two", "m-2") is None
    assert replayed(store, "one", None) is None


def test_a_message_is_answered_once(store: SessionStore, first: Session, record: Record) -> None:
    store.save(first, record("m", "first"))
    with pytest.raises(Conflict):
        store.save(after(first, name="Jane"), record("m", "second"))
    assert store.load(first.id, None).session == first
    assert replayed(store, first.id, "m") == "first"


def test_message_ids_are_free_again_when_an_expired_session_starts_afresh(
    store: SessionStore, first: Session, record: Record, clock: Clock
) -> None:
    store.save(replace(first, expires_at=clock.time + 10), record("m", "old"))
    clock.time += 10
    store.save(after(first, nonce="new", expires_at=clock.time + 10), record("m", "new"))
    assert replayed(store, first.id, "m") == "new"


def test_a_second_payment_in_a_live_session_keeps_the_answers_of_the_first(
    store: SessionStore, first: Session, record: Record
) -> None:
    store.save(replace(first, name="John", status=Status.COMPLETE), record("m", "paid"))
    store.save(after(fresh(first)), record("m-2", "again"))
    assert replayed(store, first.id, "m") == "paid"
    assert replayed(store, first.id, "m-2") == "again"


def test_of_sixteen_threads_one_wins(store: SessionStore, first: Session, record: Record) -> None:
    gate = threading.Barrier(RACERS)

    def race(racer: int) -> bool:
        gate.wait()
        try:
            store.save(after(first, name=f"racer {racer}"), record(f"m-{racer}", "won"))
        except Conflict:
            return False
        return True

    for _ in range(10):
        first = replace(first, id=uuid.uuid4().hex)
        store.save(first, None)
        with ThreadPoolExecutor(RACERS) as pool:
            won = list(pool.map(race, range(RACERS)))
        assert won.count(True) == 1
        expected = after(first, name=f"racer {won.index(True)}")
        assert store.load(first.id, None).session == expected
        told = [replayed(store, first.id, f"m-{racer}") == "won" for racer in range(RACERS)]
        assert told == won


def test_a_text_that_cannot_be_written_is_a_fault_that_does_not_tell_it(
    store: SessionStore, first: Session, record: Record
) -> None:
    with pytest.raises(StoreUnavailable) as fault:
        store.save(replace(first, name="canary \ud800"), record(None, "one"))
    assert "canary" not in str(fault.value)
    with pytest.raises(StoreUnavailable) as fault:
        store.save(first, record(None, "canary \ud800"))
    assert "canary" not in str(fault.value)
    with pytest.raises(StoreUnavailable) as fault:
        store.load("canary \ud800", None)
    assert "canary" not in str(fault.value)
    assert store.load(first.id, None).session is None
