"""A sandbox for all tests here, and a counter for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.integration.payments.counter import Counter

from payment_smart_bot.sandbox.spawn import SandboxProcess, start_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """Stripe's stand-in."""
    with start_sandbox(tmp_path_factory.mktemp("sandbox")) as started:
        yield started


@pytest.fixture
def counter(tmp_path: Path, sandbox: SandboxProcess) -> Iterator[Counter]:
    """A bot with a data folder of its own."""
    opened = Counter(tmp_path, sandbox)
    yield opened
    opened.calm()
    opened.close()
