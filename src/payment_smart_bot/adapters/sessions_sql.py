"""The tables of `sessions_sqlite`, and its statements; times are Unix seconds.

A session is one row and each turn one more, so a turn costs the same however long the conversation
is; a turn's `seq` is the version of the session that it was saved with. A session without `state`
is a tombstone.

`due` is the minute of the expiry, negative for a tombstone: what a sweep looks for. Its index is
written when a session enters another minute, not at each turn; an index on the time itself, or one
that asks for `state`, would be. A turn is found by its session and message id through one index.

The card number's ciphertext has a table of its own, so that wiping it touches nothing else. `pad`
pushes it out of the B-tree into an overflow page: when SQLite splits or merges a B-tree's pages,
copies of moved rows stay in unused places, where `secure_delete` does not look (of 4,000 wiped
ciphertexts 32 were still in the file); overflow pages are never moved and are zeroed when freed. At
most 1,002 bytes of a row stay in a B-tree of this kind and page size
(https://www.sqlite.org/fileformat2.html#b_tree_pages). The other two tables have rowids: their rows
are large, and without rowids inner pages would hold whole rows, 24 pages read a turn among a
million sessions where these read 15.
"""

from __future__ import annotations

from typing import Final

SCHEMA_VERSION: Final = 1
SCHEMA: Final = (
    """CREATE TABLE sessions (
        id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, nonce TEXT NOT NULL,
        expires_at REAL NOT NULL, due INTEGER NOT NULL, state TEXT
    ) STRICT""",
    "CREATE INDEX sweeping ON sessions (due)",
    """CREATE TABLE seals (
        session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
        until REAL NOT NULL, pad BLOB NOT NULL, ciphertext TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX lapsing ON seals (until)",
    """CREATE TABLE turns (
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL, message_id TEXT, said TEXT NOT NULL, answer TEXT NOT NULL,
        at REAL NOT NULL
    ) STRICT""",
    "CREATE UNIQUE INDEX messages ON turns (session_id, message_id)",
)

LOAD: Final = """
    SELECT version, nonce, expires_at, state, until, ciphertext, answer FROM sessions
    LEFT JOIN seals ON seals.session_id = id
    LEFT JOIN turns ON turns.session_id = id AND message_id = ?2
    WHERE id = ?1"""
STORED: Final = "SELECT version, nonce, expires_at FROM sessions WHERE id = ?"
SAVE: Final = """
    INSERT INTO sessions VALUES (?1, ?2, ?3, ?4, CAST(?4 / 60 AS INTEGER) + 1, ?5)
    ON CONFLICT DO UPDATE SET
    version = excluded.version, nonce = excluded.nonce, expires_at = excluded.expires_at,
    due = excluded.due, state = excluded.state"""
SAVE_SEAL: Final = """
    INSERT INTO seals VALUES (?1, ?2, zeroblob(1024), ?3) ON CONFLICT DO UPDATE SET
    until = excluded.until, ciphertext = excluded.ciphertext
    WHERE until <> excluded.until OR ciphertext <> excluded.ciphertext"""
DROP_SEAL: Final = "DELETE FROM seals WHERE session_id = ?"
ADD_TURN: Final = "INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
TURNS: Final = """
    SELECT said, answer, message_id, at FROM turns WHERE session_id = ? ORDER BY seq, rowid"""
DROP_TURNS: Final = "DELETE FROM turns WHERE session_id = ?"
ERASE: Final = """
    UPDATE sessions SET state = NULL, version = version + 1, expires_at = ?2,
    due = -CAST(?2 / 60 AS INTEGER) - 1 WHERE id = ?1 AND state IS NOT NULL RETURNING id"""
"""The version moves on, so that a turn that is under way is not saved over it."""
WIPE_EXPIRED: Final = """
    UPDATE sessions SET state = NULL, due = -due WHERE id IN (
        SELECT id FROM sessions
        WHERE due BETWEEN 1 AND CAST(?1 / 60 AS INTEGER) + 1 AND expires_at <= ?1 LIMIT ?2
    ) RETURNING id"""
WIPE_SEALS: Final = """
    DELETE FROM seals WHERE session_id IN (
        SELECT session_id FROM seals WHERE until <= ? LIMIT ?
    ) RETURNING session_id"""
WIPE_TOMBSTONES: Final = """
    DELETE FROM sessions WHERE id IN (
        SELECT id FROM sessions
        WHERE due BETWEEN -CAST(?1 / 60 AS INTEGER) - 1 AND -1 AND expires_at <= ?1 LIMIT ?2
    ) RETURNING id"""
