"""How the sandbox ends: by a signal, and with its parent, however that ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests

from payment_smart_bot.sandbox.spawn import start_sandbox

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 5.0


def refuses(url: str) -> bool:
    """Whether nobody listens there any more."""
    at = urlsplit(url)
    try:
        socket.create_connection((at.hostname or "", at.port or 0), timeout=1).close()
    except ConnectionRefusedError:
        return True
    return False


def ends(url: str) -> bool:
    deadline = time.monotonic() + SECONDS
    while not refuses(url) and time.monotonic() < deadline:
        time.sleep(0.02)
    return refuses(url)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(tmp_path: Path, number: signal.Signals) -> None:
    with start_sandbox(tmp_path) as sandbox:
        sandbox.process.send_signal(number)
        assert sandbox.process.wait(SECONDS) in (0, -number)


def test_it_ends_although_somebody_waits_for_an_answer(tmp_path: Path) -> None:
    with start_sandbox(tmp_path) as sandbox:
        auth = (sandbox.secret_key, "")
        fault = {"operation": "*", "kind": "timeout"}
        requests.post(f"{sandbox.url}/_sandbox/faults", json=fault, auth=auth, timeout=5)
        at = urlsplit(sandbox.url)
        with socket.create_connection((at.hostname or "", at.port or 0), timeout=5) as waiting:
            waiting.sendall(
                f"GET /v1/balance HTTP/1.1\r\nHost: {at.netloc}\r\n"
                f"Authorization: Bearer {sandbox.secret_key}\r\n\r\n".encode()
            )
            while requests.get(f"{sandbox.url}/_sandbox/faults", auth=auth, timeout=5).json()[
                "faults"
            ]:
                time.sleep(0.02)
            started = time.monotonic()
            sandbox.stop()
            assert time.monotonic() - started < 3
    assert sandbox.process.returncode == 0


def test_a_ctrl_c_in_the_terminal_does_not_reach_it(tmp_path: Path) -> None:
    with start_sandbox(tmp_path) as sandbox:
        assert os.getsid(sandbox.process.pid) != os.getsid(0)


def test_a_killed_parent_leaves_no_orphan(tmp_path: Path) -> None:
    program = (
        "import pathlib, sys, time\n"
        "from payment_smart_bot.sandbox.spawn import start_sandbox\n"
        "sandbox = start_sandbox(pathlib.Path(sys.argv[1]))\n"
        "print(sandbox.url, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        url = parent.stdout.readline().decode().strip()
        assert not refuses(url)
        parent.kill()
        parent.wait(SECONDS)
    assert ends(url)
