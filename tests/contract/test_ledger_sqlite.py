"""The ledger's SQLite file: rows that stay, modes, faults, what is forgotten, what queries read."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

import pytest
from tests.contract.payments import NOW, changed, kept, led, new

from payment_smart_bot.adapters import ledger_sql, replays_sqlite, sqlite_setup
from payment_smart_bot.adapters.ledger_sqlite import SqliteLedger, payments_file
from payment_smart_bot.adapters.replay_times import EVENT_SECONDS, KEPT_SECONDS
from payment_smart_bot.adapters.replays_sqlite import SqliteReplays
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.ports import StoreUnavailable
from payment_smart_bot.ports.money import Query, Stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from payment_smart_bot.adapters.sqlite_file import SqliteFile

CANARY = "canaryinthedata"


@pytest.fixture
def books(file: SqliteFile) -> SqliteLedger:
    return SqliteLedger(file)


@pytest.fixture
def other(books: SqliteLedger, payments_path: Path) -> Iterator[sqlite3.Connection]:
    """Another program that has the file open, once it holds a payment."""
    led(books, kept(books), Cause.CONFIRM_BEGUN)
    with contextlib.closing(sqlite3.connect(payments_path, isolation_level=None)) as db:
        yield db


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET data = '{}'",
        "UPDATE entries SET seq = 9 WHERE seq = 1",
        "UPDATE OR REPLACE entries SET seq = 1 WHERE seq = 2",
        "DELETE FROM entries",
        "DELETE FROM entries WHERE seq = 2",
    ],
)
def test_a_row_cannot_be_changed_or_deleted(
    books: SqliteLedger, other: sqlite3.Connection, statement: str
) -> None:
    rows = books.entries("pay_1")
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        other.execute(statement)
    assert books.entries("pay_1") == rows
    assert len(rows) == 2


def test_a_row_cannot_be_replaced(books: SqliteLedger, other: sqlite3.Connection) -> None:
    payment, entry = changed(kept(books, "pay_2"), Cause.CONFIRM_BEGUN, source="evt_1")
    books.save(payment, entry)
    for seq, source in ((1, None), (2, "evt_2"), (9, "evt_1")):
        for statement in (
            "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)",
            "INSERT INTO entries VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET data = ''",
        ):
            assert other.execute(statement, ("pay_2", seq, source, "{}")).rowcount == 0
    assert books.entries("pay_2")[1:] == (entry,)


def test_a_payment_that_has_rows_cannot_be_deleted(other: sqlite3.Connection) -> None:
    other.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        other.execute("DELETE FROM payments")


def test_files_and_folder_are_private(books: SqliteLedger, payments_path: Path) -> None:
    kept(books)
    folder = payments_path.parent
    modes = {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}
    assert modes == {"payments.db": 0o600, "payments.db-wal": 0o600, "payments.db-shm": 0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (ledger_sql.STORED, 1),
        (ledger_sql.LOAD, 1),
        (ledger_sql.FIND, 1),
        (ledger_sql.ENTRIES, 1),
        (ledger_sql.CREATED, 1),
        (ledger_sql.UNSETTLED, 3),
        (ledger_sql.REPLAY, 1),
        (ledger_sql.FORGET_REPLAYS, 2),
        (ledger_sql.FORGET_EVENTS, 2),
        *((statement, 0) for statement in ledger_sql.PAGES.values()),
    ],
)
def test_no_statement_reads_a_whole_table_or_sorts(
    file: SqliteFile, statement: str, values: int
) -> None:
    names = ("state", "reference", "least", "before", "before_id", "limit")
    given = (1,) * values if values else dict.fromkeys(names, 1)
    with file.reading() as db:
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}", given).fetchall()]
    assert plan
    assert not [step for step in plan if step.startswith("SCAN") or "TEMP B-TREE" in step]


def test_the_few_payments_of_a_reference_are_read_and_not_all_of_a_state(file: SqliteFile) -> None:
    given = dict.fromkeys(("state", "reference", "least", "before", "before_id", "limit"), 1)
    with file.reading() as db:
        plan = db.execute(f"EXPLAIN QUERY PLAN {ledger_sql.PAGES[True, True]}", given).fetchall()
    assert "of_a_reference" in plan[0][3]


def test_what_has_lapsed_is_forgotten_and_leaves_no_byte(
    file: SqliteFile, payments_path: Path
) -> None:
    replays = SqliteReplays(file)
    count = replays_sqlite.BATCH * 2
    for n in range(count):
        replays.begin(f"key {n}", "digest", NOW)
        replays.finish(f"key {n}", Stored(200, CANARY.encode()))
        replays.once(f"evt_{n}", NOW)
    for n in range(3):
        replays.begin(f"later {n}", "digest", NOW + KEPT_SECONDS)
        replays.once(f"evt_later_{n}", NOW + EVENT_SECONDS)
    file.checkpoint()
    with file.reading() as db:
        left = db.execute("SELECT (SELECT count(*) FROM replays), count(*) FROM events").fetchone()
    assert left == (3, 3)
    assert CANARY.encode() not in payments_path.read_bytes()


def test_a_closed_ledger_is_unavailable(file: SqliteFile, books: SqliteLedger) -> None:
    replays = SqliteReplays(file)
    books.close()
    books.close()
    calls = (
        lambda: books.add(*new()),
        lambda: books.save(*new()),
        lambda: books.load("pay_1"),
        lambda: books.find("pi_1"),
        lambda: books.entries("pay_1"),
        lambda: books.page(Query()),
        lambda: books.unsettled(NOW, NOW, 1),
        lambda: replays.begin("key", "digest", NOW),
        lambda: replays.finish("key", Stored(200, b"")),
        lambda: replays.drop("key"),
        lambda: replays.once("evt_1", NOW),
    )
    for call in calls:
        with pytest.raises(StoreUnavailable, match="closed"):
            call()


def test_a_writer_that_does_not_end_makes_it_unavailable_and_loses_nothing(
    payments_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_setup, "BUSY_SECONDS", 0.05)
    with contextlib.closing(SqliteLedger(payments_file(payments_path))) as books:
        with contextlib.closing(sqlite3.connect(payments_path, isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreUnavailable, match="SQLITE_BUSY") as fault:
                books.add(*new(description=CANARY))
            assert CANARY not in str(fault.value)
            assert books.load("pay_1") is None
        assert kept(books) == books.load("pay_1")


def test_damaged_rows_are_a_fault_that_does_not_tell_them(
    books: SqliteLedger, other: sqlite3.Connection
) -> None:
    other.execute("UPDATE payments SET data = ?", (CANARY,))
    other.execute("INSERT INTO entries VALUES ('pay_1', 3, NULL, ?)", (CANARY,))
    for call in (
        lambda: books.load("pay_1"),
        lambda: books.page(Query()),
        lambda: books.entries("pay_1"),
    ):
        with pytest.raises(StoreUnavailable, match="cannot be read") as fault:
            call()
        assert CANARY not in str(fault.value)
