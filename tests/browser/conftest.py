"""Debian's chromium, a server with its sandbox, and a merchant's page with the card field."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:  # `python -m pytest` puts it there, a bare `pytest` does not
    sys.path.insert(0, str(ROOT))

from tests.browser.host import serving  # noqa: E402 - found only from here on
from tests.browser.shopper import Shopper  # noqa: E402 - the same
from tests.browser.workbench import Workbench  # noqa: E402 - the same
from tests.e2e.server import Server  # noqa: E402 - the same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("PLAYWRIGHT_CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.fail("There is no chromium: install Debian's, or name one in PLAYWRIGHT_CHROMIUM.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without a past."""
    context = browser.new_context()
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("browser") / "data") as running:
        yield running


@pytest.fixture
def shopper(page: Page, server: Server) -> Iterator[Shopper]:
    """A payer on the merchant's page, with a payment whose card comes from the field."""
    with serving(server) as url:
        yield Shopper.at(page, server, url)


@pytest.fixture
def bench(page: Page, server: Server) -> Iterator[Workbench]:
    """Stripe.js on the same page, without a payment."""
    with serving(server) as url:
        workbench = Workbench(page, server.sandbox)
        workbench.load(url)
        yield workbench
        assert page.evaluate("window.blocked") == []
        server.sandbox.calm()
