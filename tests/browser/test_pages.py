"""A walk through each Streamlit page in a browser, which asks nobody else for anything."""

from __future__ import annotations

import re
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest
from tests.e2e.server import Server, exchange, faultless
from tests.e2e.shop import Merchant

from payment_smart_bot.audit.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
WITH_PAGES: Final = (
    "import sys; sys.argv.append('--app'); "
    "from payment_smart_bot.entrypoints.cli import main; main()"
)
VISA: Final = "4242 4242 4242 4242"
SECONDS: Final = 60.0


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the pages beside it."""
    folder = tmp_path_factory.mktemp("pages") / "data"
    with faultless(folder, (sys.executable, "-c", WITH_PAGES)) as running:
        yield running


@pytest.fixture(scope="module")
def address(shop: Server) -> str:
    deadline = time.monotonic() + SECONDS
    while True:
        assert time.monotonic() < deadline, shop.log
        found = re.search(r"pages: +(http://\S+)", shop.log)
        try:
            if found and exchange(found[1], "GET", "/_stcore/health")[0] == 200:
                return found[1]
        except OSError:
            pass
        time.sleep(0.1)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The pages, opened; whatever the browser asks for is asked of them."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    opened = context.new_page()
    asked: set[str] = set()
    opened.on("request", lambda request: asked.add(request.url))
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(address)
    opened.get_by_test_id("stChatInputTextArea").wait_for()
    yield opened
    context.close()
    hosts = {urlsplit(url).netloc for url in asked if url.startswith(("http", "ws"))}
    assert hosts == {urlsplit(address).netloc}
    assert faults == []


@contextmanager
def a_message_more(page: Page) -> Iterator[None]:
    """Wait until the bot has answered."""
    messages = page.get_by_test_id("stChatMessage")
    before = messages.count()
    yield
    messages.nth(before + 1).wait_for()


def say(page: Page, text: str) -> None:
    with a_message_more(page):
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill(text)
        box.press("Enter")


def hidden(page: Page, label: str, text: str) -> None:
    with a_message_more(page):
        field = page.get_by_label(label, exact=True)
        assert field.get_attribute("type") == "password"
        field.fill(text)
        page.get_by_role("button", name="Send", exact=True).click()


def pressed(page: Page, name: str) -> None:
    """Press a button by the keyboard: what is around it may still be opening, and move it."""
    page.get_by_role("button", name=name).press("Enter")


def pay(page: Page) -> None:
    """Pay 49.99 USD."""
    page.get_by_text("Pay an amount").click()
    with a_message_more(page):
        pressed(page, "Make the payment")
    say(page, "John Doe")
    hidden(page, "Card number", VISA)
    say(page, "12/39")
    hidden(page, "Security code", "737")
    say(page, "confirm")


def csv(page: Page, name: str) -> str:
    """A table, taken away."""
    with page.expect_download() as taken:
        page.locator(f".st-key-csv-{name} button").click()
    assert taken.value.suggested_filename == f"{name}.csv"
    return taken.value.path().read_text()


def test_a_table_that_is_taken_away_holds_no_formula(page: Page, shop: Server) -> None:
    Merchant(shop).create(reference='=HYPERLINK("https://evil.example")')
    page.get_by_role("link", name="Operations").click()
    page.get_by_text("How far payers come").wait_for()
    assert ",\"'=HYPERLINK(" in csv(page, "payments")


def test_a_payer_pays(page: Page, shop: Server) -> None:
    pay(page)
    receipt = page.get_by_test_id("stChatMessage").last
    assert "Amount: $49.99" in receipt.inner_text()
    body = page.locator("body").inner_text()
    assert VISA not in body
    assert "737" not in body
    assert page.get_by_role("progressbar").get_attribute("aria-valuenow") == "100"
    assert list(sweep([shop.data_dir, shop.log_file])) == []
    page.get_by_role("button", name="Start over").click()
    page.get_by_test_id("stChatMessage").first.wait_for(state="detached")


def test_the_scenarios_pass(page: Page) -> None:
    page.get_by_role("link", name="Scenarios").click()
    page.get_by_role("button", name="Run all five").click()
    page.get_by_text("5 of 5 passed").wait_for()
    assert page.get_by_text(": passed").count() == 5


def test_the_operator_looks_and_gives_money_back(page: Page, shop: Server) -> None:
    pay(page)
    page.get_by_role("link", name="Operations").click()
    page.get_by_text("How far payers come").wait_for()
    assert page.get_by_text("Figures side by side").count() == 0  # what describes a constant
    assert csv(page, "funnel").startswith("step,sessions,dropped,share\nstarted,")
    assert csv(page, "over-time").startswith("at,sessions,completed,problems,declined,turns\n2")
    payments = csv(page, "payments")
    assert payments.startswith("made (UTC),payment,status,amount,refunded,card,reference\n2")
    assert ",succeeded,$49.99,$0.00,visa ****4242," in payments
    page.get_by_text("Give money back").click()
    page.get_by_label("Amount", exact=True).fill("10")
    pressed(page, "Refund\u2026")
    page.get_by_role("button", name="Yes, give it back").click()
    page.get_by_text(re.compile(r"^\$10\.00 of pay_\w+ given back\.$")).wait_for()
    assert Merchant(shop).call("GET", "/payments").body["payments"][0]["amountRefunded"] == 1000
    assert page.locator("canvas, svg.marks").count() >= 3
