"""The pages as processes: beside `serve`, and by themselves."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import pytest
from tests.e2e.server import PROGRAM, Server, environment, exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WITH_PAGES: Final = (
    "import sys; sys.argv.append('--app'); "
    "from payment_smart_bot.entrypoints.cli import main; main()"
)
NOT_INSTALLED: Final = f"import sys; sys.modules['streamlit'] = None; {WITH_PAGES}"
SECONDS: Final = 60.0


def served(url: str) -> bool:
    try:
        return exchange(url, "GET", "/_stcore/health") == (200, b"ok")
    except OSError:
        return False


def until(holds: Callable[[], Any], what: str) -> Any:  # noqa: ANN401 - whatever holds
    deadline = time.monotonic() + SECONDS
    while not (found := holds()):
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
    return found


def pages_of(server: Server) -> str:
    found = until(lambda: re.search(r"pages: +(http://\S+)", server.log), "no line of the pages")
    return str(found[1])


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "data", (sys.executable, "-c", WITH_PAGES)) as running:
        yield running


@pytest.mark.parametrize("how", ["asked", "killed"])
def test_the_pages_begin_after_the_server_and_end_with_it(beside: Server, how: str) -> None:
    url = pages_of(beside)
    assert beside.log.index("The bot answers on") < beside.log.index("pages:")
    until(lambda: served(url), "the pages do not answer")
    assert beside.healthy()
    if how == "killed":
        beside.kill()
    else:
        assert beside.stop() == 0
    until(lambda: not served(url), "the pages outlive the server")


def test_the_pages_get_the_merchants_key_and_no_other_secret(beside: Server) -> None:
    pages_of(beside)
    assert beside.process is not None
    (own,) = until(lambda: apps_of(beside.process.pid), "no process of the pages")  # type: ignore[union-attr]
    given = dict(
        pair.split("=", 1)
        for pair in Path(f"/proc/{own}/environ").read_text().split("\0")
        if "=" in pair
    )
    assert given["MERCHANT_KEY"] == (beside.data_dir / "merchant.key").read_text().strip()
    assert given["PAYMENT_SMART_BOT_API"] == beside.url
    assert [name for name in given if name.startswith(("STRIPE_", "AWS_"))] == []
    command = Path(f"/proc/{own}/cmdline").read_text()
    assert given["MERCHANT_KEY"] not in command


def apps_of(parent: int) -> list[int]:
    """The children of a process that are the pages."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(parent)],
        capture_output=True,
        text=True,
        check=False,
    )
    return [
        int(line.split()[0])
        for line in listed.stdout.splitlines()
        if "payment_smart_bot.app" in line
    ]


def test_without_streamlit_the_server_says_so_and_goes_on(tmp_path: Path) -> None:
    with Server(tmp_path / "data", (sys.executable, "-c", NOT_INSTALLED)) as running:
        until(lambda: "pip install 'payment-smart-bot[app]'" in running.log, "nothing is said")
        assert running.healthy()
        assert "pages:" not in running.log


def test_serve_alone_starts_no_pages(server: Server) -> None:
    assert server.process is not None
    assert apps_of(server.process.pid) == []
    maps = Path(f"/proc/{server.process.pid}/maps").read_text()
    assert "pyarrow" not in maps
    assert "numpy" not in maps


@pytest.fixture
def started(server: Server) -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    """Starts `payment-smart-bot app`, and says where it is."""
    begun: list[subprocess.Popen[str]] = []

    def start(*options: str, **env: str) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [PROGRAM, "app", "--port", "0", "--api", server.url, *options],
            env=environment(**env),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        begun.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"on (http://127\.0\.0\.1:\d+) in a moment", line)
        assert found, line
        until(lambda: served(found[1]), "the pages do not answer")
        return process, found[1]

    yield start
    for process in begun:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_the_command_serves_and_ends_with_ctrl_c(
    started: Callable[..., tuple[subprocess.Popen[str], str]], server: Server
) -> None:
    process, url = started("--data-dir", str(server.data_dir))
    os.killpg(process.pid, signal.SIGINT)
    told, _ = process.communicate(timeout=30)
    assert "Traceback" not in told
    assert process.returncode == 0
    assert not served(url)


def test_a_page_of_another_site_cannot_speak_to_it(
    started: Callable[..., tuple[subprocess.Popen[str], str]], server: Server
) -> None:
    _, url = started("--data-dir", str(server.data_dir))
    assert upgraded(url, url) == 101
    assert upgraded(url, "https://evil.example") == 403


def upgraded(url: str, origin: str) -> int:
    """The status of asking for the pages' WebSocket from a site."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        headers = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Origin": origin,
        }
        connection.request("GET", "/_stcore/stream", headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def command(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, "app", *options],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_only_this_machine_is_let_in() -> None:
    done = command("--host", "0.0.0.0")  # noqa: S104 - it is refused
    assert done.returncode == 1
    assert "is no loopback address" in done.stderr


def test_a_port_that_is_taken_is_told(server: Server) -> None:
    port = str(urlsplit(server.url).port)
    done = command("--port", port)
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
