"""Fills the bot's SQLite store with as many sessions as one likes, in seconds instead of hours.

A few hundred conversations are held with the real bot, cut off at every length and spread over the
last 50 minutes. Their rows are then copied under other session ids, so that whatever the schema is,
the rows are those that the bot writes.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import sqlite3
import time
from typing import TYPE_CHECKING, Final

from bench.conversations import BEFORE_THE_CODE, CALLING_NOBODY, THE_CODE, THE_YES

from payment_smart_bot.adapters.sessions_sqlite import SqliteSessions
from payment_smart_bot.adapters.vault_local import LocalVault
from payment_smart_bot.bot import Bot, BotSettings, Parts, Request
from payment_smart_bot.domain.sensitive import UserText
from payment_smart_bot.domain.session import PaymentMethod

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from payment_smart_bot.domain.answer import Answer

_TABLES: Final = (("sessions", "id"), ("seals", "session_id"), ("turns", "session_id"))
"""What the store keeps, and the column that holds the session's id."""
_LIKE: Final = (*CALLING_NOBODY, BEFORE_THE_CODE + THE_CODE + THE_YES)
_TEMPLATES: Final = 300
_STEP: Final = 1000
_SPREAD_SECONDS: Final = 3000.0
_ID_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class StubGateway:
    """Stripe that says yes at once."""

    def create_payment_method(self, *, idempotency_key: str, **_: object) -> PaymentMethod:
        """Make a token of nothing."""
        return PaymentMethod(f"pm_{idempotency_key}", "visa", "4242")

    def find_payment_method(self, token: str) -> PaymentMethod:
        """Find anything."""
        return PaymentMethod(token, "visa", "4242")


class ShiftedClock:
    """The machine's time, some seconds ago."""

    def __init__(self) -> None:
        self.behind = 0.0

    def now(self) -> float:
        """Unix seconds."""
        return time.time() - self.behind

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Silence:
    """A trace that keeps nothing."""

    def turn(self, answer: Answer, seconds: float) -> None:
        """Do nothing."""

    def fault(self, operation: str, reason: str, *, operator: bool) -> None:
        """End the measurement."""
        msg = f"{operation}: {reason} ({operator})"
        raise RuntimeError(msg)

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Do nothing about whatever else a trace is told."""
        del name
        return lambda *_, **__: None


def make_bot(store: SqliteSessions, folder: Path, clock: ShiftedClock | None = None) -> Bot:
    """The real bot on a store, with the real vault and a Stripe that says yes at once."""
    return Bot(
        Parts(
            store=store,
            vault=LocalVault(folder / "vault.json"),
            gateway=StubGateway(),
            clock=clock or ShiftedClock(),
            trace=Silence(),
            settings=BotSettings(),
        )
    )


def say(bot: Bot, session_id: str, message: str, number: int) -> Answer:
    """One message with an id of its own, as a careful client sends it."""
    return bot.reply(Request(session_id, UserText(message), f"m-{number}"))


def fill(path: Path, sessions: int, advance: Callable[[int], None]) -> list[str]:
    """Make a store of so many sessions; gives the ids of some of them.

    Args:
        path: Of the file, which must not be there.
        sessions: How many.
        advance: Told how many more are done.
    """
    rows = _templates(path.with_name("templates.db"))
    SqliteSessions(path).close()
    order = random.Random(1)  # noqa: S311 - made-up data, no secret
    ids = sorted("".join(order.choices(_ID_LETTERS, k=22)) for _ in range(sessions))
    like = [order.randrange(_TEMPLATES) for _ in range(sessions)]
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000"):
            db.execute(f"PRAGMA {pragma}").fetchall()
        for table, _ in _TABLES:
            width = len(next(row for each in rows[table] for row in each))
            db.execute("BEGIN")
            insert = f"INSERT INTO {table} VALUES ({', '.join('?' * width)})"  # noqa: S608 - our own names
            told = advance if table == "turns" else _nobody
            db.executemany(insert, _copies(rows[table], ids, like, told))
            db.execute("COMMIT")
    _sync(path)
    return order.sample(ids, min(sessions, 20_000))


def _copies(
    rows: list[list[tuple[object, ...]]],
    ids: list[str],
    like: list[int],
    advance: Callable[[int], None],
) -> Iterator[tuple[object, ...]]:
    for number, (session_id, template) in enumerate(zip(ids, like, strict=True), start=1):
        old = _template_id(template)
        for row in rows[template]:
            yield tuple(v.replace(old, session_id) if isinstance(v, str) else v for v in row)
        if number % _STEP == 0:
            advance(_STEP)


def _nobody(_: int) -> None:
    """Most of the time goes into the turns: only they move the progress bar."""


def _template_id(number: int) -> str:
    return f"template-{number:013}"


def _templates(path: Path) -> dict[str, list[list[tuple[object, ...]]]]:
    """The rows of each table, by template."""
    clock = ShiftedClock()
    store = SqliteSessions(path, clock.now)
    bot = make_bot(store, path.parent, clock)
    like = itertools.cycle(_LIKE)
    for number in range(_TEMPLATES):
        clock.behind = _SPREAD_SECONDS * number / _TEMPLATES
        lines = next(like)
        for place, (message, awaiting) in enumerate(lines[: 1 + number % len(lines)]):
            answer = say(bot, _template_id(number), message, place)
            assert answer.awaiting == awaiting, f"{message!r} led to {answer.awaiting}"
    store.close()
    with contextlib.closing(sqlite3.connect(path)) as db:
        return {
            table: [
                db.execute(
                    f"SELECT * FROM {table} WHERE {column} = ?",  # noqa: S608 - our own names
                    (_template_id(number),),
                ).fetchall()
                for number in range(_TEMPLATES)
            ]
            for table, column in _TABLES
        }


def _sync(path: Path) -> None:
    """Have it on the disk now, so that the measurement does not wait for that."""
    handle = os.open(path, os.O_RDWR)
    os.fsync(handle)
    os.close(handle)
