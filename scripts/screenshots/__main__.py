"""`python -m scripts.screenshots`."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Final

from playwright.sync_api import sync_playwright
from scripts.screenshots import history, people, widget
from scripts.screenshots.album import FOLDER, whole
from scripts.screenshots.serving import serving

FLAGS: Final = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")


def main() -> None:
    """Make them all."""
    path = os.environ.get("PLAYWRIGHT_CHROMIUM") or shutil.which("chromium")
    if path is None:
        sys.exit("There is no chromium: install Debian's, or name one in PLAYWRIGHT_CHROMIUM.")
    FOLDER.mkdir(exist_ok=True)
    with serving() as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        history.live(running)
        people.operations(browser, running.pages)
        people.chat(browser, running.pages)
        widget.shop(browser, running.url)
        widget.field(browser, running.url, "widget-light", (600, 700), "light")
        widget.field(browser, running.url, "widget-dark", (600, 700), "dark")
        widget.field(browser, running.url, "widget-phone", (360, 740), "light")
        browser.close()
    whole()


if __name__ == "__main__":
    main()
