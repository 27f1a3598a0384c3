"""Counts in a SQLite file of their own, so that no payer waits for them."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

from payment_smart_bot.adapters import tallies_sql as sql
from payment_smart_bot.adapters.sqlite_file import SqliteFile
from payment_smart_bot.domain.durations import bin_of
from payment_smart_bot.domain.funnel import STEPS, Journey, follow
from payment_smart_bot.ports.tallies import HOUR, REACHED, TO_PAY, Tallied, Tally

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from payment_smart_bot.ports.tallies import Walked


class SqliteTallies:
    """Safe to share between threads and processes. The file is made when it is first needed.

    Every method raises `StoreUnavailable` when the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._made: SqliteFile | None = None
        self._lock = threading.Lock()

    def add(self, counts: Mapping[Tally, int], walked: Sequence[Walked]) -> None:
        """Add counts, and go on with the journeys, all or nothing."""
        with self._file().writing() as db:
            every = Counter(counts)
            for each in walked:
                _walk(db, each, every)
            db.executemany(sql.ADD, ((*tally, value) for tally, value in every.items()))

    def read(self, since: int, until: int) -> Tallied:
        """What was counted from one hour up to, and without, another."""
        file = self._file()
        with file.reading() as db:
            totals = db.execute(sql.TOTALS, (since, until)).fetchall()
        with file.reading() as db:
            by_hour = db.execute(sql.BY_HOUR, (since, until) * 2).fetchall()
        return Tallied(
            {(name, label, place): value for name, label, place, value in totals},
            {(hour, name): value for hour, name, value in by_hour},
        )

    def forget(self, journeys: float, hours: int) -> None:
        """Delete journeys that were last seen before, in Unix seconds, and counts of such hours."""
        with self._file().writing() as db:
            db.execute(sql.FORGET_JOURNEYS, (journeys,))
            db.execute(sql.FORGET_HOURS, (hours,))

    def close(self) -> None:
        """Close the file, if it was made."""
        with self._lock:
            if self._made is not None:
                self._made.close()

    def _file(self) -> SqliteFile:
        with self._lock:
            if self._made is None:
                self._made = SqliteFile(self._path, sql.SCHEMA, sql.SCHEMA_VERSION)
            return self._made


def _walk(db: sqlite3.Connection, walked: Walked, counts: Counter[Tally]) -> None:
    """Go on with a journey, and count what it reached in the hour in which it began."""
    row = db.execute(sql.JOURNEY, (walked.journey,)).fetchone()
    followed = follow(Journey(*row) if row else None, walked.seen, walked.at)
    began, furthest = followed.journey
    hour = int(began // HOUR)
    for step in followed.reached:
        counts[Tally(hour, REACHED, STEPS[step])] += 1
    if followed.seconds is not None:
        counts[Tally(hour, TO_PAY, "", bin_of(followed.seconds))] += 1
    db.execute(sql.WALK, (walked.journey, began, furthest, walked.at))
