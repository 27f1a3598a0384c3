"""The widget in somebody else's page: its style, its policy, its events."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect
from tests.browser.widget.talking import Talk
from tests.e2e.server import EXPIRY
from tests.e2e.shop import Merchant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route
    from tests.e2e.server import Server

pytestmark = pytest.mark.browser
HERE: Final = Path(__file__).parent
HOSTILE: Final = (HERE / "hostile.css").read_text()
KEYS: Final = (
    *("color", "backgroundColor", "display", "position", "float", "opacity", "transform"),
    *("fontSize", "fontFamily", "fontWeight", "lineHeight", "letterSpacing", "textTransform"),
    *("direction", "visibility", "width", "height", "paddingTop", "marginTop", "pointerEvents"),
    *("borderTopWidth", "borderTopColor", "borderTopStyle", "textAlign", "maxWidth"),
)
PARTS: Final = (
    ".psb-box", ".psb-title", ".psb-scroll", ".psb-bot .psb-words", ".psb-you .psb-words",
    ".psb-input", ".psb-send", ".psb-reply", ".psb-form",
)  # fmt: skip
LOOK: Final = """([parts, keys]) => parts.map((part) => {
  const node = document.querySelector(`payment-smart-bot ${part}`);
  const style = getComputedStyle(node);
  const before = getComputedStyle(node, "::before").content;
  return [part, before, ...keys.map((key) => style[key])];
})"""
PLAIN: Final = """() => {
  for (const node of document.querySelectorAll("html, body, #wide, #wide > div:has(.psb)")) {
    node.style.cssText =
      "all: initial !important; display: block !important; width: 480px !important";
  }
}"""
"""What stands around it is the host's own; it is made plain for the sizes to be the same."""
POLICY: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; base-uri 'none'; "
    "form-action 'none'"
)
PAGE: Final = (HERE / "hosting.html").read_text()
EARS: Final = (HERE / "listening.js").read_text()


@contextmanager
def hosted(
    page: Page, server: Server, css: str = "", more: str = "", made: dict[str, str] | None = None
) -> Iterator[Talk]:
    """A host page at the server's own origin, under a strict policy, with the widget's tag."""
    made = made or Merchant(server).create()
    talk = Talk.at(page, server, made)
    headers = {"Content-Security-Policy": POLICY}

    def give(body: str, kind: str) -> Any:  # noqa: ANN401 - a handler of Playwright's
        return lambda route: _fulfil(route, body, kind, headers)

    page.route("**/host.html", give(PAGE.format(more=more, **made), "text/html"))
    page.route("**/host.css", give(css, "text/css"))
    page.route("**/host.js", give(EARS, "text/javascript"))
    page.goto(f"{server.url}/host.html")
    talk.root.get_by_text("the name on your card").wait_for(state="attached")
    yield talk
    assert talk.faults == []


def _fulfil(route: Route, body: str, kind: str, headers: dict[str, str]) -> None:
    route.fulfill(body=body, headers={**headers, "Content-Type": kind})


def to_summary(talk: Talk) -> None:
    talk.say("Jane Smith", "card number")
    talk.give()


def looks(page: Page) -> list[list[str]]:
    return list(page.evaluate(LOOK, [list(PARTS), list(KEYS)]))


def test_the_hosts_style_cannot_break_it(browser: Browser, server: Server) -> None:
    seen = []
    for css in ("#wide { width: 30rem; }", HOSTILE):
        context = browser.new_context()
        page = context.new_page()
        with hosted(page, server, css) as talk:
            to_summary(talk)
            page.evaluate(PLAIN)
            seen.append(looks(page))
            if css == HOSTILE:
                page.mouse.move(0, 0)
                talk.pay()
        context.close()
    assert seen[0] == seen[1]


def test_its_style_does_not_leak(page: Page, server: Server) -> None:
    every = """() => [...document.querySelectorAll("html, body, #wide, #own, #own *, #theirs")].map(
      (node) =>
      JSON.stringify(Object.fromEntries([...getComputedStyle(node)].map((key) =>
        [key, getComputedStyle(node).getPropertyValue(key)])
        .filter(([key]) => !/size|height|width|origin/.test(key)))))"""
    page.route("**/widget.js", lambda route: route.fulfill(body=""))
    made = {"sessionId": "x", "sessionToken": "x", "more": ""}
    page.route(
        "**/host.html",
        lambda route: route.fulfill(body=PAGE.format(**made), content_type="text/html"),
    )
    page.route("**/host.css", lambda route: route.fulfill(body="", content_type="text/css"))
    page.route("**/host.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"{server.url}/host.html")
    alone = page.evaluate(every)
    page.unroute("**/widget.js")
    page.unroute("**/host.html")
    with hosted(page, server):
        assert page.evaluate(every) == alone
        names = page.evaluate("Object.keys(window).filter((name) => /psb|smart/i.test(name))")
        assert names == ["PaymentSmartBot"]


def test_the_hosts_colours_are_taken(page: Page, server: Server) -> None:
    css = (
        ":root { --psb-accent: rgb(90, 10, 10); --psb-background: rgb(250, 240, 230); "
        "--psb-radius: 0px; }"
    )
    with hosted(page, server, css) as talk:
        send = talk.root.get_by_role("button", name="Send")
        expect(send).to_have_css("background-color", "rgb(90, 10, 10)")
        expect(send).to_have_css("border-radius", "0px")
        expect(talk.root.locator(".psb-box")).to_have_css("background-color", "rgb(250, 240, 230)")


def test_a_host_may_choose_dark_and_a_right_to_left_place(page: Page, server: Server) -> None:
    with hosted(page, server, more="data-theme='dark' data-locale='ar-EG'") as talk:
        expect(talk.root.locator(".psb-box")).to_have_css("background-color", "rgb(23, 26, 33)")
        assert talk.root.get_attribute("dir") == "rtl"
        box, send = talk.input.bounding_box(), talk.root.locator(".psb-send").bounding_box()
        assert box
        assert send
        assert send["x"] < box["x"]
        assert talk.messages[0]["locale"] == "ar-EG"


def test_the_page_hears_what_happens_without_card_data(page: Page, server: Server) -> None:
    with hosted(page, server) as talk:
        to_summary(talk)
        talk.press("Cancel")
        talk.stands("cancelled")
        talk.press("Pay")
        talk.hears("the name on your card")
        to_summary(talk)
        talk.pay()
        heard = page.evaluate("window.heard")
    names = [name for name, _ in heard]
    assert names[0] == "ready"
    assert names.count("canceled") == names.count("complete") == 1
    assert names.count("message") == len(talk.messages)
    complete = dict(heard)["complete"]
    assert complete == {
        "sessionId": talk.made["sessionId"],
        "paymentId": talk.made["paymentId"],
        "status": "succeeded",
        "amount": 4999,
        "currency": "usd",
        "successUrl": None,
        "resumed": False,
    }
    for secret in ("4242", "Jane", EXPIRY, "pm_"):
        assert secret not in str(heard)


def test_a_chat_without_a_payment_makes_a_token(page: Page, server: Server) -> None:
    with hosted(page, server, made={"sessionId": "", "sessionToken": ""}) as talk:
        to_summary(talk)
        talk.press("Confirm")
        talk.hears("Token: pm_")
        talk.stands("complete")
        assert len({each["sessionId"] for each in talk.messages}) == 1
        page.reload()
        talk.hears("the name on your card")
        expect(talk.bubbles).to_have_count(2)
        assert len({each["sessionId"] for each in talk.messages}) == 2


def test_a_browser_without_constructed_sheets_shows_it_too(page: Page, server: Server) -> None:
    page.add_init_script("delete Document.prototype.adoptedStyleSheets")
    talk = Talk.open(page, server)
    expect(page.locator("head style")).to_have_count(1)
    talk.say("Jane Smith", "card number")


def test_wallets_are_offered_where_stripe_js_has_them(page: Page, server: Server) -> None:
    """Stripe.js with a wallet is made up: no browser of a test has one."""
    page.add_init_script((HERE / "wallet.js").read_text())
    talk = Talk.open(page, server, capture="field")
    talk.say("Jane Smith", "secure card field")
    talk.root.get_by_role("button", name="Wallet").click()
    talk.hears("couldn't be used")
    assert talk.messages[-1]["confirmationToken"] == "ctoken_made_up"
