"""A bot in this process for each test, and what it logs."""

from __future__ import annotations

import contextlib
import io
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.entrypoints import logs

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:  # `python -m pytest` puts it there, a bare `pytest` does not
    sys.path.insert(0, str(ROOT))

from tests.integration.tills import Gateway, Till, build  # noqa: E402 - found only from here on

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    """A bot with a data folder of its own."""
    made = build(tmp_path, Gateway())
    yield made
    made.sessions.close()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the bot logs, down to debug; the loggers are put back afterwards."""
    root = logging.getLogger()
    kept, level, last = root.handlers[:], root.level, logging.lastResort
    raising, disabled = logging.raiseExceptions, logging.getLogger("uvicorn.access").disabled
    stream = io.StringIO()
    logs.configure(stream, logging.DEBUG)
    with contextlib.ExitStack() as stack:
        stack.callback(logging.captureWarnings, capture=False)
        stack.callback(setattr, logging, "lastResort", last)
        stack.callback(setattr, logging, "raiseExceptions", raising)
        stack.callback(setattr, logging.getLogger("uvicorn.access"), "disabled", disabled)
        stack.callback(root.setLevel, level)
        stack.callback(root.handlers.__setitem__, slice(None), kept)
        yield stream
