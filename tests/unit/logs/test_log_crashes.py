"""Nothing that crashes tells what it held, whatever it is that crashes."""

from __future__ import annotations

import asyncio
import gc
import logging
import subprocess
import sys
import threading
import warnings
from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.entrypoints import logs

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.logs.conftest import Written

CANARY = "canary-4242424242424242"


def raise_canary() -> None:
    raise RuntimeError(CANARY)


class Fragile:
    def __del__(self) -> None:
        raise_canary()


def in_thread() -> None:
    thread = threading.Thread(target=raise_canary, name=CANARY)
    thread.start()
    thread.join()


def in_destructor() -> None:
    Fragile()
    gc.collect()


def in_task() -> None:
    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(logs.asyncio_handler)
        asyncio.get_running_loop().call_soon(raise_canary)
        await asyncio.sleep(0.01)

    asyncio.run(main())


def in_task_of_a_loop_that_was_not_told() -> None:
    async def main() -> None:
        asyncio.get_running_loop().call_soon(raise_canary)
        await asyncio.sleep(0.01)

    asyncio.run(main())


def in_main() -> None:
    try:
        raise_canary()
    except RuntimeError as fault:
        sys.excepthook(type(fault), fault, fault.__traceback__)


def in_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn(CANARY, stacklevel=1)
        logging.captureWarnings(capture=False)


@pytest.mark.parametrize(
    ("crash", "event"),
    [
        (in_thread, "thread-crashed"),
        (in_destructor, "destructor-crashed"),
        (in_task, "task-crashed"),
        (in_task_of_a_loop_that_was_not_told, "foreign"),
        (in_main, "crashed"),
        (in_warning, "foreign"),
    ],
)
def test_a_crash_tells_no_text(
    written: Written,
    crash: Callable[[], None],
    event: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    logging.captureWarnings(capture=False)
    crash()
    [line] = written.lines()
    assert line["event"] == event
    assert "canary" not in "".join(capfd.readouterr())


def test_a_thread_that_exits_is_no_crash(written: Written) -> None:
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    assert written.lines() == []


CRASH = """
import os, sys
os.environ["STRIPE_LOG"] = "debug"
{before}
from pathlib import Path
from payment_smart_bot.entrypoints import logs
logs.configure(fmt="{fmt}")
logs.install_crash_hooks()
import stripe
stripe._util.log_debug("canary")
from payment_smart_bot.adapters.sessions_sqlite import SqliteSessions
canary = "canary"
SqliteSessions(Path("/dev/null/canary/4242424242424242"))
"""


@pytest.mark.parametrize("fmt", ["json", "text"])
@pytest.mark.parametrize("before", ["", "import stripe"])
def test_a_program_that_dies_prints_class_and_line_and_no_text(before: str, fmt: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CRASH.format(before=before, fmt=fmt)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "canary" not in done.stderr
    assert "4242" not in done.stderr
    [line] = done.stderr.splitlines()
    assert "payment_smart_bot.ports.StoreUnavailable" in line
    assert "adapters/sqlite_file.py:" in line
