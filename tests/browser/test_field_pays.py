"""A payment with the card field, in a browser, from the merchant's page to the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.browser.host import serving
from tests.browser.shopper import Shopper
from tests.e2e.server import Server

from payment_smart_bot.audit.findings import Finding
from payment_smart_bot.audit.sweep import sweep

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
VISA = "4242424242424242"
DECLINED = "4000000000000002"
AT_BANK = "4000002760003184"


def test_a_card_typed_into_the_field_pays_once_on_a_clear_yes(shopper: Shopper) -> None:
    shopper.named()
    shopper.types(VISA)
    shopper.gives()
    shopper.status("awaiting_confirmation")
    assert "4242" in shopper.says_last()
    assert shopper.state()["status"] == "open"
    shopper.say("confirm")
    shopper.status("complete")
    paid = shopper.state()
    assert (paid["status"], paid["amountCaptured"]) == ("succeeded", 4999)
    assert (paid["card"]["brand"], paid["card"]["last4"]) == ("visa", "4242")
    assert shopper.page.evaluate("window.blocked") == []


def test_after_a_decline_another_card_pays(shopper: Shopper) -> None:
    shopper.named()
    shopper.types(DECLINED)
    shopper.gives()
    shopper.say("confirm")
    shopper.status("collecting")
    assert shopper.state()["status"] == "open"
    expect(shopper.frame.get_by_label("Card number")).to_have_value("")
    shopper.types("378282246310005")
    shopper.gives()
    shopper.say("confirm")
    shopper.status("complete")
    assert shopper.state()["card"] == {"brand": "amex", "last4": "0005"}


def test_a_card_that_the_bank_asks_about_pays_once_the_payer_said_so(shopper: Shopper) -> None:
    shopper.named()
    shopper.types(AT_BANK)
    shopper.gives()
    shopper.say("confirm")
    shopper.status("requires_action")
    assert shopper.state()["amountCaptured"] == 0
    with shopper.page.context.expect_page() as opened:
        shopper.page.get_by_role("link", name="To the bank").click()
    bank = opened.value
    bank.get_by_role("button", name="Complete").click()
    bank.wait_for_url("**/pay/done**")
    shopper.say("done")
    shopper.status("complete")
    assert shopper.state()["amountCaptured"] == 4999


def test_the_number_goes_to_the_sandbox_alone_and_is_at_rest_nowhere(
    page: Page, tmp_path: Path
) -> None:
    with Server(tmp_path / "data") as server, serving(server) as url:
        shopper = Shopper.at(page, server, url)
        shopper.named()
        shopper.types(VISA)
        shopper.gives()
        shopper.say("confirm")
        shopper.status("complete")
        told = str(page.evaluate("window.told")) + page.content()
        server.stop()
        sandbox = page.evaluate(
            "window.Stripe && document.querySelector('script[src*=endive]').src"
        )
        server_log = server.log
    went = [address for address, body in shopper.sent if VISA in body or VISA in address]
    assert went == [sandbox.replace("/endive/stripe.js", "/v1/confirmation_tokens")]
    assert VISA not in told.replace(" ", "")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 4
    assert not [path for path in files if VISA.encode() in path.read_bytes()]
    assert VISA not in server_log
    assert [found for found in sweep([tmp_path]) if isinstance(found, Finding)] == []
