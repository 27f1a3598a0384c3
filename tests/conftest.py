"""What every test gets: logging and hooks as Python starts with them, whatever ran before."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

LIBRARIES = ("stripe", "urllib3", "botocore", "asyncio", "uvicorn.error", "uvicorn.access")


@pytest.fixture(autouse=True)
def _logging_as_at_the_start() -> Iterator[None]:
    for log in map(logging.getLogger, LIBRARIES):
        log.setLevel(logging.NOTSET)
        log.disabled, log.propagate, log.handlers, log.filters = False, True, [], []
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hooks = (sys.excepthook, sys.unraisablehook, threading.excepthook, logging.raiseExceptions)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    sys.excepthook, sys.unraisablehook, threading.excepthook, logging.raiseExceptions = hooks


def _cloud_left_out(config: pytest.Config) -> str:
    """What to say where the tests of the laptop cloud were left out; empty where they were not."""
    if "not cloud" not in str(config.option.markexpr):
        return ""
    if shutil.which("terraform") is None:
        return "The cloud tests did not run and cannot: terraform is not installed, docs/deploy.md"
    return "The cloud tests did not run; they do by: make cloud-up cloud-test cloud-down"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI the cloud must be testable."""
    lacks = "cannot" in _cloud_left_out(session.config)
    if lacks and os.environ.get("CI", "").lower() in {"1", "true"}:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly what was not tested."""
    said = _cloud_left_out(terminalreporter.config)
    if said:
        terminalreporter.write_line(said)
    if "not browser" in str(terminalreporter.config.option.markexpr):
        terminalreporter.write_line("The browser tests did not run; they do by: make browser")
