"""Events for the merchant's program in the ledger's SQLite file.

The ledger writes them with `rows`, in the transaction of the row that they tell of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from payment_smart_bot.adapters import outbox_sql as sql
from payment_smart_bot.adapters.codec_payments import decode_payment, encode_payment
from payment_smart_bot.domain.outgoing import event_id, told_of
from payment_smart_bot.ports.outbox import Delivered, Deliveries, Delivery, standing_after

if TYPE_CHECKING:
    from payment_smart_bot.adapters.sqlite_file import SqliteFile
    from payment_smart_bot.domain.payment import Entry, Payment
    from payment_smart_bot.ports.outbox import Asked, Outcome


def rows(payment: Payment, entry: Entry, refunded_before: int) -> list[tuple[object, ...]]:
    """What `outbox_sql.ADD` writes for a row of the ledger."""
    types = told_of(entry, refunded_before)
    data = encode_payment(payment) if types else ""
    return [(event_id(entry, each), payment.id, each, entry.at, data) for each in types]


class SqliteOutbox:
    """The outbox; safe to share as the ledger is.

    Args:
        file: Of `ledger_sqlite.payments_file`; the ledger closes it.
    """

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def due(self, now: float, limit: int) -> tuple[Delivery, ...]:
        """Those that are to be tried by now, those first that have waited longest.

        Raises:
            StoreUnavailable: they cannot be read; so with the others below.
        """
        with self._file.reading() as db:
            found = db.execute(sql.DUE, (now, limit)).fetchall()
        return tuple(map(_delivery, found))

    def tried(self, event_id: str, outcome: Outcome) -> None:
        """Keep what came of a try; one of an event that was delivered meanwhile does not count."""
        status = standing_after(outcome)
        due = outcome.again if status is Delivered.WAITING else None
        with self._file.writing() as db:
            values = event_id, str(status), outcome.at, outcome.answer, due
            db.execute(sql.TRIED, values)

    def page(self, asked: Asked) -> Deliveries:
        """Deliveries that fit, newest first; none after an event that there never was."""
        values = {"status": asked.status, "after": asked.after, "limit": asked.limit + 1}
        with self._file.reading() as db:
            found = db.execute(sql.LISTS[asked.status is not None], values).fetchall()
        return Deliveries(tuple(map(_delivery, found[: asked.limit])), len(found) > asked.limit)

    def again(self, event_id: str, now: float) -> Delivery | None:
        """Have it sent again, whatever came of it before."""
        with self._file.writing() as db:
            found = db.execute(sql.AGAIN, (event_id, now)).fetchall()
        return _delivery(found[0]) if found else None

    def forget(self, before: float) -> int:
        """Delete events that happened earlier; how many there were."""
        with self._file.writing() as db:
            return len(db.execute(sql.FORGET, (before,)).fetchall())


def _delivery(row: tuple[Any, ...]) -> Delivery:
    name, kind, data, at, status, tries, first, due, answer = row
    payment = decode_payment(data)
    return Delivery(name, kind, payment, at, Delivered(status), tries, first, due, answer)
