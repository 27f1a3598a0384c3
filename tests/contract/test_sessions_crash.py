"""The SQLite store among processes: killed at any moment, and two at once."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from tests.contract.crashing import killed, together

from payment_smart_bot.adapters.sessions_sqlite import SqliteSessions
from payment_smart_bot.domain.session import Session

if TYPE_CHECKING:
    from pathlib import Path

PROCESSES = 4
TURNS = 50

PROGRAM = """
import sys
from dataclasses import replace
from pathlib import Path
from payment_smart_bot.adapters.sessions_sqlite import SqliteSessions
from payment_smart_bot.domain.answer import Answer
from payment_smart_bot.domain.redact import RedactedText
from payment_smart_bot.domain.session import Session, Status
from payment_smart_bot.ports import Conflict, TurnRecord

path, turns = Path(sys.argv[1]), int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
store, saved = SqliteSessions(path), 0
while saved < turns:
    session = store.load("s-1", None).session or Session("s-1", "nonce", 1e12)
    session = replace(session, version=session.version + 1)
    answer = Answer(f"answer {session.version}", Status.COLLECTING, "s-1")
    try:
        store.save(session, TurnRecord(RedactedText("hi"), answer, f"m-{session.version}"))
    except Conflict:
        continue
    saved += 1
    print(session.version, flush=True)
store.close()
"""


def stored(path: Path) -> Session:
    """What is stored, seen to be whole: its last turn is the one of its version."""
    with contextlib.closing(SqliteSessions(path)) as store:
        session = store.load("s-1", None).session or Session("s-1", "nonce", 1e12)
        if session.version:
            replay = store.load("s-1", f"m-{session.version}").replay
            assert replay is not None
            assert replay.response == f"answer {session.version}"
        return session


def check_random_kills(path: Path, kills: int) -> None:
    killed(PROGRAM, path, kills, lambda: stored(path).version)


def test_what_was_saved_survives_a_kill(tmp_path: Path) -> None:
    check_random_kills(tmp_path / "sessions.db", 6)


@pytest.mark.slow
def test_what_was_saved_survives_two_hundred_kills(tmp_path: Path) -> None:
    check_random_kills(tmp_path / "sessions.db", 200)


def test_processes_that_start_on_one_new_file_lose_no_turn(tmp_path: Path) -> None:
    path = tmp_path / "sessions.db"
    versions = together(PROGRAM, path, PROCESSES, TURNS)
    assert versions == list(range(1, PROCESSES * TURNS + 1))
    assert stored(path).version == PROCESSES * TURNS
    with contextlib.closing(SqliteSessions(path)) as store:
        replays = [store.load("s-1", f"m-{version}").replay for version in versions]
    assert None not in replays
