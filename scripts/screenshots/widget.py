"""The demo shop and the widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from scripts.screenshots.album import shot
from scripts.screenshots.history import EXPIRY, NUMBER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_TO_THE_NUMBER = """(node) => {
  const text = node.firstChild;
  const place = document.createRange();
  place.setStart(text, text.data.indexOf("\u2022\u2022\u2022\u2022 "));
  const {top} = place.getBoundingClientRect();
  node.scrollTop += top - node.getBoundingClientRect().top - 90;
}"""
"""Where the payer typed the number, which stands there as dots."""


def opened(browser: Browser, url: str, size: tuple[int, int], **more: Any) -> Page:  # noqa: ANN401 - Playwright's own options
    """The shop in a window of a size."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, **more)
    page.goto(url)
    return page


def order(page: Page, capture: str) -> None:
    """Buy, with the card given in one way."""
    page.get_by_label(capture).check()
    page.get_by_role("button", name="Pay in chat").click()
    page.locator(".psb-bot").last.wait_for()


def say(page: Page, *texts: str) -> None:
    """Say things one after the other."""
    for text in texts:
        said = page.locator(".psb-bot").count()
        page.get_by_label("Message", exact=True).fill(text)
        page.get_by_label("Message", exact=True).press("Enter")
        page.locator(".psb-bot").nth(said).wait_for()


def shop(browser: Browser, url: str) -> None:
    """The shop with a chat at its summary, and what was kept once it was paid."""
    page = opened(browser, url, (1200, 780))
    order(page, "typed into the chat")
    say(page, "Jane Smith", NUMBER, EXPIRY, "123")
    shot(page, "shop")
    page.get_by_role("button", name="Confirm").click()
    page.locator(".psb-receipt dl").wait_for()
    page.locator(".kept").evaluate("(node) => node.scrollIntoView()")
    page.locator("[data-table=turns] pre").evaluate(_TO_THE_NUMBER)
    shot(page, "kept")


def field(
    browser: Browser, url: str, name: str, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> None:
    """The chat alone, with Stripe's field in it."""
    page = opened(browser, url, size, color_scheme=scheme)
    order(page, "in Stripe's card field")
    page.evaluate(
        "() => { const {sessionId, sessionToken} ="
        " JSON.parse(sessionStorage.getItem('payment-smart-bot:shop'));"
        " location.assign(`pay#session=${sessionId}&token=${sessionToken}`); }"
    )
    page.wait_for_url("**/pay")
    page.locator(".psb-bot").last.wait_for()
    say(page, "Jane Smith")
    page.get_by_role("button", name="Use this card").wait_for()
    page.frame_locator(".psb-slot iframe").get_by_label("Card number").wait_for()
    shot(page, name)
