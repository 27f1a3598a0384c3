"""The page of chatUrl in a frame of another page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect
from tests.browser.widget.hosting import hosting
from tests.browser.widget.talking import VISA, Talk
from tests.e2e.server import EXPIRY
from tests.e2e.shop import Merchant

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page
    from tests.e2e.server import Server

pytestmark = pytest.mark.browser
FRAME: Final = """<!doctype html><title>Host</title>
<iframe title="Pay" width="400" height="700" src="{url}"
  sandbox="allow-scripts allow-same-origin allow-forms allow-popups"></iframe>"""


def says(frame: FrameLocator, text: str, heard: str) -> None:
    box = frame.get_by_label("Message", exact=True)
    box.fill(text)
    box.press("Enter")
    expect(frame.locator(".psb-bot").last).to_contain_text(heard)


def test_it_pays_in_a_frame_of_this_machine(page: Page, server: Server) -> None:
    made = Merchant(server).create()
    talk = Talk.at(page, server, made)
    with hosting({"/": (FRAME.format(url=made["chatUrl"]), {})}) as port:
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        page.goto(f"http://127.0.0.1:{port}/")
        frame = page.frame_locator("iframe")
        expect(frame.locator(".psb-bot").last).to_contain_text("the name on your card")
        says(frame, "Jane Smith", "card number")
        says(frame, VISA, "expiry date")
        says(frame, EXPIRY, "CVV")
        says(frame, "123", "Please confirm")
        frame.get_by_role("button", name="Confirm").click()
        expect(frame.locator(".psb-receipt")).to_contain_text("$49.99")
    assert (talk.state(), talk.charges(), talk.faults) == ("succeeded", 1, [])


def test_it_stands_in_no_frame_of_another_machine(page: Page, server: Server) -> None:
    made = Merchant(server).create()
    talk = Talk.at(page, server, made)
    with hosting({"/": (FRAME.format(url=made["chatUrl"]), {})}) as port:
        page.goto(f"http://not.localhost:{port}/")
        expect(page.locator("iframe")).to_have_count(1)
        page.wait_for_timeout(500)
        expect(page.frame_locator("iframe").locator("payment-smart-bot")).to_have_count(0)
    assert "frame-ancestors" in "".join(talk.faults)
    assert talk.state() == "open"
