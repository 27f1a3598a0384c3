"""A file is rebuilt while other connections write and move its WAL."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.adapters.sqlite_file import SqliteFile
from payment_smart_bot.adapters.sqlite_setup import connect
from payment_smart_bot.ports import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = ("CREATE TABLE notes (text TEXT)",)
SECRET = "what is to be erased"


@contextmanager
def others_at_work(path: Path) -> Iterator[None]:
    """Connections that write a row and move the WAL, over and over."""
    over, wrong = Event(), list[sqlite3.Error]()

    def work() -> None:
        db = connect(path)
        try:
            while not over.is_set():
                db.execute("INSERT INTO notes VALUES ('of somebody else')")
                db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        except sqlite3.Error as fault:
            wrong.append(fault)
        finally:
            db.close()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_while_others_write(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    file = SqliteFile(path, SCHEMA, 1)
    with others_at_work(path):
        for _ in range(5):
            with file.writing() as db:
                db.execute("INSERT INTO notes VALUES (?)", (SECRET,))
            with file.writing() as db:
                db.execute("DELETE FROM notes WHERE text = ?", (SECRET,))
            file.rebuild()
    file.close()
    left = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert SECRET.encode() not in left
    assert b"of somebody else" in left


def test_who_reads_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("sqlite_file", "sqlite_setup"):
        monkeypatch.setattr(f"payment_smart_bot.adapters.{module}.PATIENCE_SECONDS", 0.1)
    path = tmp_path / "notes.sqlite"
    file = SqliteFile(path, SCHEMA, 1)
    with file.writing() as db:
        db.execute("INSERT INTO notes VALUES (?)", (SECRET,))
    reader = connect(path)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM notes").fetchall()
    with pytest.raises(StoreUnavailable, match="busy"):
        file.rebuild()
    reader.close()
    file.rebuild()
    file.close()
