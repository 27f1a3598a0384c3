"""axe-core over every frame of a page."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

_RUN: Final = """async (disabled) => {
  const rules = Object.fromEntries(disabled.map((name) => [name, {enabled: false}]));
  const {violations} = await axe.run(document, {rules, resultTypes: ["violations"]});
  const told = (node) => [node.html, node.failureSummary];
  return violations.map((one) => [one.id, one.nodes.map(told)]);
}"""
_OF_WHOLE_PAGES: Final = ("landmark-one-main", "page-has-heading-one", "region")


@lru_cache
def _source() -> str:
    spec = find_spec("axe_playwright_python")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).with_name("axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[Any]:
    """What axe-core finds, whatever its impact."""
    return [found for frame in page.frames for found in _of(frame)]


def _of(frame: Frame) -> list[Any]:
    frame.evaluate(_source())
    inner = frame.parent_frame is not None
    return list(frame.evaluate(_RUN, _OF_WHOLE_PAGES if inner else ()))
