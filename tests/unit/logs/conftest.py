"""A log that is read back, and the canary that must never be in it."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from payment_smart_bot.entrypoints import logs

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARY = "canary-4242424242424242"


class Written(io.StringIO):
    """What was logged."""

    def lines(self) -> list[dict[str, Any]]:
        """The lines, seen to hold no part of the canary."""
        assert "canary" not in self.getvalue()
        assert "4242" not in self.getvalue()
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def written() -> Iterator[Written]:
    """Where everything goes; what was set up before comes back afterwards."""
    root, kept = logging.getLogger(), logging.getLogger().handlers[:]
    level, last, raising = root.level, logging.lastResort, logging.raiseExceptions
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    stream = Written()
    logs.configure(stream, logging.DEBUG)
    logs.install_crash_hooks()
    yield stream
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    logging.captureWarnings(capture=False)
    root.handlers[:] = kept
    root.setLevel(level)
    logging.lastResort, logging.raiseExceptions = last, raising
    logging.getLogger("uvicorn.access").disabled = False


@pytest.fixture
def failed() -> BaseException:
    """An exception with a canary in every part of it."""
    first = KeyError(CANARY)
    first.add_note(CANARY)
    group = ExceptionGroup(CANARY, [OSError(2, CANARY, CANARY)])
    group.__cause__ = first
    return group
