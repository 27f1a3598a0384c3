"""The tables of `ledger_sqlite` and `replays_sqlite`, and their statements; times are Unix seconds.

A payment is one row, with columns for what is looked for; each change adds a row to `entries`.
Triggers refuse to change or delete those, by whatever program. `never_replaced` is for INSERT OR
REPLACE, which deletes what is in its way without firing a trigger for that; it leaves such a row
out, which is also how a `source` that was there is noticed.

`waits` and `due` are those of `codec_payments.Waiting`, in payments that may need looking after.
Order is by time of creation and then by id, so that a page may end between two of one moment.
"""

from __future__ import annotations

from typing import Final

from payment_smart_bot.adapters import outbox_sql

SCHEMA_VERSION: Final = 2
SCHEMA: Final = (
    """CREATE TABLE payments (
        id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL,
        reference TEXT, created REAL NOT NULL, waits TEXT, due REAL, data TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX newest ON payments (created, id)",
    "CREATE INDEX of_a_state ON payments (state, created, id)",
    """CREATE INDEX of_a_reference ON payments (reference, created, id)
        WHERE reference IS NOT NULL""",
    "CREATE INDEX unsettled ON payments (waits, due, id) WHERE waits IS NOT NULL",
    """CREATE TABLE entries (
        payment_id TEXT NOT NULL REFERENCES payments (id), seq INTEGER NOT NULL, source TEXT,
        data TEXT NOT NULL, PRIMARY KEY (payment_id, seq)
    ) STRICT, WITHOUT ROWID""",
    "CREATE UNIQUE INDEX sources ON entries (payment_id, source) WHERE source IS NOT NULL",
    """CREATE TRIGGER never_changed BEFORE UPDATE ON entries BEGIN
        SELECT RAISE(ABORT, 'rows of the ledger are never changed'); END""",
    """CREATE TRIGGER never_deleted BEFORE DELETE ON entries BEGIN
        SELECT RAISE(ABORT, 'rows of the ledger are never deleted'); END""",
    """CREATE TRIGGER never_replaced BEFORE INSERT ON entries WHEN EXISTS (
        SELECT 1 FROM entries WHERE payment_id = NEW.payment_id AND seq = NEW.seq
        UNION ALL
        SELECT 1 FROM entries WHERE payment_id = NEW.payment_id AND source = NEW.source
        ) BEGIN SELECT RAISE(IGNORE); END""",
    """CREATE TABLE intents (
        id TEXT NOT NULL PRIMARY KEY, payment_id TEXT NOT NULL REFERENCES payments (id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE replays (
        key TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL, since REAL NOT NULL,
        status INTEGER, body BLOB
    ) STRICT""",
    "CREATE INDEX lapsing ON replays (since)",
    """CREATE TABLE events (
        id TEXT NOT NULL PRIMARY KEY, since REAL NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX forgetting ON events (since)",
    *outbox_sql.SCHEMA,
)
UPGRADES: Final = {1: outbox_sql.SCHEMA}
"""From a version to the next."""

STORED: Final = """
    SELECT version, COALESCE(json_extract(data, '$.amount_refunded'), 0)
    FROM payments WHERE id = ?"""
SAVE: Final = """
    INSERT INTO payments VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
    version = excluded.version, state = excluded.state, waits = excluded.waits,
    due = excluded.due, data = excluded.data"""
ADD_ENTRY: Final = "INSERT INTO entries VALUES (?, ?, ?, ?)"
ADD_INTENT: Final = """
    INSERT INTO intents VALUES (?, ?) ON CONFLICT DO UPDATE SET id = id
    WHERE payment_id = excluded.payment_id"""

REFERENCE: Final = "UPDATE payments SET reference = ? WHERE id = ?"
"""Written once, but for what is erased."""

LOAD: Final = "SELECT data FROM payments WHERE id = ?"
FIND: Final = """
    SELECT data FROM intents JOIN payments ON payments.id = payment_id WHERE intents.id = ?"""
INTENTS: Final = "SELECT id FROM intents WHERE payment_id = ?"
ENTRIES: Final = "SELECT data FROM entries WHERE payment_id = ? ORDER BY seq"
CREATED: Final = "SELECT created FROM payments WHERE id = ?"
_PAGE: Final = """
    SELECT data FROM payments WHERE {} created >= :least AND (created, id) < (:before, :before_id)
    ORDER BY created DESC, id DESC LIMIT :limit"""
PAGES: Final = {
    (False, False): _PAGE.format(""),
    (True, False): _PAGE.format("state = :state AND"),
    (False, True): _PAGE.format("reference = :reference AND"),
    (True, True): _PAGE.format("reference = :reference AND +state = :state AND"),
}
"""By whether a state and a reference are asked for; `+` has the reference's index used, as few
payments share one."""
UNSETTLED: Final = """
    SELECT due, id, data FROM payments WHERE waits = ? AND due <= ? ORDER BY due, id LIMIT ?"""

REPLAY: Final = "SELECT digest, since, status, body FROM replays WHERE key = ?"
CLAIM: Final = "INSERT OR REPLACE INTO replays VALUES (?, ?, ?, NULL, NULL)"
FINISH: Final = "UPDATE replays SET status = ?, body = ? WHERE key = ? AND status IS NULL"
DROP: Final = "DELETE FROM replays WHERE key = ? AND status IS NULL"
REPLAYS_OF: Final = """
    SELECT key, body FROM replays
    WHERE status < 300 AND instr(body, '"paymentId":"' || ? || '"') > 0"""
REWRITE_REPLAY: Final = "UPDATE replays SET body = ? WHERE key = ?"
FORGET_REPLAYS: Final = """
    DELETE FROM replays WHERE key IN (SELECT key FROM replays WHERE since <= ? LIMIT ?)"""
ADD_EVENT: Final = "INSERT INTO events VALUES (?, ?) ON CONFLICT DO NOTHING"
FORGET_EVENT: Final = "DELETE FROM events WHERE id = ? AND since <= ?"
FORGET_EVENTS: Final = """
    DELETE FROM events WHERE id IN (SELECT id FROM events WHERE since <= ? LIMIT ?)"""
