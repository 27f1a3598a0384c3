"""The pages for people: the chat, and what the operator sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from scripts.screenshots.album import shot
from scripts.screenshots.history import EXPIRY, NUMBER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def _opened(browser: Browser, url: str, size: tuple[int, int]) -> Page:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(url)
    return page


def _heard(page: Page, messages: int) -> None:
    page.get_by_test_id("stChatMessage").nth(messages - 1).wait_for()


def _drawn(page: Page) -> None:
    """Wait until all of it is there."""
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)


def chat(browser: Browser, url: str) -> None:
    """A conversation at its summary."""
    page = _opened(browser, url, (1000, 1220))
    box = page.get_by_test_id("stChatInputTextArea")
    for heard, text in enumerate(("I want to pay", "Jane Smith"), 1):
        box.fill(text)
        box.press("Enter")
        _heard(page, 2 * heard)
    for heard, text in ((3, NUMBER), (5, "123")):
        page.locator("input[type=password]").last.fill(text)
        page.get_by_role("button", name="Send", exact=True).click()
        _heard(page, 2 * heard)
        if heard == 3:  # noqa: PLR2004 - the expiry stands between number and code
            box.fill(EXPIRY)
            box.press("Enter")
            _heard(page, 8)
    page.get_by_role("button", name="confirm").wait_for()
    shot(page, "chat")


def operations(browser: Browser, url: str) -> None:
    """Figures and charts, and below them sessions and payments."""
    page = _opened(browser, f"{url}/operations", (1440, 1080))
    page.get_by_text("Give money back").wait_for()
    _drawn(page)
    shot(page, "operations")
    page.get_by_role("heading", name="Live sessions").evaluate("(node) => node.scrollIntoView()")
    _drawn(page)
    shot(page, "payments")
