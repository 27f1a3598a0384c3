"""What every test gets: a process whose logging and hooks no other test has changed."""

from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGGERS = ("stripe", "urllib3", "botocore", "asyncio", "uvicorn", "uvicorn.error", "uvicorn.access")


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    named = [logging.getLogger(name) for name in LOGGERS]
    before = [
        (log, log.level, log.disabled, log.propagate, log.handlers[:]) for log in (root, *named)
    ]
    hooks = (sys.excepthook, sys.unraisablehook, threading.excepthook, logging.raiseExceptions)
    yield
    for log, level, disabled, propagate, handlers in before:
        log.setLevel(level)
        log.disabled, log.propagate, log.handlers = disabled, propagate, handlers
    logging.captureWarnings(capture=False)
    sys.excepthook, sys.unraisablehook, threading.excepthook, logging.raiseExceptions = hooks
