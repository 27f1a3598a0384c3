"""What the sweep of a store that sweeps itself wipes, and what it leaves.

DynamoDB deletes by each item's `ttl`: `test_sessions_dynamodb.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.domain.session import Card, PaymentMethod, Seal, Session
from payment_smart_bot.ports import Conflict, Loaded

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from payment_smart_bot.ports import SessionStore, TurnRecord

    Record: TypeAlias = Callable[[str | None, str], TurnRecord]

DAY = 24 * 60 * 60


@pytest.fixture
def store(sqlite_store: SessionStore) -> SessionStore:
    return sqlite_store


@pytest.fixture
def sealed(first: Session) -> Session:
    """Its seal lapses at 1,000, itself at 5,000."""
    card = Card("visa", "4242", Seal("sealed", 1000.0))
    token = PaymentMethod("pm_1", "visa", "4242")
    return replace(first, name="John", expires_at=5000.0, card=card, payment_method=token)


def test_a_seal_goes_when_it_lapses_and_nothing_else(
    store: SessionStore, sealed: Session, record: Record
) -> None:
    store.save(sealed, record("m", "one"))
    assert store.sweep(999.0) == 0
    assert store.load(sealed.id, None).session == sealed
    assert store.sweep(1000.0) == 1
    loaded = store.load(sealed.id, "m")
    assert loaded.session == sealed.without_seal()
    assert loaded.replay is not None
    assert store.sweep(1000.0) == 0
    store.save(replace(sealed, version=2), None)
    assert store.load(sealed.id, None).session == replace(sealed, version=2)


def test_an_expired_session_leaves_a_tombstone_for_a_day(
    store: SessionStore, sealed: Session, record: Record
) -> None:
    store.save(sealed, record("m", "one"))
    assert store.sweep(4999.0) == 1
    assert store.sweep(5000.0) == 1
    tombstone = Session(sealed.id, sealed.nonce, sealed.expires_at, sealed.version)
    assert store.load(sealed.id, "m") == Loaded(tombstone, None)
    assert store.sweep(4999.0 + DAY) == 0
    assert store.load(sealed.id, None).session == tombstone
    assert store.sweep(5000.0 + DAY) == 1
    assert store.load(sealed.id, "m") == Loaded(None, None)


def test_a_session_that_starts_afresh_goes_on_from_the_tombstones_version(
    store: SessionStore, sealed: Session, record: Record
) -> None:
    store.save(sealed, record("m", "one"))
    store.sweep(5000.0)
    fresh = Session(sealed.id, "another", 9000.0, sealed.version + 1)
    with pytest.raises(Conflict):
        store.save(replace(fresh, version=1), None)
    store.save(fresh, record("m", "two"))
    loaded = store.load(sealed.id, "m")
    assert loaded.session == fresh
    assert loaded.replay is not None
    assert loaded.replay.response == "two"
    assert store.sweep(5000.0 + DAY) == 1
    assert store.sweep(9000.0 + DAY) == 1


def test_who_loaded_a_tombstone_that_is_gone_meets_a_conflict(
    store: SessionStore, sealed: Session
) -> None:
    store.save(sealed, None)
    store.sweep(5000.0)
    store.sweep(5000.0 + DAY)
    with pytest.raises(Conflict):
        store.save(replace(sealed, version=2), None)
    store.save(sealed, None)


def test_who_loaded_before_the_sweep_can_still_save(
    store: SessionStore, sealed: Session, record: Record
) -> None:
    store.save(sealed, None)
    store.sweep(5000.0)
    moved = replace(sealed.without_seal(), version=2, expires_at=9000.0)
    store.save(moved, record("m", "one"))
    assert store.load(sealed.id, None).session == moved


def test_a_sweep_touches_all_and_only_what_is_due(store: SessionStore, sealed: Session) -> None:
    for number in range(1000):
        due = number % 2 == 0
        expires_at = 5000.0 if due else 5001.0
        store.save(replace(sealed, id=f"s-{number}", expires_at=expires_at), None)
    assert store.sweep(1000.0) == 1000
    assert store.sweep(5000.0) == 500
    for number in range(1000):
        loaded = store.load(f"s-{number}", None).session
        assert loaded is not None
        assert (loaded.name is None) is (number % 2 == 0)
