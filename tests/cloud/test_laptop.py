"""The laptop cloud's processes: found again, ended whole, and never somebody else's."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from scripts.laptop import places, processes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own for what is noted and printed; nothing is left running."""
    monkeypatch.setattr(places, "OUTPUT", tmp_path / "output")
    monkeypatch.setattr(places, "PROCESSES", tmp_path / "processes.json")
    yield tmp_path
    for process in processes.noted():
        processes.stop(process)


def start() -> tuple[processes.Started, int]:
    """A process that has a child; and the child's pid."""
    started = processes.start("one", [sys.executable, "-c", PARENT], dict(os.environ))
    log = places.OUTPUT / "one.log"
    deadline = time.monotonic() + 10
    while not log.read_text().strip() and time.monotonic() < deadline:
        time.sleep(0.02)
    return started, int(log.read_text())


def runs(pid: int) -> bool:
    told = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(told) and not told.startswith("Z")


def test_what_was_started_is_found_by_its_name_and_ended_with_its_children() -> None:
    started, child = start()
    assert processes.find("one") == started
    assert processes.find("two") is None
    assert processes.stop(started)
    assert not runs(started.pid)
    assert not runs(child)
    assert processes.find("one") is None
    assert not processes.stop(started)


def test_children_of_one_that_was_killed_are_ended() -> None:
    started, child = start()
    os.kill(started.pid, 9)
    with suppress(ChildProcessError):
        os.waitpid(started.pid, 0)
    assert processes.find("one") is None
    assert runs(child)
    processes.stop(started)
    assert not runs(child)


def test_a_pid_that_is_somebody_elses_by_now_is_left_alone() -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
        ours = processes.start("one", sleep, dict(os.environ))
        earlier = str(int(ours.started) - 1_000_000)
        somebody_else = replace(processes.noted()[0], pid=other.pid, started=earlier)
        assert not somebody_else.alive
        assert not processes.stop(somebody_else)
        assert other.poll() is None
        assert processes.stop(ours)
        other.kill()


def test_what_is_noted_is_for_its_owner_alone() -> None:
    start()
    assert places.PROCESSES.stat().st_mode & 0o777 == 0o600
