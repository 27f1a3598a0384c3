"""The sandbox's state in SQLite: objects, saved answers and counts, in a file or in memory.

One connection, used by the server's one thread. A file is written ahead (WAL), so that what was
answered is still there after a kill -9.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Json: TypeAlias = dict[str, Any]

DATABASE_FILE: Final = "sandbox.sqlite3"
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS objects (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    customer TEXT,
    shown TEXT NOT NULL,
    hidden TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS objects_by_customer ON objects (kind, customer, place);
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, place);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY,
    made REAL NOT NULL,
    endpoint TEXT NOT NULL,
    request TEXT NOT NULL,
    request_id TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS deliveries (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    due REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    planned INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS calls (
    operation TEXT NOT NULL,
    status INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (operation, status)
);
"""


@dataclass
class Record:
    """One object: what the API shows of it and what the sandbox remembers beside that."""

    shown: Json
    hidden: Json

    @property
    def id(self) -> str:
        """The object's id."""
        return str(self.shown["id"])


@dataclass(frozen=True)
class Page:
    """A stretch of a list, newest first."""

    records: list[Record]
    has_more: bool


class Store:
    """The objects; `sql` is for the modules that own the other tables."""

    def __init__(self, data_dir: Path | None) -> None:
        self.sql = sqlite3.connect(_prepared(data_dir), isolation_level=None)
        self.sql.execute("PRAGMA journal_mode = WAL")
        self.sql.execute("PRAGMA synchronous = NORMAL")
        self.sql.execute("PRAGMA busy_timeout = 5000")
        self.sql.execute("PRAGMA secure_delete = ON")
        self.sql.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the database."""
        self.sql.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.sql.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.sql.execute("ROLLBACK")
            raise
        self.sql.execute("COMMIT")

    def save(self, record: Record) -> None:
        """Write a new object or a changed one."""
        shown = record.shown
        self.sql.execute(
            "INSERT INTO objects (id, kind, customer, shown, hidden) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET customer = excluded.customer,"
            " shown = excluded.shown, hidden = excluded.hidden",
            (
                record.id,
                shown["object"],
                shown.get("customer"),
                json.dumps(shown),
                json.dumps(record.hidden),
            ),
        )

    def delete(self, name: str) -> None:
        """Forget one object."""
        self.sql.execute("DELETE FROM objects WHERE id = ?", (name,))

    def find(self, kind: str, name: str) -> Record | None:
        """Read one object of a kind (`payment_method`) by its id."""
        row = self.sql.execute(
            "SELECT shown, hidden FROM objects WHERE kind = ? AND id = ?", (kind, name)
        ).fetchone()
        return record_of(row) if row else None

    def attached(self, kind: str, customer: str | None, params: Mapping[str, Any]) -> Page:
        """List a customer's objects, or all that have a customer.

        Args:
            kind: What kind of object.
            customer: Whose; None is anybody's.
            params: The API's `limit`, `starting_after`, `ending_before`, `allow_redisplay`.
        """
        limit, before = params.get("limit", 10), params.get("ending_before")
        order = "ASC" if before else "DESC"
        rows = self.sql.execute(
            "SELECT shown, hidden FROM objects WHERE kind = :kind AND customer IS NOT NULL"  # noqa: S608 - `order` is one of two words
            " AND (:customer IS NULL OR customer = :customer)"
            " AND (:after IS NULL OR place < (SELECT place FROM objects WHERE id = :after))"
            " AND (:before IS NULL OR place > (SELECT place FROM objects WHERE id = :before))"
            " AND (:redisplay IS NULL OR json_extract(shown, '$.allow_redisplay') = :redisplay)"
            f" ORDER BY place {order} LIMIT :many",
            {
                "kind": kind,
                "customer": customer,
                "after": params.get("starting_after"),
                "before": before,
                "redisplay": params.get("allow_redisplay"),
                "many": limit + 1,
            },
        ).fetchall()
        records = [record_of(row) for row in rows[:limit]]
        return Page(records[::-1] if before else records, len(rows) > limit)

    def count(self, operation: str, status: int) -> None:
        """Count one answer of an operation; status 0 is no answer."""
        self.sql.execute(
            "INSERT INTO calls VALUES (?, ?, 1)"
            " ON CONFLICT (operation, status) DO UPDATE SET times = times + 1",
            (operation, status),
        )

    def counts(self) -> Json:
        """Give `{"objects": {kind: n}, "operations": {operation: {status: n}}}`."""
        objects = self.sql.execute("SELECT kind, COUNT(*) FROM objects GROUP BY kind")
        operations: dict[str, dict[str, int]] = {}
        for operation, status, times in self.sql.execute("SELECT * FROM calls"):
            operations.setdefault(operation, {})[str(status)] = times
        return {"objects": dict(objects.fetchall()), "operations": operations}


def _prepared(data_dir: Path | None) -> str:
    """Make the file readable by its owner alone; SQLite gives its WAL the same mode."""
    if data_dir is None:
        return ":memory:"
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data_dir / DATABASE_FILE
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    return str(path)


def record_of(row: tuple[str, str]) -> Record:
    """Read a row of `shown, hidden`."""
    return Record(json.loads(row[0]), json.loads(row[1]))
