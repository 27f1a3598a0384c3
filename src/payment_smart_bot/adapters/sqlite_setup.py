"""Makes a SQLite file and opens connections to it: modes, settings, schema."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from itertools import chain
from typing import TYPE_CHECKING, Final

from payment_smart_bot.ports import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

BUSY_SECONDS: Final = 5.0
PATIENCE_SECONDS: Final = 30.0
"""Of what is done once and by hand, while others go on."""
PRAGMAS: Final = (
    "PRAGMA page_size = 4096",
    "PRAGMA cache_size = -16000",  # KiB
    "PRAGMA temp_store = MEMORY",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
)
BESIDE: Final = ("", "-wal", "-shm")
"""SQLite gives the two files beside a database the database's own mode."""


def make_private(path: Path) -> None:
    """Make the file with mode 0600, in a folder that gets 0700 if it has to be made.

    A file that is there is never opened here: closing it would drop SQLite's locks on it.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    for suffix in BESIDE:
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).chmod(0o600)


def connect(path: Path) -> sqlite3.Connection:
    """A connection that any thread may use, one at a time; transactions are begun by hand."""
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        for pragma in PRAGMAS:
            db.execute(pragma)
    except BaseException:
        db.close()
        raise
    return db


def prepare(
    db: sqlite3.Connection,
    schema: Sequence[str],
    version: int,
    upgrades: Mapping[int, Sequence[str]],
) -> None:
    """Turn on the WAL, make the tables of a new file and add to those of an old one.

    Args:
        db: A connection to the file.
        schema: Makes all of it.
        version: Of the schema.
        upgrades: By version, what brings an older file to the next one.

    Raises:
        StoreUnavailable: the file is of another schema.
    """
    _enter_wal(db)
    db.execute("BEGIN IMMEDIATE")
    (found,) = db.execute("PRAGMA user_version").fetchone()
    if found not in {0, version, *upgrades}:
        msg = f"store: the file is of schema {found}, this program knows {version}"
        raise StoreUnavailable(msg)
    steps = [upgrades[each] for each in range(found, version)] if found else [schema]
    if found != version:
        for statement in (*chain(*steps), f"PRAGMA user_version = {version}"):
            db.execute(statement)
    db.execute("COMMIT")


def empty_wal(db: sqlite3.Connection) -> bool:
    """Move the WAL into the database and cut it to nothing; false if others were always at work.

    Asks for `PATIENCE_SECONDS`: while another process does it, SQLite waits for nobody.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy or time.monotonic() > until:
            return not busy
        time.sleep(0.02)


def _enter_wal(db: sqlite3.Connection) -> None:
    """Ask until it is done: two processes may do it at once, and SQLite waits for nobody here."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL").fetchall()
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return
