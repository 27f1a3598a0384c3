"""Pictures of walks, for people to look at: build/walks."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER: Final = Path(__file__).parents[3] / "build" / "walks"
_TEST: Final = re.compile(r"::(.+) \(\w+\)$")


def picture(page: Page, when: str) -> None:
    """Take one, named after the test that runs and what is seen."""
    running = _TEST.search(os.environ["PYTEST_CURRENT_TEST"])
    assert running
    name = re.sub(r"[^a-z0-9]+", "-", f"{running[1]} {when}".lower())
    page.screenshot(path=FOLDER / f"{name}.png", caret="hide", animations="disabled")
