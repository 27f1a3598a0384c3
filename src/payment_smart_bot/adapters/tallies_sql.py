"""The tables of `tallies_sqlite`, and their statements.

A count is one row an hour, so that a year of them can be added up; a journey is one row until it is
forgotten. Times are Unix seconds.
"""

from __future__ import annotations

from typing import Final

SCHEMA_VERSION: Final = 1
SCHEMA: Final = (
    """CREATE TABLE tallies (
        hour INTEGER NOT NULL, name TEXT NOT NULL, label TEXT NOT NULL, bin INTEGER NOT NULL,
        value INTEGER NOT NULL, PRIMARY KEY (hour, name, label, bin)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE journeys (
        id TEXT NOT NULL PRIMARY KEY, began REAL NOT NULL, furthest INTEGER NOT NULL,
        seen REAL NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX forgetting ON journeys (seen)",
)
ADD: Final = """
    INSERT INTO tallies VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET value = value + excluded.value"""
TOTALS: Final = """
    SELECT name, label, bin, SUM(value) FROM tallies WHERE hour >= ? AND hour < ?
    GROUP BY name, label, bin"""
BY_HOUR: Final = """
    SELECT hour, name, SUM(value) FROM tallies
    WHERE hour >= ? AND hour < ? AND bin < 0 AND name <> 'Reached'
    GROUP BY hour, name
    UNION ALL
    SELECT hour, 'Reached', value FROM tallies
    WHERE hour >= ? AND hour < ? AND name = 'Reached' AND label = 'started'"""
JOURNEY: Final = "SELECT began, furthest FROM journeys WHERE id = ?"
WALK: Final = """
    INSERT INTO journeys VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
    began = excluded.began, furthest = excluded.furthest, seen = excluded.seen"""
FORGET_JOURNEYS: Final = "DELETE FROM journeys WHERE seen < ?"
FORGET_HOURS: Final = "DELETE FROM tallies WHERE hour < ?"
