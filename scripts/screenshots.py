"""Make docs/pictures/*.png: the demo shop and the widget, from a real run in chromium.

Run `make screenshots`. The server runs in a folder that is removed; chromium is Debian's, or the
one that PLAYWRIGHT_CHROMIUM names. Colours are reduced by the browser's own encoder alone, so the
sizes of the windows keep each picture under 150 KB.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

FOLDER: Final = Path(__file__).parents[1] / "docs" / "pictures"
PROGRAM: Final = Path(sys.executable).with_name("payment-smart-bot")
MOST: Final = 150_000
"""Bytes of a picture."""
READY: Final = re.compile(r"^The bot answers on (http://\S+)\. ")
FLAGS: Final = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
EXPIRY: Final = f"12/{(datetime.now(UTC).year + 2) % 100}"
NUMBER: Final = "4242 4242 4242 4242"


@contextmanager
def serving() -> Iterator[str]:
    """The address of a server with its sandbox."""
    with tempfile.TemporaryDirectory() as folder:
        asked = [str(PROGRAM), "serve", "--port", "0", "--data-dir", folder]
        with subprocess.Popen(
            asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as server:
            assert server.stdout is not None  # noqa: S101 - PIPE was asked for
            ready = next(filter(None, map(READY.match, server.stdout)))
            try:
                yield ready[1]
            finally:
                server.terminate()


def shot(page: Page, name: str) -> None:
    """Write a picture, and say how large it is."""
    page.wait_for_timeout(400)
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path, caret="hide", animations="disabled")
    size = path.stat().st_size
    print(f"{path.name}: {size / 1000:.0f} KB")
    if size > MOST:
        sys.exit(f"{path.name} has {size} bytes and may have {MOST}: make its window smaller.")


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
    page.locator(".kept").scroll_into_view_if_needed()
    page.locator("[data-table=turns] pre").evaluate("(node) => { node.scrollTop = 1e4; }")
    page.locator(".kept h2").evaluate("(node) => node.scrollIntoView()")
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


def main() -> None:
    """Make them all."""
    path = os.environ.get("PLAYWRIGHT_CHROMIUM") or shutil.which("chromium")
    if path is None:
        sys.exit("There is no chromium: install Debian's, or name one in PLAYWRIGHT_CHROMIUM.")
    FOLDER.mkdir(exist_ok=True)
    with serving() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        shop(browser, url)
        field(browser, url, "widget-light", (600, 700), "light")
        field(browser, url, "widget-dark", (600, 700), "dark")
        field(browser, url, "widget-phone", (320, 640), "light")
        browser.close()


if __name__ == "__main__":
    main()
