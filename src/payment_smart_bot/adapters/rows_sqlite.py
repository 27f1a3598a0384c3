"""The rows of one chat as they stand in the files, read beside the programs that write them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from payment_smart_bot.ports import StoreUnavailable

if TYPE_CHECKING:
    from pathlib import Path

_TABLES: Final = {
    "sessions": ("sessions.db", "SELECT * FROM sessions WHERE id = :session"),
    "seals": ("sessions.db", "SELECT * FROM seals WHERE session_id = :session"),
    "turns": ("sessions.db", "SELECT * FROM turns WHERE session_id = :session ORDER BY seq"),
    "payments": ("payments.db", "SELECT * FROM payments WHERE id = :payment"),
    "entries": ("payments.db", "SELECT * FROM entries WHERE payment_id = :payment ORDER BY seq"),
}
"""File and statement of each table."""

Rows = dict[str, list[dict[str, str]]]


def rows_of(folder: Path, session_id: str, payment_id: str) -> Rows:
    """Every column of every row, as text.

    Raises:
        StoreUnavailable: a file cannot be read.
    """
    try:
        return {
            name: _read(folder / file, statement, {"session": session_id, "payment": payment_id})
            for name, (file, statement) in _TABLES.items()
        }
    except sqlite3.Error:
        raise StoreUnavailable("rows") from None  # noqa: EM101 - a word for the log


def _read(path: Path, statement: str, names: dict[str, str]) -> list[dict[str, str]]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        rows = db.execute(statement, names).fetchall()
    return [{name: _text(row[name]) for name in row.keys()} for row in rows]  # noqa: SIM118 - a Row is no dict


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return f"{len(value)} bytes, {'all zero' if not any(value) else value.hex()}"
    return "NULL" if value is None else str(value)
