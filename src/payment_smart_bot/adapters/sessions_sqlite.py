"""Sessions in a SQLite file, for one machine.

An expired session that was swept leaves a tombstone for a day, so that a late message can be told
that its session expired, and so that versions go on where they were.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters.codec import (
    decode_answer,
    decode_session,
    encode_answer,
    encode_session,
)
from payment_smart_bot.adapters.sessions_sql import (
    ADD_TURN,
    DROP_SEAL,
    DROP_TURNS,
    LOAD,
    SAVE,
    SAVE_SEAL,
    SCHEMA,
    SCHEMA_VERSION,
    STORED,
    TURNS,
    WIPE_EXPIRED,
    WIPE_SEALS,
    WIPE_TOMBSTONES,
)
from payment_smart_bot.adapters.sqlite_file import SqliteFile
from payment_smart_bot.domain.redact import RedactedText
from payment_smart_bot.domain.session import Seal, Session
from payment_smart_bot.ports import Conflict, KeptTurn, Loaded, TurnRecord

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOMBSTONE_SECONDS: Final = 24 * 60 * 60
BATCH: Final = 200
"""Rows that a sweep wipes in one transaction: writers wait for one of them, not for the sweep."""


def sessions_file(path: Path) -> SqliteFile:
    """The file of `SqliteSessions`.

    Raises:
        StoreUnavailable: it cannot be used, or is of another schema.
    """
    return SqliteFile(path, SCHEMA, SCHEMA_VERSION)


class SqliteSessions:
    """The store; safe to share between threads, and between processes on one machine.

    `now` gives Unix seconds; it stamps turns, and tells whether a session that is being renewed
    had expired.

    Raises:
        StoreUnavailable: the file cannot be used, or is of another schema.
    """

    def __init__(self, path: Path, now: Callable[[], float] = time.time) -> None:
        self.file = sessions_file(path)
        """Also for lists of what is in it."""
        self._now = now

    def load(self, session_id: str, message_id: str | None) -> Loaded:
        """Read a session, and the answer to `message_id` if one is stored.

        Of an expired session that was swept, id, nonce, expiry and version come back.

        Raises:
            StoreUnavailable: nothing could be read.
        """
        with self.file.reading() as db:
            row = db.execute(LOAD, (session_id, message_id)).fetchone()
        if row is None:
            return Loaded(None, None)
        version, nonce, expires_at, state, until, ciphertext, answer = row
        if state is None:
            return Loaded(Session(session_id, nonce, expires_at, version), None)
        seal = None if ciphertext is None else Seal(ciphertext, until)
        replay = None if answer is None else decode_answer(answer)
        return Loaded(decode_session(state, seal), replay)

    def save(self, session: Session, record: TurnRecord | None) -> None:
        """Write `session` and its turn in one transaction that survives a crash.

        When a session that had expired starts afresh (another nonce), its old turns are deleted, so
        that their message ids are free again. A new payment in a session that is alive keeps them:
        a late copy of an earlier "confirm" must find its old answer.

        Raises:
            Conflict: the stored version is not one less, or this message id has an answer.
            StoreUnavailable: nothing was saved.
        """
        row = _session_row(session)
        seal = session.card.seal if session.card else None
        turn = None if record is None else _turn_row(session, record, self._now())
        with self.file.writing() as db:
            version, nonce, expires_at = db.execute(STORED, (session.id,)).fetchone() or (0, "", 0)
            if version != session.version - 1:
                msg = "another version is stored"
                raise Conflict(msg)
            if nonce != session.nonce and expires_at <= self._now():
                db.execute(DROP_TURNS, (session.id,))
            db.execute(SAVE, row)
            if seal is None:
                db.execute(DROP_SEAL, (session.id,))
            else:
                db.execute(SAVE_SEAL, (session.id, seal.until, seal.ciphertext))
            if turn and db.execute(ADD_TURN, turn).rowcount != 1:
                msg = "this message has an answer"
                raise Conflict(msg)

    def turns(self, session_id: str) -> tuple[KeptTurn, ...]:
        """The turns of a session in order.

        Raises:
            StoreUnavailable: they could not be read.
        """
        with self.file.reading() as db:
            rows = db.execute(TURNS, (session_id,)).fetchall()
        return tuple(_turn(*row) for row in rows)

    def sweep(self, now: float) -> int:
        """Wipe lapsed seals and expired sessions; `now` in Unix seconds; how many rows it touched.

        A tombstone stays for `TOMBSTONE_SECONDS`. The WAL is emptied each time, since saves too
        leave there what they overwrote.

        Raises:
            StoreUnavailable: not all was wiped.
        """
        touched = (
            self._wipe(WIPE_EXPIRED, now, DROP_SEAL, DROP_TURNS)
            + self._wipe(WIPE_SEALS, now)
            + self._wipe(WIPE_TOMBSTONES, now - TOMBSTONE_SECONDS)
        )
        self.file.checkpoint()
        return touched

    def close(self) -> None:
        """Close the file; any later call raises `StoreUnavailable`."""
        self.file.close()

    def _wipe(self, statement: str, until: float, *then: str) -> int:
        """Run a statement batch by batch, and others for each row that it touched."""
        total = 0
        while True:
            with self.file.writing() as db:
                touched = db.execute(statement, (until, BATCH)).fetchall()
                for each in then:
                    db.executemany(each, touched)
            total += len(touched)
            if len(touched) < BATCH:
                return total


def _session_row(session: Session) -> tuple[object, ...]:
    state = encode_session(session)
    return session.id, session.version, session.nonce, session.expires_at, state


def _turn_row(session: Session, record: TurnRecord, now: float) -> tuple[object, ...]:
    answer = encode_answer(record.answer)
    return session.id, session.version, record.message_id, str(record.said), answer, now


def _turn(said: str, answer: str, message_id: str | None, at: float) -> KeptTurn:
    return KeptTurn(TurnRecord(RedactedText(said), decode_answer(answer), message_id), at)
