"""One server for each worker; tests that change its settings or kill it start their own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:  # `python -m pytest` puts it there, a bare `pytest` does not
    sys.path.insert(0, str(ROOT))

from tests.e2e.server import Payer, Server, faultless  # noqa: E402 - found only from here on

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The worker's server; whatever the tests sent to it, no bug was caught in it."""
    with faultless(tmp_path_factory.mktemp("e2e") / "data") as running:
        yield running
        assert '"bug:' not in running.log


@pytest.fixture
def payer(server: Server) -> Payer:
    """Somebody new at the worker's server."""
    return server.payer()
