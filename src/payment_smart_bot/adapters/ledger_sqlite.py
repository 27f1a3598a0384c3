"""Payments and their ledger in a SQLite file of their own, for one machine."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from payment_smart_bot.adapters import ledger_sql as sql
from payment_smart_bot.adapters import outbox_sql, outbox_sqlite
from payment_smart_bot.adapters.codec_payments import (
    OPEN,
    UNDER_WAY,
    decode_entry,
    decode_payment,
    encode_entry,
    encode_payment,
    waiting,
)
from payment_smart_bot.adapters.sqlite_file import SqliteFile
from payment_smart_bot.ports import Conflict
from payment_smart_bot.ports.money import Page

if TYPE_CHECKING:
    from pathlib import Path

    from payment_smart_bot.domain.payment import Entry, Payment
    from payment_smart_bot.ports.money import Query


def payments_file(path: Path) -> SqliteFile:
    """The file that `SqliteLedger`, `SqliteReplays` and `SqliteOutbox` share.

    Raises:
        StoreUnavailable: it cannot be used, or is of another schema.
    """
    return SqliteFile(path, sql.SCHEMA, sql.SCHEMA_VERSION, sql.UPGRADES)


class SqliteLedger:
    """The ledger; safe to share between threads, and between processes on one machine.

    Args:
        file: Of `payments_file`; it is closed with the ledger.
    """

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def add(self, payment: Payment, entry: Entry) -> None:
        """Keep a new payment with its first row.

        Raises:
            Conflict: there is one of this id, or its version is not 1.
            StoreUnavailable: nothing was kept.
        """
        self._write(payment, entry, None)

    def save(self, payment: Payment, entry: Entry) -> None:
        """Keep a change, its row and its events in one transaction that survives a crash.

        Raises:
            Conflict: the stored version is not one less, the payment has a row of this source, or
                its PaymentIntent is another payment's.
            StoreUnavailable: nothing was kept.
        """
        self._write(payment, entry, payment.version - 1)

    def load(self, payment_id: str) -> Payment | None:
        """A payment as it stands.

        Raises:
            StoreUnavailable: it could not be read; so with the others below.
        """
        return self._one(sql.LOAD, payment_id)

    def find(self, payment_intent: str) -> Payment | None:
        """The payment whose PaymentIntent this is or was."""
        return self._one(sql.FIND, payment_intent)

    def entries(self, payment_id: str) -> tuple[Entry, ...]:
        """The rows of a payment in order."""
        with self._file.reading() as db:
            rows = db.execute(sql.ENTRIES, (payment_id,)).fetchall()
        return tuple(decode_entry(data) for (data,) in rows)

    def page(self, query: Query) -> Page:
        """Payments that fit, newest first; none after a payment that there never was."""
        bounds = [(math.inf if query.created_before is None else query.created_before, "")]
        if query.after is not None:
            bounds.append((self._created(query.after), query.after))
        before, before_id = min(bounds)
        values = {
            "state": query.state,
            "reference": query.reference,
            "least": -math.inf if query.created_from is None else query.created_from,
            "before": before,
            "before_id": before_id,
            "limit": query.limit + 1,
        }
        statement = sql.PAGES[query.state is not None, query.reference is not None]
        with self._file.reading() as db:
            rows = db.execute(statement, values).fetchall()
        found = tuple(decode_payment(data) for (data,) in rows[: query.limit])
        return Page(found, len(rows) > query.limit)

    def unsettled(self, now: float, quiet_since: float, limit: int) -> tuple[Payment, ...]:
        """Payments that somebody must look after, those first that have waited longest."""
        rows: list[tuple[float, str, str]] = []
        for kind, until in ((OPEN, now), (UNDER_WAY, quiet_since)):
            with self._file.reading() as db:
                rows += db.execute(sql.UNSETTLED, (kind, until, limit)).fetchall()
        return tuple(decode_payment(data) for _, _, data in sorted(rows)[:limit])

    def close(self) -> None:
        """Close the file; any later call raises `StoreUnavailable`."""
        self._file.close()

    def _write(self, payment: Payment, entry: Entry, stored: int | None) -> None:
        row, added = _payment_row(payment, entry), _entry_row(entry)
        with self._file.writing() as db:
            found, refunded = db.execute(sql.STORED, (payment.id,)).fetchone() or (None, 0)
            if found != stored or payment.version != (stored or 0) + 1:
                msg = "another version is stored"
                raise Conflict(msg)
            db.execute(sql.SAVE, row)
            if db.execute(sql.ADD_ENTRY, added).rowcount != 1:
                msg = "the payment has a row of this source"
                raise Conflict(msg)
            db.executemany(outbox_sql.ADD, outbox_sqlite.rows(payment, entry, refunded))
            intent = (payment.payment_intent, payment.id)
            if payment.payment_intent and db.execute(sql.ADD_INTENT, intent).rowcount != 1:
                msg = "the PaymentIntent is another payment's"
                raise Conflict(msg)

    def _one(self, statement: str, value: str) -> Payment | None:
        with self._file.reading() as db:
            row = db.execute(statement, (value,)).fetchone()
        return None if row is None else decode_payment(row[0])

    def _created(self, payment_id: str) -> float:
        with self._file.reading() as db:
            row = db.execute(sql.CREATED, (payment_id,)).fetchone()
        return -math.inf if row is None else row[0]


def _payment_row(payment: Payment, entry: Entry) -> tuple[object, ...]:
    waits, due = waiting(payment, entry) or (None, None)
    data = encode_payment(payment)
    found_by = payment.id, payment.version, str(payment.state), payment.reference, payment.created
    return *found_by, waits, due, data


def _entry_row(entry: Entry) -> tuple[object, ...]:
    return entry.payment_id, entry.seq, entry.source, encode_entry(entry)
