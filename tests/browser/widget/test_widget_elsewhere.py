"""The widget in a page of another origin, under the policy that docs/embedding.md asks for."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from playwright.sync_api import expect
from tests.browser.widget.hosting import hosting
from tests.browser.widget.picturing import picture
from tests.browser.widget.talking import AT_THE_BANK, SIZES, Talk
from tests.e2e.server import Server
from tests.e2e.shop import Merchant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page
    from tests.browser.widget.hosting import Given

pytestmark = pytest.mark.browser
PAGE: Final = """<!doctype html><html {html}><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"></head><body><h1>Shop</h1><p>Pay here:</p>
<script src="{host}/widget.js" data-session="{sessionId}" data-token="{sessionToken}"></script>
</body></html>"""
POLICY: Final = (
    "default-src 'none'; img-src data:; script-src {host} {stripe}; connect-src {host} {stripe}; "
    "frame-src {stripe}; base-uri 'none'; form-action 'none'"
)


class Elsewhere(NamedTuple):
    """A shop's server, and the bot's, which lets its pages call or does not."""

    server: Server
    pages: Given
    origin: str

    def opened(
        self, page: Page, origin: str | None = None, html: str = "lang='en'", **fields: object
    ) -> Talk:
        """The shop's page with the chat of a payment in it."""
        made = Merchant(self.server).create(**fields)
        where = {"host": self.server.url, "stripe": self.server.sandbox.url}
        headers = {"Content-Security-Policy": POLICY.format(**where)}
        self.pages["/"] = (PAGE.format(html=html, **where, **made), headers)
        talk = Talk.at(page, self.server, made)
        page.goto(f"{origin or self.origin}/")
        return talk


@contextmanager
def shop(folder: Path) -> Iterator[Elsewhere]:
    pages: Given = {}
    with hosting(pages) as port:
        origin = f"http://127.0.0.1:{port}"
        with Server(folder / "data", ALLOWED_ORIGINS=origin) as server:
            yield Elsewhere(server, pages, origin)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    with shop(tmp_path_factory.mktemp("elsewhere")) as opened:
        yield opened


def test_a_page_of_another_origin_pays_by_chat(sized: Page, elsewhere: Elsewhere) -> None:
    talk = elsewhere.opened(sized)
    talk.hears("the name on your card")
    talk.say("Jane Smith", "card number")
    talk.give()
    sized.reload()
    talk.hears("Please confirm")
    talk.pay()
    expect(talk.root.locator(".psb-receipt")).to_contain_text("$49.99")
    assert (talk.state(), talk.charges(), talk.faults) == ("succeeded", 1, [])


def test_a_page_of_another_origin_pays_by_the_field(sized: Page, elsewhere: Elsewhere) -> None:
    talk = elsewhere.opened(sized, capture="field")
    talk.hears("the name on your card")
    talk.say("Jane Smith", "secure card field")
    talk.fill()
    talk.hears("Please confirm")
    talk.pay()
    assert (talk.state(), talk.charges(), talk.faults) == ("succeeded", 1, [])


def test_the_bank_is_asked_from_a_page_of_another_origin(page: Page, elsewhere: Elsewhere) -> None:
    talk = elsewhere.opened(page)
    talk.hears("the name on your card")
    talk.say("Jane Smith", "card number")
    talk.give(AT_THE_BANK)
    talk.press("Confirm")
    with page.expect_popup() as opened:
        talk.root.get_by_role("link", name="Open your bank's page").click()
    bank = opened.value
    bank.get_by_role("button", name="Complete").click()
    bank.get_by_role("heading", name="Thank you").wait_for()
    bank.close()
    talk.hears("Payment processed successfully")
    assert (talk.state(), talk.charges(), talk.faults) == ("succeeded", 1, [])


def test_a_page_from_right_to_left_pays_on_320_pixels(
    browser: Browser, elsewhere: Elsewhere
) -> None:
    width, height = SIZES["small"]
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=True)
    page = context.new_page()
    wide = "document.documentElement.scrollWidth > innerWidth"
    arabic = {"locale": "ar", "description": "تذكرتان"}
    talk = elsewhere.opened(page, html="lang='ar' dir='rtl'", capture="field", **arabic)
    talk.hears("the name on your card")
    talk.say("Jane Smith", "secure card field")
    assert not page.evaluate(wide)
    talk.fill()
    talk.hears("Please confirm")
    assert not page.evaluate(wide)
    said = talk.root.locator(".psb-you .psb-words").last.bounding_box()
    heard = talk.root.locator(".psb-bot .psb-words").last.bounding_box()
    assert said
    assert heard
    assert said["x"] < width / 8
    assert heard["x"] + heard["width"] > width * 7 / 8
    talk.pay()
    expect(talk.root.locator(".psb-receipt")).to_contain_text("تذكرتان")
    assert not page.evaluate(wide)
    assert talk.messages[0]["locale"] == "ar"
    assert (talk.state(), talk.charges(), talk.faults) == ("succeeded", 1, [])
    picture(page, "end")
    context.close()


def test_a_page_that_is_not_on_the_list_reads_nothing(page: Page, elsewhere: Elsewhere) -> None:
    stranger = elsewhere.origin.replace("127.0.0.1", "localhost")
    talk = elsewhere.opened(page, stranger)
    expect(talk.root.get_by_text("The chat could not be loaded")).to_be_visible()
    assert talk.root.locator(".psb-bot").count() == 0
    assert any("CORS policy" in fault for fault in talk.faults)
    assert talk.state() == "open"
