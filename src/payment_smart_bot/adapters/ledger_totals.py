"""Sums over the payments of `ledger_sqlite`, for the operator's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports.tallies import Sum

if TYPE_CHECKING:
    from payment_smart_bot.adapters.sqlite_file import SqliteFile

_SUMS: Final = """
    SELECT state, JSON_EXTRACT(data, '$.money.currency') AS currency, COUNT(*),
    SUM(JSON_EXTRACT(data, '$.money.amount')),
    SUM(COALESCE(JSON_EXTRACT(data, '$.amount_captured'), 0)),
    SUM(COALESCE(JSON_EXTRACT(data, '$.amount_refunded'), 0))
    FROM payments WHERE created >= ? AND created < ?
    GROUP BY state, currency ORDER BY state, currency"""


class SqliteLedgerTotals:
    """Reads the file of `ledger_sqlite.payments_file`; the ledger closes it."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def sums(self, since: float, until: float) -> tuple[Sum, ...]:
        """The payments made from `since` up to, and without, `until`, by state and currency.

        Raises:
            StoreUnavailable: they cannot be read.
        """
        with self._file.reading() as db:
            rows = db.execute(_SUMS, (since, until)).fetchall()
        return tuple(Sum(State(state), *others) for state, *others in rows)
