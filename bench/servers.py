"""Starts the server under test as a process of its own and looks at what it costs."""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from bench.figures import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

READY_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 20.0
_ADDRESS: Final = re.compile(rb"answers on http://127\.0\.0\.1:(\d+)")
_OURS: Final = frozenset(
    {
        "ACCEPTED_BRANDS",
        "DATA_DIR",
        "LOG_FORMAT",
        "MERCHANT_CONTACT",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONUNBUFFERED",
        "SESSION_TTL_HOURS",
        "STRIPE_API_BASE",
        "STRIPE_BUDGET_SECONDS",
        "STRIPE_SECRET_KEY",
    }
)
"""Settings of whoever runs this: the benchmarks take none of them, and byte code is written."""


def environment(**more: str) -> dict[str, str]:
    """The environment without settings that change what is measured."""
    return {key: value for key, value in os.environ.items() if key not in _OURS} | more


def bot_command(data_dir: Path) -> list[str]:
    """`payment-smart-bot serve` as a person starts it, on a free port."""
    program = Path(sys.executable).with_name("payment-smart-bot")
    return [str(program), "serve", "--port", "0", "--data-dir", str(data_dir)]


def floor_command(data_dir: Path) -> list[str]:
    """The floor, on a free port."""
    return [sys.executable, "-m", "bench.floor", "--data-dir", str(data_dir)]


@dataclass(slots=True)
class Server:
    """A server that is ready; leaving a `with` of it stops it."""

    process: subprocess.Popen[bytes]
    port: int
    ready_seconds: float
    """From the start of the process to its ready line."""

    @classmethod
    def start(cls, command: Sequence[str], log: Path, **environ: str) -> Self:
        """Start it and wait for the line that names its port; stderr goes to a file.

        Raises:
            RuntimeError: it ended, or was not ready in time.
        """
        with log.open("wb") as stderr:
            began = time.perf_counter()
            process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=stderr,
                cwd=ROOT,
                env=environment(**environ),
            )
        found = _await_address(process, began + READY_SECONDS)
        ready_seconds = time.perf_counter() - began
        if found is None:
            process.kill()
            process.wait()
            msg = f"{command[0]} was not ready: {log.read_text(errors='replace')[-2000:]}"
            raise RuntimeError(msg)
        return cls(process, found, ready_seconds)

    def __enter__(self) -> Self:
        """Give the server."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it and wait for that."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def cpu_seconds(self) -> float | None:
        """User and system time of the process so far; None where there is no /proc."""
        with contextlib.suppress(OSError):
            stat = Path(f"/proc/{self.process.pid}/stat").read_text()
            fields = stat.rpartition(")")[2].split()
            ticks = int(fields[_UTIME]) + int(fields[_STIME])
            return ticks / os.sysconf("SC_CLK_TCK")
        return None

    def peak_memory(self) -> float | None:
        """The most MB that the process ever had in memory."""
        return _peak(self.process.pid)

    def child_peak_memory(self) -> float | None:
        """The same of its child, the sandbox."""
        with contextlib.suppress(OSError):
            tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
            children = [int(pid) for task in tasks for pid in task.read_text().split()]
            return _peak(children[0]) if children else None
        return None


_UTIME: Final = 11
_STIME: Final = 12
"""Places after the command's name in /proc/PID/stat."""


def _await_address(process: subprocess.Popen[bytes], deadline: float) -> int | None:
    assert process.stdout is not None, "started with a pipe"
    said = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while selector.select(max(0.0, deadline - time.perf_counter())):
            piece = os.read(process.stdout.fileno(), 65536)
            said += piece
            found = _ADDRESS.search(said)
            if found:
                return int(found[1])
            if not piece:
                break
    return None


def _peak(pid: int) -> float | None:
    with contextlib.suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        return int(found[1]) / 1024 if found else None
    return None
