"""Whether everybody can pay: axe-core finds nothing, and the keyboard is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.browser.widget.axe import violations
from tests.browser.widget.talking import AT_THE_BANK, VISA, Talk
from tests.e2e.server import EXPIRY, Server
from tests.stripe_numbers import code_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page
    from tests.browser.widget.conftest import Opens

pytestmark = pytest.mark.browser
TABS = 12


@pytest.fixture(params=["light", "dark"])
def lit(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page of each colour scheme, on a phone."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        color_scheme=request.param,
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_axe_finds_nothing_in_a_chat(lit: Page, opens: Opens) -> None:
    talk = opens(lit)
    assert violations(lit) == []
    talk.say("Jane Smith", "card number")
    talk.input.fill("4242 4242")
    assert violations(lit) == []
    talk.give(AT_THE_BANK)
    assert violations(lit) == []
    talk.press("Confirm")
    talk.hears("Your bank wants you to approve")
    assert violations(lit) == []
    talk.say("cancel", "cancelled")
    talk.say("pay", "the name on your card")
    talk.say("Jane Smith", "card number")
    talk.give()
    talk.pay()
    assert violations(lit) == []


def test_axe_finds_nothing_around_the_field(lit: Page, opens: Opens) -> None:
    talk = opens(lit, capture="field")
    talk.say("Jane Smith", "secure card field")
    expect(talk.root.get_by_role("button", name="Use this card")).to_be_enabled()
    assert violations(lit) == []
    talk.press("Use this card")
    expect(talk.root.locator(".psb-problem")).not_to_be_empty()
    assert violations(lit) == []
    talk.input.fill(VISA)
    talk.input.press("Enter")
    expect(talk.bubbles.last).to_contain_text("was not sent")
    assert violations(lit) == []


def test_axe_finds_nothing_when_something_is_in_the_way(lit: Page, opens: Opens) -> None:
    talk = opens(lit)
    lit.context.set_offline(True)
    talk.input.fill("Jane Smith")
    talk.input.press("Enter")
    talk.root.get_by_role("button", name="Try again").wait_for()
    talk.root.get_by_text("You are offline").wait_for()
    assert violations(lit) == []
    lit.context.set_offline(False)
    talk.hears("card number")
    lit.route("**/sessions/*", lambda route: route.fulfill(status=401, body="{}"))
    lit.reload()
    talk.root.get_by_text("This chat cannot be opened").wait_for()
    assert violations(lit) == []
    talk.faults.clear()


def test_axe_finds_nothing_on_the_other_pages(lit: Page, server: Server) -> None:
    for path in ("/", "/pay", "/pay/done"):
        lit.goto(server.url + path)
        assert violations(lit) == []
    lit.goto(server.url)
    lit.get_by_role("button", name="Pay in chat").click()
    Talk(lit, server, {}).hears("the name on your card")
    lit.get_by_text("What was said (1)").wait_for()
    assert violations(lit) == []


def test_axe_finds_nothing_where_there_is_no_shop(lit: Page, tmp_path: Path) -> None:
    with Server(tmp_path / "data", STRIPE_SECRET_KEY="sk_test_of_nobody") as server:
        lit.goto(server.url)
        lit.get_by_text("takes payments in a chat").wait_for()
        assert violations(lit) == []


def focused(page: Page) -> str:
    """The name of what has the focus."""
    told = page.evaluate(
        "() => { const node = document.activeElement;"
        " if (node === document.body) return '';"
        " return node.getAttribute('aria-label') || node.labels?.[0]?.textContent"
        " || node.textContent; }"
    )
    return str(told)


def reach(page: Page, name: str) -> None:
    """Press Tab until something of a name has the focus."""
    for _ in range(TABS):
        if name in focused(page):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {name}")


def test_the_keyboard_alone_pays(sized: Page, opens: Opens) -> None:
    opens(sized)
    reach(sized, "Message")
    for text in ("Jane Smith", VISA, EXPIRY, code_of(VISA)):
        sized.keyboard.type(text)
        sized.keyboard.press("Enter")
        expect(sized.locator("payment-smart-bot:not(.psb-busy)")).to_have_count(1)
        sized.wait_for_timeout(50)
        assert focused(sized) == "Message"
    sized.get_by_text("Please confirm").wait_for()
    sized.keyboard.press("Shift+Tab")
    assert focused(sized) == "Cancel"
    sized.keyboard.press("Shift+Tab")
    assert focused(sized) == "Confirm"
    sized.keyboard.press("Enter")
    sized.get_by_text("Payment processed successfully").wait_for()
    expect(sized.locator("payment-smart-bot:not(.psb-busy)")).to_have_count(1)
    assert focused(sized) == "Message"


def test_the_keyboard_alone_pays_with_the_field(page: Page, opens: Opens) -> None:
    talk = opens(page, capture="field")
    reach(page, "Message")
    page.keyboard.type("Jane Smith")
    page.keyboard.press("Enter")
    number = talk.frame.get_by_label("Card number")
    expect(number).to_be_focused()
    for text in (VISA, EXPIRY, code_of(VISA)):
        page.keyboard.type(text)
    page.keyboard.press("Tab")
    assert focused(page) == "Use this card"
    page.keyboard.press("Enter")
    talk.hears("Please confirm")
    talk.rests()
    assert focused(page) == "Message"
    page.keyboard.type("confirm")
    page.keyboard.press("Enter")
    talk.hears("Payment processed successfully")


def test_roles_and_languages_are_told(page: Page, opens: Opens) -> None:
    talk = opens(page)
    log = talk.root.get_by_role("log")
    expect(log).to_contain_text("Bot:Sure!")
    expect(log).to_contain_text("You:I want to pay")
    assert talk.root.get_attribute("lang") == "en"
    assert talk.root.get_attribute("dir") == "ltr"
    moving = talk.root.locator(".psb-typing i").first
    page.emulate_media(reduced_motion="no-preference")
    assert moving.evaluate("(node) => getComputedStyle(node).animationName") == "psb-dots"
    page.emulate_media(reduced_motion="reduce")
    assert moving.evaluate("(node) => getComputedStyle(node).animationName") == "none"


def test_the_receipt_is_printed_alone(page: Page, opens: Opens) -> None:
    talk = opens(page)
    talk.say("Jane Smith", "card number")
    talk.give()
    talk.pay()
    page.evaluate("window.print = () => { window.printed = true; }")
    talk.press("Print the receipt")
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(talk.bubbles.last).to_be_visible()
    expect(talk.root.locator(".psb-receipt")).to_be_visible()
    expect(talk.bubbles.first).not_to_be_visible()
    for hidden in (talk.input, talk.root.get_by_role("button", name="Print the receipt")):
        expect(hidden).not_to_be_visible()
