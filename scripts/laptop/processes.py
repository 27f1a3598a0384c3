"""Processes that outlive the command which started them, and are known again by pid and start."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.laptop import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_PROC: Final = Path("/proc")
_POLL_SECONDS: Final = 0.05
_STOP_SECONDS: Final = 20.0
_STAT_START: Final = 19
_STAT_GROUP: Final = 2
_GOING_ON: Final[list[subprocess.Popen[bytes]]] = []
"""Python warns of a process that is forgotten while it runs, as these are meant to."""


@dataclass(frozen=True)
class Started:
    """A process of ours: a pid alone may be somebody else's by now."""

    name: str
    pid: int
    started: str

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return _start_of(self.pid) == self.started


def start(name: str, command: Sequence[str], environment: Mapping[str, str]) -> Started:
    """Start a process in a group of its own; what it prints goes to a file. It is noted at once."""
    places.OUTPUT.mkdir(parents=True, exist_ok=True)
    with (places.OUTPUT / f"{name}.log").open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=places.ROOT,
            start_new_session=True,
        )
    _GOING_ON.append(process)
    started = Started(name, process.pid, _start_of(process.pid) or "")
    others = [each for each in noted() if each.name != name]
    places.write_private(places.PROCESSES, [asdict(each) for each in (*others, started)])
    return started


def noted() -> list[Started]:
    """What was started, whether it still runs or not."""
    return [Started(**each) for each in places.read(places.PROCESSES) or []]


def find(name: str) -> Started | None:
    """The process of that name, if it runs."""
    return next((each for each in noted() if each.name == name and each.alive), None)


def stop(process: Started) -> bool:
    """End it and what it started itself; whether there was anything to end.

    It gets the time to write its state down. What is left of its group is killed.
    """
    was_alive = process.alive
    if was_alive:
        os.kill(process.pid, signal.SIGTERM)
        _wait(process, _STOP_SECONDS)
    left = [pid for pid, started in _group(process.pid) if _not_before(started, process.started)]
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    _wait(process, 1.0)
    return was_alive or bool(left)


def _wait(process: Started, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while process.alive and time.monotonic() < deadline:
        with suppress(ChildProcessError):
            os.waitpid(process.pid, os.WNOHANG)
        time.sleep(_POLL_SECONDS)


def _start_of(pid: int) -> str | None:
    """When a process began, in whatever form this system tells it; None when it has ended."""
    if _PROC.is_dir():
        fields = _stat(pid)
        return None if fields is None or fields[0] == "Z" else fields[_STAT_START]
    told = _ps("-o", "stat=,lstart=", "-p", str(pid)).strip()
    return None if not told or told.startswith("Z") else " ".join(told.split()[1:])


def _group(group: int) -> Iterator[tuple[int, str]]:
    """Pid and start of each process in a group."""
    if _PROC.is_dir():
        pids = [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]
    else:
        rows = (row.split() for row in _ps("-ax", "-o", "pid=,pgid=").splitlines())
        pids = [int(pid) for pid, of in rows if int(of) == group]
    for pid in pids:
        started = _start_of(pid)
        if started is not None and (not _PROC.is_dir() or _in_group(pid, group)):
            yield pid, started


def _in_group(pid: int, group: int) -> bool:
    fields = _stat(pid)
    return fields is not None and int(fields[_STAT_GROUP]) == group


def _not_before(started: str, leader: str) -> bool:
    """A group's number can be used again; then its members are older or younger, never mixed."""
    return not (started.isdigit() and leader.isdigit()) or int(started) >= int(leader)


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the state on, which follows the name in brackets."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _ps(*options: str) -> str:
    command = ["ps", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
