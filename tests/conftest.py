"""What every test gets: logging and hooks as Python starts with them, whatever ran before."""

from __future__ import annotations

import logging
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
