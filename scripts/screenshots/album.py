"""Which pictures there are, and how one is taken."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER: Final = Path(__file__).parents[2] / "docs" / "pictures"
MOST: Final = 150_000
"""Bytes of a picture."""
PICTURES: Final = (
    "shop",
    "kept",
    "widget-light",
    "widget-dark",
    "widget-phone",
    "operations",
    "payments",
    "chat",
)
_SETTLED: Final = 400
"""Milliseconds until nothing moves any more."""


_MADE: Final[set[str]] = set()


def shot(page: Page, name: str) -> None:
    """Write a picture, and say how large it is."""
    if name not in PICTURES:
        sys.exit(f"{name} is not in PICTURES.")
    page.wait_for_timeout(_SETTLED)
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path, caret="hide", animations="disabled")
    size = path.stat().st_size
    print(f"{path.name}: {size / 1000:.0f} KB")
    _MADE.add(name)
    if size > MOST:
        sys.exit(f"{path.name} has {size} bytes and may have {MOST}: make its window smaller.")


def whole() -> None:
    """See that every picture was taken."""
    if missing := set(PICTURES) - _MADE:
        sys.exit(f"Not taken: {', '.join(sorted(missing))}.")
