"""Payments in the widget, from the first word to the receipt, on three sizes of screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.browser.widget.talking import AT_THE_BANK, DECLINED, VISA
from tests.e2e.server import EXPIRY
from tests.e2e.shop import Merchant

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.browser.widget.conftest import Opens
    from tests.browser.widget.talking import Talk

pytestmark = pytest.mark.browser


def wide(talk: Talk) -> bool:
    """Whether anything stands out of the screen to the side."""
    return bool(talk.page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_a_card_typed_into_the_chat_pays(sized: Page, opens: Opens) -> None:
    talk = opens(sized, description="Two tickets", successUrl="https://shop.example/thanks")
    assert sized.url == f"{talk.server.url}/pay"
    talk.say("Jane Smith", "card number")
    talk.give()
    assert not wide(talk)
    talk.pay()
    receipt = talk.root.locator(".psb-receipt")
    expect(receipt).to_contain_text("$49.99")
    expect(receipt).to_contain_text(talk.made["paymentId"])
    onward = receipt.get_by_role("link", name="Continue to the shop")
    expect(onward).to_have_attribute("href", "https://shop.example/thanks")
    assert (talk.state(), talk.charges()) == ("succeeded", 1)
    confirmed = talk.messages[-1]
    assert confirmed["message"] == "confirm"
    assert confirmed["summaryId"]
    assert len({each["messageId"] for each in talk.messages}) == len(talk.messages) == 6


def test_the_card_field_pays(sized: Page, opens: Opens) -> None:
    talk = opens(sized, capture="field")
    talk.say("Jane Smith", "secure card field")
    talk.fill()
    talk.hears("Please confirm")
    assert not wide(talk)
    expect(talk.root.locator(".psb-field")).to_have_count(0)
    talk.pay()
    assert (talk.state(), talk.charges()) == ("succeeded", 1)
    assert talk.messages[-2]["paymentMethod"].startswith("pm_")
    assert "message" not in talk.messages[-2]


def test_a_declined_card_leads_to_another(sized: Page, opens: Opens) -> None:
    talk = opens(sized)
    talk.say("Jane Smith", "card number")
    talk.give(DECLINED)
    talk.press("Confirm")
    talk.hears("isn't enough money")
    talk.give(VISA)
    talk.pay()
    assert (talk.state(), talk.charges()) == ("succeeded", 2)


def test_a_card_declined_in_the_field_leads_to_a_new_field(sized: Page, opens: Opens) -> None:
    talk = opens(sized, capture="field")
    talk.say("Jane Smith", "secure card field")
    talk.fill(DECLINED)
    talk.hears("Please confirm")
    talk.press("Confirm")
    talk.hears("isn't enough money")
    expect(talk.frame.get_by_label("Card number")).to_have_value("")
    talk.fill(VISA)
    talk.hears("Please confirm")
    talk.pay()
    assert talk.state() == "succeeded"


@pytest.mark.parametrize(
    ("choice", "heard", "state"),
    [
        ("Complete", "Payment processed successfully", "succeeded"),
        ("Fail", "didn't approve this payment", "open"),
    ],
)
def test_the_bank_is_asked_in_another_tab(
    sized: Page, opens: Opens, choice: str, heard: str, state: str
) -> None:
    talk = opens(sized)
    talk.say("Jane Smith", "card number")
    talk.give(AT_THE_BANK)
    talk.press("Confirm")
    talk.hears("Your bank wants you to approve")
    with sized.expect_popup() as opened:
        talk.root.get_by_role("link", name="Open your bank's page").click()
    bank = opened.value
    bank.get_by_role("button", name=choice).click()
    bank.get_by_role("heading", name="Thank you").wait_for()
    expect(bank).to_have_url(f"{talk.server.url}/pay/done")  # emptied of Stripe's client secret
    bank.close()
    talk.hears(heard)
    assert talk.state() == state
    assert talk.charges() == 1


def test_the_bank_is_asked_after_the_field(sized: Page, opens: Opens) -> None:
    talk = opens(sized, capture="field")
    talk.say("Jane Smith", "secure card field")
    talk.fill(AT_THE_BANK)
    talk.hears("Please confirm")
    talk.press("Confirm")
    link = talk.root.get_by_role("link", name="Open your bank's page")
    sized.goto(link.get_attribute("href") or "")
    sized.get_by_role("button", name="Complete").click()
    sized.get_by_role("link", name="Back to the chat").click()
    talk.hears("Payment processed successfully")
    assert talk.state() == "succeeded"


def test_stripes_page_pays(page: Page, opens: Opens) -> None:
    talk = opens(page, capture="checkout", hears="Please pay $49.99 on this secure page")
    with page.expect_popup() as opened:
        talk.root.get_by_role("link", name="Open the payment page").click()
    stripes = opened.value
    stripes.get_by_label("Name").fill("Jane Smith")
    stripes.get_by_label("Card number").fill(VISA)
    stripes.get_by_label("Expires").fill(EXPIRY)
    stripes.get_by_label("Security code").fill("123")
    stripes.get_by_label("Email").fill("jane@example.com")
    stripes.get_by_role("button", name="Pay").click()
    stripes.get_by_role("heading", name="Thank you").wait_for()
    stripes.close()
    talk.hears("Payment processed successfully")
    assert talk.state() == "succeeded"


def test_what_was_wrong_is_corrected(sized: Page, opens: Opens) -> None:
    talk = opens(sized)
    talk.say("Jane Smiht", "card number")
    talk.give()
    talk.say("the name is Jane Smith", "Jane Smith")
    talk.say("123", "Name: Jane Smith")
    talk.pay()
    assert talk.charges() == 1


def test_it_is_cancelled_and_taken_up_again(sized: Page, opens: Opens) -> None:
    talk = opens(sized)
    talk.say("Jane Smith", "card number")
    talk.give()
    talk.press("Cancel")
    talk.stands("cancelled")
    assert Merchant(talk.server).get(talk.made["paymentId"])["status"] == "open"
    talk.press("Pay")
    talk.stands("collecting")
    assert talk.charges() == 0
