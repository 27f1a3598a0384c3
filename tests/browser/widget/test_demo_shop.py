"""The demo shop: a visitor buys, and sees what the server kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.browser.widget.talking import VISA, Talk
from tests.e2e.server import EXPIRY

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.e2e.server import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def shop(sized: Page, server: Server) -> Talk:
    talk = Talk.at(sized, server, {})
    sized.goto(server.url)
    return talk


def test_a_visitor_pays_and_finds_no_card(sized: Page, shop: Talk) -> None:
    sized.get_by_role("button", name="Pay in chat").click()
    shop.hears("the name on your card")
    shop.say("Jane Smith", "card number")
    shop.give()
    sealed = sized.locator("[data-table=seals] pre")
    expect(sealed).to_contain_text("ciphertext")
    shop.pay()
    expect(sealed).to_have_text("nothing")
    expect(shop.root.locator(".psb-receipt")).to_contain_text("$24.90")
    expect(sized.get_by_text("What was said (6)")).to_be_visible()
    kept = sized.locator(".kept").inner_text()
    for told in ("Jane Smith", '"last4":"4242"', "succeeded", "confirm_begun", '"event":"turn"'):
        assert told in kept
    assert VISA not in kept
    assert "•" * 16 in kept
    sized.reload()
    expect(shop.root.locator(".psb-receipt")).to_contain_text("$24.90")
    assert shop.faults == []
    assert shop.strangers == set()
    assert not sized.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_the_sealed_number_is_shown_as_it_is_kept(page: Page, server: Server) -> None:
    shop = Talk.at(page, server, {})
    page.goto(server.url)
    page.get_by_role("button", name="Pay in chat").click()
    shop.hears("the name on your card")
    shop.say("Jane Smith", "card number")
    shop.say(VISA, "expiry date")
    expect(page.locator("[data-table=seals] pre")).to_contain_text("ciphertext: ")
    assert VISA not in page.locator(".kept").inner_text()


def test_a_visitor_may_take_stripes_field(sized: Page, shop: Talk) -> None:
    sized.get_by_label("in Stripe's card field").check()
    sized.get_by_role("button", name="Pay in chat").click()
    shop.hears("the name on your card")
    shop.say("Jane Smith", "secure card field")
    shop.fill()
    shop.hears("Please confirm")
    shop.pay()
    assert shop.faults == []
    assert shop.strangers == set()


def test_a_visitor_with_a_keyboard_alone_pays(page: Page, server: Server) -> None:
    shop = Talk.at(page, server, {})
    page.goto(server.url)
    page.keyboard.press("Tab")
    expect(page.get_by_label("typed into the chat")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("in Stripe's card field")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    shop.hears("the name on your card")
    for _ in range(3):  # the list of messages, and the box below it
        page.keyboard.press("Tab")
        if shop.input.evaluate("(node) => node === document.activeElement"):
            break
    page.keyboard.type("Jane Smith")
    page.keyboard.press("Enter")
    expect(shop.frame.get_by_label("Card number")).to_be_focused()
    for text in (VISA, EXPIRY, "123"):
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    shop.hears("Please confirm")
    shop.rests()
    page.keyboard.type("confirm")
    page.keyboard.press("Enter")
    shop.hears("Payment processed successfully")
    assert shop.faults == []


def test_an_order_that_cannot_be_made_is_told(page: Page, server: Server) -> None:
    Talk.at(page, server, {})
    page.goto(server.url)
    told = '{"error": {"code": "try-again", "message": "Try again."}}'
    page.route("**/shop/orders", lambda route: route.fulfill(status=503, body=told))
    page.get_by_role("button", name="Pay in chat").click()
    expect(page.get_by_role("alert")).to_have_text("The order could not be made. Try again.")
    page.unroute("**/shop/orders")
    page.get_by_role("button", name="Pay in chat").click()
    expect(page.locator(".psb-bot")).to_contain_text("the name on your card")
