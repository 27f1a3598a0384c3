"""The laptop cloud for the tests in here; `make cloud-up` starts it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:  # `python -m pytest` puts it there, a bare `pytest` does not
    sys.path.insert(0, str(ROOT))

from tests.cloud.laptop import CLOUD_JSON, Cloud, not_run  # noqa: E402 - found only from here on


@pytest.fixture(scope="session")
def cloud() -> Cloud:
    """The one that runs."""
    if not CLOUD_JSON.exists():
        not_run("no laptop cloud is running; start it with: make cloud-up")
    running = Cloud(json.loads(CLOUD_JSON.read_text()))
    try:
        running.request("OPTIONS")
    except OSError:
        not_run("build/cloud.json is there, but nothing answers; start it anew: make cloud-up")
    return running
