"""What a merchant may have payers asked besides: the postal code, and whether the card is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.browser.widget.axe import violations
from tests.browser.widget.talking import DECLINED, VISA
from tests.e2e.server import EXPIRY
from tests.e2e.shop import Merchant

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page
    from tests.browser.widget.conftest import Opens
    from tests.browser.widget.talking import Talk

pytestmark = pytest.mark.browser
BOTH = {"postalCode": "ask", "saveCard": "ask"}
KEEPS = "May this shop keep"


def to_postal_code(talk: Talk, number: str = VISA) -> None:
    talk.say("Jane Smith", "card number")
    talk.say(number, "expiry date")
    talk.say(EXPIRY, "postal code")


def answers(talk: Talk, name: str, heard: str) -> None:
    """Press a short answer, and wait for what is said to it."""
    talk.press(name)
    talk.hears(heard)
    talk.rests()


def seen(talk: Talk) -> dict[str, Any]:
    return Merchant(talk.server).get(talk.made["paymentId"])


def hints(box: Locator) -> tuple[str | None, str | None]:
    return box.get_attribute("inputmode"), box.get_attribute("autocomplete")


def test_postal_code_and_keeping_are_asked_before_the_code(sized: Page, opens: Opens) -> None:
    talk = opens(sized, **BOTH)
    to_postal_code(talk)
    talk.say("94107", KEEPS)
    replies = talk.root.get_by_role("group", name="Short answers").get_by_role("button")
    assert replies.all_inner_texts() == ["Yes", "No"]
    assert not sized.evaluate("document.documentElement.scrollWidth > innerWidth")
    answers(talk, "Yes", "CVV")
    assert talk.messages[-1]["summaryId"] != "none"
    assert talk.state() == "open"
    talk.say("123", "Postal code: 94107\nKept for later purchases: yes")
    talk.pay()
    talk.hears("Your card is kept for your later purchases here.")
    paid = seen(talk)
    assert (paid["savedCard"]["status"], paid["postalCodeCheck"]) == ("kept", "pass")
    assert talk.charges() == 1


def test_a_no_goes_on_without_keeping(sized: Page, opens: Opens) -> None:
    talk = opens(sized, **BOTH)
    to_postal_code(talk)
    talk.say("SW1A 1AA", KEEPS)
    answers(talk, "No", "CVV")
    talk.say("123", "Kept for later purchases: no")
    talk.pay()
    assert (seen(talk)["savedCard"], talk.charges()) == (None, 1)


def test_a_yes_to_keeping_with_the_field_is_no_yes_to_the_charge(sized: Page, opens: Opens) -> None:
    talk = opens(sized, capture="field", saveCard="ask")
    talk.say("Jane Smith", KEEPS)
    answers(talk, "Yes", "secure card field")
    talk.fill()
    talk.hears("Kept for later purchases: yes")
    assert (talk.state(), talk.charges()) == ("open", 0)
    talk.pay()
    assert (seen(talk)["savedCard"]["status"], talk.charges()) == ("kept", 1)


def test_another_card_is_asked_about_anew(page: Page, opens: Opens) -> None:
    talk = opens(page, **BOTH)
    to_postal_code(talk, DECLINED)
    talk.say("94107", KEEPS)
    answers(talk, "Yes", "CVV")
    talk.say("123", "Please confirm")
    talk.press("Confirm")
    talk.hears("isn't enough money")
    talk.rests()
    talk.say(VISA, "expiry date")
    talk.say(EXPIRY, KEEPS)
    answers(talk, "No", "CVV")
    talk.say("123", "Kept for later purchases: no")
    talk.pay()
    assert seen(talk)["savedCard"] is None


@pytest.mark.parametrize("capture", ["chat", "field"])
def test_a_card_is_kept_and_nothing_charged(sized: Page, opens: Opens, capture: str) -> None:
    talk = opens(sized, amount=0, saveCard="only", capture=capture)
    expect(talk.root.locator(".psb-due")).to_have_text("Nothing is charged")
    if capture == "chat":
        talk.say("Jane Smith", "card number")
        talk.say(VISA, "expiry date")
        talk.say(EXPIRY, KEEPS)
        answers(talk, "Yes", "CVV")
        talk.say("123", "Nothing is charged now")
    else:
        talk.say("Jane Smith", KEEPS)
        answers(talk, "Yes", "secure card field")
        talk.fill()
        talk.hears("Nothing is charged now")
    talk.press("Confirm")
    talk.hears("nothing was charged")
    talk.stands("complete")
    receipt = talk.root.locator(".psb-receipt")
    expect(receipt).to_contain_text("Charged")
    expect(receipt).not_to_contain_text("Paid")
    kept = seen(talk)
    assert (kept["amountCaptured"], kept["savedCard"]["status"]) == (0, "kept")


def test_a_reload_at_either_question_goes_on(page: Page, opens: Opens) -> None:
    talk = opens(page, **BOTH)
    to_postal_code(talk)
    page.reload()
    talk.hears("postal code")
    assert hints(talk.input)[1] == "postal-code"
    talk.say("94107", KEEPS)
    page.reload()
    talk.hears(KEEPS)
    answers(talk, "Yes", "CVV")
    assert talk.messages[-1]["summaryId"] != "none"
    talk.say("123", "Kept for later purchases: yes")


def test_the_keyboard_alone_answers_both(page: Page, opens: Opens) -> None:
    talk = opens(page, **BOTH)
    to_postal_code(talk)
    page.keyboard.type("94107")
    page.keyboard.press("Enter")
    talk.hears(KEEPS)
    talk.rests()
    page.keyboard.press("Shift+Tab")
    expect(talk.root.get_by_role("button", name="No")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    talk.hears("CVV")
    talk.rests()
    expect(talk.input).to_be_focused()
    page.keyboard.type("123")
    page.keyboard.press("Enter")
    talk.hears("Kept for later purchases: yes")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_either_question(page: Page, opens: Opens, scheme: Any) -> None:  # noqa: ANN401 - one of two words
    page.emulate_media(color_scheme=scheme)
    talk = opens(page, **BOTH)
    to_postal_code(talk)
    assert violations(page) == []
    talk.say("94107", KEEPS)
    assert violations(page) == []


def test_the_keyboard_of_a_phone_suits_what_is_asked(sized: Page, opens: Opens) -> None:
    talk = opens(sized, **BOTH)
    assert hints(talk.input) == ("text", "cc-name")
    talk.say("Jane Smith", "card number")
    assert hints(talk.input) == ("numeric", "off")
    talk.say(VISA, "expiry date")
    assert hints(talk.input) == ("numeric", "off")
    talk.say(EXPIRY, "postal code")
    assert hints(talk.input) == ("text", "postal-code")
    talk.say("94107", KEEPS)
    assert hints(talk.input) == ("text", "off")
    answers(talk, "No", "CVV")
    assert hints(talk.input) == ("numeric", "off")
    talk.say("123", "Please confirm")
    assert hints(talk.input) == ("text", "off")


def test_beside_the_field_the_keyboard_stays_as_it_is(sized: Page, opens: Opens) -> None:
    talk = opens(sized, capture="field")
    talk.say("Jane Smith", "secure card field")
    assert hints(talk.input) == ("text", "off")
    expect(talk.root.get_by_role("button", name="Type letters")).not_to_be_visible()


def test_letters_can_be_typed_where_digits_are_asked(sized: Page, opens: Opens) -> None:
    """A keyboard of digits alone would leave nobody a way to ask, to correct or to cancel."""
    talk = opens(sized)
    letters = talk.root.get_by_role("button", name="Type letters")
    expect(letters).not_to_be_visible()
    talk.say("Jane Smith", "card number")
    if sized.evaluate("!matchMedia('(any-pointer: coarse)').matches"):
        expect(letters).not_to_be_visible()
        return
    letters.click()
    expect(talk.input).to_be_focused()
    expect(letters).not_to_be_visible()
    assert hints(talk.input)[0] == "text"
    talk.say("is it safe?", "card number")
    assert hints(talk.input)[0] == "numeric"
    expect(letters).to_be_visible()
    talk.input.press_sequentially("4")
    expect(letters).not_to_be_visible()
    talk.input.fill("")
    letters.click()
    talk.say("cancel", "cancelled")
    assert not sized.evaluate("document.documentElement.scrollWidth > innerWidth")
