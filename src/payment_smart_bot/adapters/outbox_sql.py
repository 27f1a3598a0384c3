"""The table of `outbox_sqlite`, in the ledger's file, and its statements; times are Unix seconds.

`place` grows with each event, so it is the order of a list.
"""

from __future__ import annotations

from typing import Final

SCHEMA: Final = (
    """CREATE TABLE outbox (
        place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, payment_id TEXT NOT NULL,
        type TEXT NOT NULL, at REAL NOT NULL, status TEXT NOT NULL, tries INTEGER NOT NULL,
        first REAL, due REAL, answer INTEGER, data TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX outgoing ON outbox (due) WHERE due IS NOT NULL",
    "CREATE INDEX of_a_status ON outbox (status, place)",
    "CREATE INDEX told_of ON outbox (payment_id)",
    "CREATE INDEX forgetting_told ON outbox (at)",
)

ADD: Final = """
    INSERT INTO outbox (id, payment_id, type, at, status, tries, due, data)
    VALUES (?1, ?2, ?3, ?4, 'waiting', 0, ?4, ?5)"""
_FIELDS: Final = "id, type, data, at, status, tries, first, due, answer"
DUE: Final = f"SELECT {_FIELDS} FROM outbox WHERE due <= ? ORDER BY due LIMIT ?"  # noqa: S608 - constants
TRIED: Final = """
    UPDATE outbox SET status = ?2, tries = tries + 1, first = COALESCE(first, ?3), answer = ?4,
    due = ?5 WHERE id = ?1 AND status = 'waiting'"""
_LIST: Final = """
    SELECT {} FROM outbox WHERE {} (:after IS NULL
    OR place < (SELECT place FROM outbox WHERE id = :after)) ORDER BY place DESC LIMIT :limit"""
LISTS: Final = {
    False: _LIST.format(_FIELDS, ""),
    True: _LIST.format(_FIELDS, "status = :status AND"),
}
"""By whether a status is asked for."""
AGAIN: Final = f"""
    UPDATE outbox SET status = 'waiting', tries = 0, first = NULL, due = ?2 WHERE id = ?1
    RETURNING {_FIELDS}"""  # noqa: S608 - constants
FORGET: Final = "DELETE FROM outbox WHERE at <= ? RETURNING place"
OF_A_PAYMENT: Final = "SELECT place, data FROM outbox WHERE payment_id = ?"
REWRITE: Final = "UPDATE outbox SET data = ? WHERE place = ?"
