"""The SQLite store's file: modes, faults, what stays in its bytes, what its queries read."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.adapters import sessions_sql, sqlite_setup
from payment_smart_bot.adapters.sessions_sqlite import SqliteSessions
from payment_smart_bot.domain.session import Card, Seal
from payment_smart_bot.ports import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import TypeAlias

    from payment_smart_bot.domain.session import Session
    from payment_smart_bot.ports import TurnRecord

    Record: TypeAlias = Callable[[str | None, str], TurnRecord]

CANARY = "canaryinthedata"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "sessions.db"


@pytest.fixture
def sessions(path: Path) -> Iterator[SqliteSessions]:
    with contextlib.closing(SqliteSessions(path)) as made:
        yield made


def traces(path: Path, text: str = CANARY) -> int:
    return sum(file.read_bytes().count(text.encode()) for file in path.parent.iterdir())


def test_files_and_folder_are_private(sessions: SqliteSessions, first: Session, path: Path) -> None:
    sessions.save(first, None)
    modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert modes == {"sessions.db": 0o600, "sessions.db-wal": 0o600, "sessions.db-shm": 0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    path.parent.mkdir()
    path.touch(0o644)
    with contextlib.closing(SqliteSessions(path)):
        assert path.stat().st_mode & 0o777 == 0o600


def test_wiped_ciphertexts_are_in_no_byte_of_any_file(
    sessions: SqliteSessions, first: Session, path: Path
) -> None:
    """Among ones that stay: without `pad` one is left where SQLite split a page."""
    chance = random.Random(2)  # noqa: S311 - made-up data
    ids = [f"{chance.getrandbits(64):016x}" for _ in range(1500)]
    for version in (1, 2):
        for each in ids:
            text, until = (CANARY, 1000.0) if chance.random() < 0.5 else ("stays", 2000.0)
            text = text + "x" * chance.randrange(80, 200) if chance.random() < 0.9 else ""
            card = Card("visa", "4242", Seal(text, until)) if text else None
            sessions.save(replace(first, id=each, version=version, card=card), None)
    assert traces(path) > 500
    sessions.sweep(1500.0)
    assert traces(path) == 0
    assert traces(path, "stays") > 500


def test_a_ciphertext_that_a_save_dropped_is_gone_after_the_next_sweep(
    sessions: SqliteSessions, first: Session, path: Path
) -> None:
    sealed = replace(first, card=Card("visa", "4242", Seal(CANARY, 1e12)))
    sessions.save(sealed, None)
    sessions.save(replace(sealed.without_seal(), version=2), None)
    assert traces(path) > 0
    assert sessions.sweep(0.0) == 0
    assert traces(path) == 0


def test_a_nonce_that_changes_in_a_live_session_keeps_its_answers(
    sessions: SqliteSessions, first: Session, record: Record
) -> None:
    alive = replace(first, expires_at=1e12)
    sessions.save(alive, record("m", "paid"))
    sessions.save(replace(alive, version=2, nonce="new"), record("m-2", "again"))
    replay = sessions.load(first.id, "m").replay
    assert replay is not None
    assert replay.response == "paid"


def test_what_an_expired_session_said_is_wiped(
    sessions: SqliteSessions, first: Session, record: Record, path: Path
) -> None:
    sessions.save(replace(first, name=CANARY), record("m", CANARY))
    sessions.sweep(first.expires_at)
    assert traces(path) == 0


@pytest.mark.parametrize(
    ("statement", "parameters"),
    [
        (sessions_sql.LOAD, 2),
        (sessions_sql.STORED, 1),
        (sessions_sql.DROP_SEAL, 1),
        (sessions_sql.DROP_TURNS, 1),
        (sessions_sql.WIPE_EXPIRED, 2),
        (sessions_sql.WIPE_SEALS, 2),
        (sessions_sql.WIPE_TOMBSTONES, 2),
    ],
)
def test_no_statement_reads_a_whole_table(
    sessions: SqliteSessions, path: Path, statement: str, parameters: int
) -> None:
    assert sessions.load("s", None).session is None
    with contextlib.closing(sqlite3.connect(path)) as db:
        plan = db.execute(f"EXPLAIN QUERY PLAN {statement}", (1,) * parameters).fetchall()
    assert plan
    assert not [row for row in plan if row[3].startswith("SCAN")]


def test_a_closed_store_is_unavailable(path: Path) -> None:
    sessions = SqliteSessions(path)
    sessions.close()
    sessions.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        sessions.load("s", None)


@pytest.mark.parametrize("content", [CANARY.encode() * 100, b"SQLite format 3\x00" + b"?" * 4000])
def test_a_file_that_is_no_database_is_refused(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StoreUnavailable, match="SQLITE_NOTADB") as fault:
        SqliteSessions(path)
    assert CANARY not in str(fault.value)
    assert path.read_bytes() == content


def test_a_file_of_another_schema_is_refused(path: Path) -> None:
    SqliteSessions(path).close()
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreUnavailable, match="schema 99, this program knows 1"):
        SqliteSessions(path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match="the file cannot be used"):
        SqliteSessions(tmp_path / "file" / "sessions.db")


def test_a_writer_that_does_not_end_makes_it_unavailable_and_loses_nothing(
    path: Path, first: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_setup, "BUSY_SECONDS", 0.05)
    with contextlib.closing(SqliteSessions(path)) as sessions:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreUnavailable, match="SQLITE_BUSY"):
                sessions.save(first, None)
            assert sessions.load(first.id, None).session is None
        sessions.save(first, None)
        assert sessions.load(first.id, None).session == first
