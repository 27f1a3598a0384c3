"""Starting the sandbox beside another process: begin early, wait late."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from pathlib import Path

INFO_FILE: Final = "sandbox.json"
READY_SECONDS: Final = 10.0
STOP_SECONDS: Final = 3.0


class SandboxFailed(Exception):  # noqa: N818 - the program's word for it
    """The sandbox did not start."""


@dataclass(frozen=True)
class SandboxProcess:
    """A sandbox that is ready. Leaving a `with` of it stops it."""

    url: str
    secret_key: str = field(repr=False)
    publishable_key: str
    """For Stripe.js in a payer's browser; no secret."""
    notice: str
    """The line it says at its start: its address and that no money moves."""
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End it and wait for that; a second time does nothing."""
        _end(self.process)

    def __enter__(self) -> Self:
        """Give the sandbox."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()


class StartingSandbox:
    """A sandbox on its way."""

    def __init__(self, data_dir: Path, process: subprocess.Popen[bytes]) -> None:
        self._data_dir = data_dir
        self.process = process

    def wait_ready(self, seconds: float = READY_SECONDS) -> SandboxProcess:
        """Wait until it answers.

        Raises:
            SandboxFailed: it ended or was not ready in time; it is gone then.
        """
        notice = self._first_line(time.monotonic() + seconds)
        if not notice.endswith("\n"):
            _end(self.process)
            msg = "the Stripe sandbox did not start"
            raise SandboxFailed(msg)
        info = json.loads((self._data_dir / INFO_FILE).read_text())
        keys = info["secretKey"], info["publishableKey"]
        return SandboxProcess(info["url"], *keys, notice.strip(), self.process)

    def stop(self) -> None:
        """End it without waiting for it to be ready."""
        _end(self.process)

    def _first_line(self, deadline: float) -> str:
        stdout, line, piece = self.process.stdout, b"", b"?"
        with selectors.DefaultSelector() as selector:
            if stdout:
                selector.register(stdout, selectors.EVENT_READ)
            while stdout and piece and not line.endswith(b"\n"):
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    break
                piece = os.read(stdout.fileno(), 4096)
                line += piece
        return line.decode()


def begin_sandbox(data_dir: Path, *options: str) -> StartingSandbox:
    """Start a sandbox on a free loopback port and return at once.

    It ends with this process, however this process ends: it holds the other end of its stdin.

    Args:
        data_dir: Where it keeps state, key and `sandbox.json`.
        options: More options of `python -m payment_smart_bot.sandbox`.
    """
    command = [sys.executable, "-m", "payment_smart_bot.sandbox", "--exit-with-stdin"]
    process = subprocess.Popen(  # noqa: S603 - our own program
        [*command, "--data-dir", str(data_dir), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # a Ctrl+C in the terminal reaches the parent alone
    )
    return StartingSandbox(data_dir, process)


def start_sandbox(data_dir: Path, *options: str) -> SandboxProcess:
    """Start a sandbox and wait until it answers.

    Raises:
        SandboxFailed: it did not start.
    """
    return begin_sandbox(data_dir, *options).wait_ready()


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
    for signal_it in (process.terminate, process.kill):
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            signal_it()
    process.wait()
