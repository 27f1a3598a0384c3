"""Where a card number must not be: with the field nowhere of ours, with the chat on no screen."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.browser.widget.talking import VISA, Talk
from tests.e2e.server import EXPIRY, Server

from payment_smart_bot.audit.findings import Finding
from payment_smart_bot.audit.sweep import sweep

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Request
    from tests.browser.widget.conftest import Opens

pytestmark = pytest.mark.browser
CODE = "917"
STORED = """async () => {
  const databases = indexedDB.databases ? await indexedDB.databases() : [];
  const kept = await caches.keys();
  return JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, databases, kept,
    history.state, location.href]);
}"""


def held(request: Request) -> str:
    """All that a request carries."""
    return json.dumps([request.url, request.post_data or "", request.all_headers()])


def findings(server: Server) -> list[Finding]:
    """What the audit finds in the data folder and the log."""
    found = sweep([server.data_dir, server.log_file])
    return [each for each in found if isinstance(each, Finding)]


def test_the_fields_number_comes_to_stripe_alone(page: Page, tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        talk = Talk.open(page, server, capture="field")
        talk.say("Jane Smith", "secure card field")
        talk.fill(VISA, code=CODE)
        talk.hears("Please confirm")
        talk.pay()
        ours = [each for each in talk.sent if each.url.startswith(server.url)]
        stripes = [each for each in talk.sent if each.url.startswith(server.sandbox.url)]
        assert len(ours) + len(stripes) == len(talk.sent)
        assert any(VISA in held(each) for each in stripes)
        texts = [held(each) for each in ours]
        assert len(texts) > 5
        assert not any(VISA in text or VISA[:12] in text or CODE in text for text in texts)
        for frame in page.frames:
            stored = frame.evaluate(STORED)
            assert VISA not in stored
            assert VISA not in re.sub(r"\D", "", stored)
        assert VISA not in page.content()
        assert CODE not in page.locator("payment-smart-bot").inner_html()
    assert findings(server) == []
    assert VISA not in server.log


def test_a_number_typed_beside_the_field_is_caught_in_the_browser(page: Page, opens: Opens) -> None:
    talk = opens(page, capture="field")
    for before in ("name", "card"):
        if before == "card":
            talk.say("Jane Smith", "secure card field")
        for text in (
            VISA,
            "my card is 4242-4242 4242.4242, 12/28 123",
            "٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢",
            "４２４２４２４２４２４２４２４２",
            "3782 822463 10005",
            "4242\u200b4242\u200b4242\u200b4242",
        ):
            sent = len(talk.messages)
            talk.input.fill(text)
            talk.input.press("Enter")
            expect(talk.bubbles.last).to_contain_text("it was not sent")
            expect(talk.input).to_have_value("")
            assert len(talk.messages) == sent
            assert "4242" not in talk.root.inner_text()
    talk.say("is order 1234567890123 paid with it?", "secure card field")


def test_a_number_typed_into_the_chat_is_dots_on_the_screen(sized: Page, opens: Opens) -> None:
    talk = opens(sized)
    hidden = talk.root.locator(".psb-hidden")
    talk.input.press_sequentially("Jane")
    expect(hidden).to_have_count(0)
    talk.say("Jane Smith", "card number")
    talk.input.press_sequentially("is it safe?")
    expect(hidden).to_have_count(0)
    talk.input.fill("4242 4242")
    expect(hidden).to_have_count(1)
    assert hidden.evaluate("(node) => getComputedStyle(node).webkitTextSecurity") == "disc"
    talk.root.get_by_role("button", name="Show what I type").click()
    expect(hidden).to_have_count(0)
    talk.root.get_by_role("button", name="Show what I type").click()
    talk.give()
    content, stored = talk.root.evaluate("(node) => node.outerHTML"), sized.evaluate(STORED)
    for text in (content, stored):
        assert VISA not in text
        assert "4242 4242" not in text
    assert "•••• ••••" in content or "•" * 16 in content
    expect(talk.bubbles.filter(has_text=EXPIRY)).to_have_count(0)
    assert talk.input.get_attribute("autocomplete") == "off"


def test_numbers_in_words_are_dots_too(page: Page, opens: Opens) -> None:
    talk = opens(page)
    talk.say("Jane Smith", "card number")
    said = "four two " * 8
    talk.say(said, "expiry date")
    assert "four" not in talk.root.inner_text()
