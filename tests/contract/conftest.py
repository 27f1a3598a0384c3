"""The stores under test. A new adapter joins by one line in `STORES`."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.adapters.sessions_sqlite import SqliteSessions
from payment_smart_bot.domain.answer import Answer
from payment_smart_bot.domain.redact import RedactedText
from payment_smart_bot.domain.session import Session, Status
from payment_smart_bot.ports import TurnRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from payment_smart_bot.ports import SessionStore


@dataclass(slots=True)
class Clock:
    """A time that stands until it is moved."""

    time: float = 1_000_000.0

    def now(self) -> float:
        return self.time


STORES: dict[str, Callable[[Path, Clock], AbstractContextManager[SessionStore]]] = {
    "sqlite": lambda folder, clock: contextlib.closing(
        SqliteSessions(folder / "data" / "sessions.db", clock.now)
    ),
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[SessionStore]:
    with STORES[request.param](tmp_path, clock) as made:
        yield made


@pytest.fixture
def first() -> Session:
    """A session as it is saved for the first time."""
    return Session(id="s-1", nonce="nonce", expires_at=2_000_000.0, version=1)


@pytest.fixture
def record() -> Callable[[str | None, str], TurnRecord]:
    """Makes a turn of a message id and the answer's text."""

    def make(message_id: str | None, text: str) -> TurnRecord:
        answer = Answer(text, Status.COLLECTING, "s-1", awaiting="cvv", current_step="confirm")
        return TurnRecord(RedactedText("It is ••••."), answer, message_id)

    return make
