"""The sessions of `sessions_sqlite` that have not expired, as a list.

They stand by `due`, the minute of their expiry, and then by rowid: that is how the index `sweeping`
holds them, so that a page costs the same however many there are. A search looks at one after the
other until the page is full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters.codec import decode_session
from payment_smart_bot.ports.tallies import Live, Lives

if TYPE_CHECKING:
    from payment_smart_bot.adapters.sqlite_file import SqliteFile
    from payment_smart_bot.ports.tallies import Wanted

_LIVE: Final = "due > CAST(:now / 60 AS INTEGER) AND expires_at > :now"
_COUNT: Final = """
    SELECT (SELECT COUNT(*) FROM sessions WHERE due > CAST(:now / 60 AS INTEGER) + 1)
    + (SELECT COUNT(*) FROM sessions
        WHERE due = CAST(:now / 60 AS INTEGER) + 1 AND expires_at > :now)"""
"""The index alone knows of all but those that expire within this minute."""
_PAGE: Final = f"""
    SELECT due, rowid, state FROM sessions
    WHERE {_LIVE} AND (due, rowid) < (:due, :row) AND (
        :search = '' OR SUBSTR(id, 1, LENGTH(:search)) = :search
        OR JSON_EXTRACT(state, '$.card.last4') = :search
    ) ORDER BY due DESC, rowid DESC LIMIT :limit"""  # noqa: S608 - the same
_BEYOND: Final = 2**62


class SqliteLiveSessions:
    """Reads the file of `sessions_sqlite.SqliteSessions`, which closes it."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def count(self, now: float) -> int:
        """How many there are.

        Raises:
            StoreUnavailable: they cannot be read; so with the other.
        """
        with self._file.reading() as db:
            (found,) = db.execute(_COUNT, {"now": now}).fetchone()
        return int(found)

    def page(self, wanted: Wanted) -> Lives:
        """Those that fit, those first that were heard last."""
        due, row = wanted.after or (_BEYOND, 0)
        values = {
            "now": wanted.now,
            "due": due,
            "row": row,
            "search": wanted.search,
            "limit": wanted.limit + 1,
        }
        with self._file.reading() as db:
            rows = db.execute(_PAGE, values).fetchall()
        found = [Live(decode_session(state, None), (d, r)) for d, r, state in rows[: wanted.limit]]
        return Lives(tuple(found), len(rows) > wanted.limit)
