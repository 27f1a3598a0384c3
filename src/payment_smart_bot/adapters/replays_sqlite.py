"""Answers by idempotency key, and the events that were seen, in the ledger's SQLite file.

What has lapsed is deleted a few rows at a time by whoever adds one, so nothing need sweep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters import ledger_sql as sql
from payment_smart_bot.adapters.replay_times import CLAIM_SECONDS, EVENT_SECONDS, KEPT_SECONDS
from payment_smart_bot.ports.money import KeyInUse, KeyMismatch, Stored

if TYPE_CHECKING:
    from payment_smart_bot.adapters.sqlite_file import SqliteFile

BATCH: Final = 20


class SqliteReplays:
    """The store; safe to share as the ledger is.

    Args:
        file: Of `ledger_sqlite.payments_file`; the ledger closes it.
    """

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def begin(self, key: str, digest: str, now: float) -> Stored | None:
        """Claim a key; the stored answer where there is one.

        A dead claim may be claimed anew with the same digest; another is a mismatch for 24 hours.

        Raises:
            KeyInUse: somebody is at it.
            KeyMismatch: it was claimed with another digest.
            StoreUnavailable: it was not claimed; so with the others below.
        """
        with self._file.writing() as db:
            db.execute(sql.FORGET_REPLAYS, (now - KEPT_SECONDS, BATCH))
            row = db.execute(sql.REPLAY, (key,)).fetchone()
            if row is not None and row[1] > now - KEPT_SECONDS:
                claimed, since, status, body = row
                if claimed != digest:
                    raise KeyMismatch
                if status is not None:
                    return Stored(status, body)
                if since > now - CLAIM_SECONDS:
                    raise KeyInUse
            db.execute(sql.CLAIM, (key, digest, now))
        return None

    def finish(self, key: str, answer: Stored) -> None:
        """Keep the answer; the first one, where a claim was thought dead and made anew."""
        with self._file.writing() as db:
            db.execute(sql.FINISH, (answer.status, answer.body, key))

    def drop(self, key: str) -> None:
        """Let the key be claimed anew; one that has its answer keeps it."""
        with self._file.writing() as db:
            db.execute(sql.DROP, (key,))

    def once(self, event_id: str, now: float) -> bool:
        """Whether a Stripe event is seen for the first time in 30 days; it is then remembered."""
        lapsed = now - EVENT_SECONDS
        with self._file.writing() as db:
            db.execute(sql.FORGET_EVENTS, (lapsed, BATCH))
            db.execute(sql.FORGET_EVENT, (event_id, lapsed))
            return db.execute(sql.ADD_EVENT, (event_id, now)).rowcount == 1
