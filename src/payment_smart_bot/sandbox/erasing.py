"""Erases a payer in the sandbox's file, whether the sandbox runs or not.

It does for the sandbox what the merchant asks of Stripe: whatever belongs to a PaymentIntent stays,
without the payer's name, addresses and the merchant's texts.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from payment_smart_bot.sandbox.store import DATABASE_FILE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_PATIENCE_SECONDS: Final = 30.0
_ID: Final = re.compile(r"\b(?:pi|pm|ch|re|seti|cus|ctoken|cs_test)_[A-Za-z0-9]{10,}\b")
_EMPTY: Final[dict[str, Any]] = {
    "receipt_email": None,
    "customer_email": None,
    "description": None,
    "metadata": {},
    "email": None,
    "name": None,
    "phone": None,
    "address": None,
    "fingerprint": None,
}
_Place: TypeAlias = tuple[str, str, tuple[str, ...]]
_TABLES: Final[tuple[_Place, ...]] = (
    ("objects", "id", ("shown", "hidden")),
    ("answers", "key", ("body",)),
)
"""Table, its key, and the columns of JSON whose ids tell what a row belongs to."""


def erase(data_dir: Path, names: Iterable[str]) -> int:
    """Erase what belongs to PaymentIntents and PaymentMethods; how many records did.

    Raises:
        sqlite3.Error: the file could not be written.
    """
    path, wanted = data_dir / DATABASE_FILE, set(names)
    if not path.exists() or not wanted:
        return 0
    with closing(sqlite3.connect(path, timeout=_PATIENCE_SECONDS, isolation_level=None)) as db:
        db.execute("PRAGMA secure_delete = ON")
        db.execute("BEGIN IMMEDIATE")
        rows = _belonging(db, wanted)
        for (table, key, columns), name, texts in rows:
            values = ", ".join(f"{column} = ?" for column in columns)
            statement = f"UPDATE {table} SET {values} WHERE {key} = ?"  # noqa: S608 - of _TABLES
            kept = [json.dumps(_emptied(json.loads(text))) for text in texts]
            db.execute(statement, (*kept, name))
        db.execute("COMMIT")
        db.execute("VACUUM")
        _empty_wal(db)
    return len(rows)


def _empty_wal(db: sqlite3.Connection) -> None:
    """Ask again and again: while another process does it, SQLite waits for nobody."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() > until:
            msg = "others are at work"
            raise sqlite3.OperationalError(msg)
        time.sleep(0.02)


def _belonging(
    db: sqlite3.Connection, wanted: set[str]
) -> list[tuple[_Place, str, tuple[str, ...]]]:
    """Every record that names one of them, or one that such a record names."""
    left = [
        (table, name, tuple(texts), set(_ID.findall("\n".join(texts))))
        for table in _TABLES
        for name, *texts in db.execute(
            f"SELECT {table[1]}, {', '.join(table[2])} FROM {table[0]}"  # noqa: S608 - of _TABLES
        )
    ]
    found: list[tuple[_Place, str, tuple[str, ...]]] = []
    while near := [each for each in left if each[3] & wanted]:
        left = [each for each in left if not each[3] & wanted]
        found += [(table, name, texts) for table, name, texts, _ in near]
        wanted = wanted.union(*(ids for *_, ids in near))
    return found


def _emptied(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {
            name: _EMPTY[name] if name in _EMPTY else _emptied(each) for name, each in value.items()
        }
    return [_emptied(each) for each in value] if isinstance(value, list) else value
