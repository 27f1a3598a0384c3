"""Looks into SQLite databases, table by table.

Read without being written to: with SQLite's `immutable` (https://sqlite.org/uri.html), or, where a
write-ahead log holds pages that are not yet in the file, through a copy in a folder that only this
user can read and that is removed at once.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from payment_smart_bot.audit.blocks import BLOCK, scan
from payment_smart_bot.audit.codes import is_code_word
from payment_smart_bot.audit.findings import Finding, Unreadable
from payment_smart_bot.audit.names import masked

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC: Final = b"SQLite format 3\x00"
"""How a database begins (https://sqlite.org/fileformat.html)."""

Value = bytes | int | float | None


def rows(path: Path, label: str) -> Iterator[Finding | Unreadable]:
    """Find what is in a database's tables."""
    try:
        with _opened(path) as connection:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            ).fetchall():
                yield from _table(connection, name.decode("utf-8", "replace"), label)
    except (sqlite3.Error, OSError) as error:
        yield Unreadable(label, f"as a database: {masked(str(error))}")


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    log = path.with_name(path.name + "-wal")
    if not (log.exists() and log.stat().st_size):
        with closing(_connected(path, "mode=ro&immutable=1")) as connection:
            yield connection
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder, "database")
        shutil.copyfile(path, copy)
        shutil.copyfile(log, copy.with_name("database-wal"))
        with closing(_connected(copy, "mode=rw")) as connection:
            yield connection


def _connected(path: Path, options: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?{options}", uri=True)
    connection.text_factory = bytes
    return connection


def _table(
    connection: sqlite3.Connection, table: str, label: str
) -> Iterator[Finding | Unreadable]:
    quoted = '"' + table.replace('"', '""') + '"'
    place = f"{label}: table {masked(table)}"
    try:
        try:
            cursor = connection.execute(f"SELECT rowid, * FROM {quoted}")  # noqa: S608 - a name, quoted
        except sqlite3.OperationalError:  # a table without row numbers
            cursor = connection.execute(f"SELECT NULL, * FROM {quoted}")  # noqa: S608 - the same
        columns = [column[0] for column in cursor.description[1:]]
        for count, (number, *values) in enumerate(cursor, 1):
            row = f"row {count if number is None else number}"
            for column, value in zip(columns, values, strict=True):
                yield from _value(value, column, f"{place}, column {masked(column)}, {row}")
    except sqlite3.Error as error:
        yield Unreadable(place, masked(str(error)))


def _value(value: Value, column: str, place: str) -> Iterator[Finding]:
    raw = _bytes(value)
    if is_code_word(column):
        raw = column.encode() + b": " + raw
    blocks = (raw[at : at + BLOCK] for at in range(0, len(raw), BLOCK))
    for found in scan(blocks):
        hit = found.hit
        yield Finding(place, hit.kind, hit.brand, hit.last4, hit.form)


def _bytes(value: Value) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return b"" if value is None else str(value).encode()
