"""The documentation shows pictures that exist, and `make screenshots` makes all of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scripts.screenshots.album import FOLDER, MOST, PICTURES

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHOWN = re.compile(r"!\[([^\]]*)\]\(([^)]+\.png)\)")
PNG = b"\x89PNG\r\n\x1a\n"


def shown(page: Path) -> dict[Path, str]:
    """The pictures of a page, with what is said for those who do not see them."""
    found = SHOWN.findall(page.read_text(encoding="utf-8"))
    return {(page.parent / target).resolve(): text for text, target in found}


def test_the_readme_shows_shop_widget_and_the_operators_page() -> None:
    names = {path.stem for path in shown(ROOT / "README.md")}
    assert {"shop", "widget-light", "widget-dark", "widget-phone", "operations"} <= names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_shows_pictures_that_are_made_and_says_what_they_are(page: Path) -> None:
    made = {FOLDER / f"{name}.png" for name in PICTURES}
    for path, text in shown(page).items():
        assert path in made
        assert text


def test_every_picture_is_shown_somewhere_and_small() -> None:
    files = {path.resolve() for path in FOLDER.iterdir()}
    assert files == {FOLDER / f"{name}.png" for name in PICTURES}
    assert files == {path for page in PAGES for path in shown(page)}
    for path in files:
        assert path.read_bytes().startswith(PNG)
        assert path.stat().st_size <= MOST
