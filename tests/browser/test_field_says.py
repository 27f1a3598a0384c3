"""What the field says of itself while it is typed into, and what the page cannot learn."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, expect
from tests.stripe_numbers import TEST_NUMBERS, code_of

if TYPE_CHECKING:
    from tests.browser.workbench import Workbench

pytestmark = pytest.mark.browser
VISA = "4242424242424242"
LABELS = {"number": "Card number", "expiry": "Expiration date", "cvc": "Security code"}


@pytest.mark.parametrize(
    ("part", "text", "code", "message"),
    [
        ("number", "4242424242424241", "invalid_number", "Your card number is invalid."),
        ("number", "42424242", "incomplete_number", "Your card number is incomplete."),
        ("number", "9999999999999999", "invalid_number", "Your card number is invalid."),
        ("expiry", "12", "incomplete_expiry", "Your card's expiration date is incomplete."),
        (
            "expiry",
            "1229",
            "invalid_expiry_year_past",
            "Your card's expiration year is in the past.",
        ),
        (
            "expiry",
            "0430",
            "invalid_expiry_month_past",
            "Your card's expiration date is in the past.",
        ),
        ("expiry", "1281", "invalid_expiry_year", "Your card's expiration year is invalid."),
        ("cvc", "12", "incomplete_cvc", "Your card's security code is incomplete."),
    ],
)
def test_what_is_wrong_comes_as_a_change_and_as_a_refusal(
    bench: Workbench, part: str, text: str, code: str, message: str
) -> None:
    bench.page.clock.set_fixed_time(datetime(2030, 5, 15, tzinfo=UTC))
    bench.mount("card")
    right = {"number": VISA, "expiry": "1234", "cvc": "123"}
    for name, good in right.items():
        bench.frame("card").get_by_label(LABELS[name]).fill(text if name == part else good)
    bench.frame("card").get_by_label(LABELS[part]).blur()
    error = {"type": "validation_error", "code": code, "message": message}
    change = bench.last("card", "change")
    assert (change["error"], change["complete"], change["empty"]) == (error, False, False)
    asked = "window.stripe.createPaymentMethod({type: 'card', card: window.made.card})"
    assert bench.run(asked) == {"error": error}
    box = bench.frame("card").get_by_label(LABELS[part])
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(message)
    expect(box).to_be_focused()


def test_an_unfinished_answer_is_wrong_only_once_it_was_left(bench: Workbench) -> None:
    bench.mount("card")
    number = bench.frame("card").get_by_label("Card number")
    number.press_sequentially("4242")
    change = bench.last("card", "change")
    assert (change.get("error"), change["brand"], change["empty"]) == (None, "visa", False)
    number.blur()
    bench.until("card", "change", 2)
    assert bench.last("card", "change")["error"]["code"] == "incomplete_number"


def test_every_documented_number_is_taken_with_its_brand(bench: Workbench) -> None:
    bench.mount("card")
    frame = bench.frame("card")
    frame.get_by_label("Expiration date").fill("12/2034")
    for number, brand in TEST_NUMBERS.items():
        frame.get_by_label("Card number").fill(number)
        frame.get_by_label("Security code").fill(code_of(number))
        change = bench.last("card", "change")
        assert (change["brand"], change["complete"]) == (brand, True), number


@pytest.mark.parametrize(
    ("part", "typed", "shown"),
    [
        ("number", VISA, "4242 4242 4242 4242"),
        ("number", "4242-4242 4242x4242 99", "4242 4242 4242 4242 99"),
        ("number", "378282246310005", "3782 822463 10005"),
        ("number", "３７８２82", "3782 82"),
        ("expiry", "1234", "12 / 34"),
        ("expiry", "934", "09 / 34"),
        ("expiry", "1334", "01 / 33"),
        ("expiry", "12/2034", "12 / 34"),
        ("cvc", "12345", "1234"),
    ],
)
def test_what_is_typed_is_written_as_on_the_card(
    bench: Workbench, part: str, typed: str, shown: str
) -> None:
    bench.mount("payment")
    box = bench.frame("payment").get_by_label(LABELS[part])
    box.fill(typed)
    expect(box).to_have_value(shown)


def test_a_digit_can_be_mended_in_the_middle(bench: Workbench) -> None:
    bench.mount("payment")
    box = bench.frame("payment").get_by_label("Card number")
    box.press_sequentially("4243424242424242")
    box.press("Home")
    for _ in range(4):
        box.press("ArrowRight")
    box.press("Backspace")
    box.press("2")
    expect(box).to_have_value("4242 4242 4242 4242")
    box.press("5")
    expect(box).to_have_value("4242 5424 2424 2424 2")


def test_the_page_cannot_read_what_is_typed(bench: Workbench) -> None:
    bench.mount("payment")
    bench.frame("payment").get_by_label("Card number").fill(VISA)
    iframe = "document.querySelector('#payment iframe')"
    assert bench.run(f"{iframe}.contentDocument") is None
    for reach in ("document", "sandboxCard", "location.href"):
        with pytest.raises(Error, match="cross-origin"):
            bench.run(f"{iframe}.contentWindow.{reach}")
    told = str(bench.run("window.told"))
    assert "change" in told
    assert not re.search("[0-9]{3}", told)


def test_a_second_opening_of_the_frame_is_not_heard(bench: Workbench) -> None:
    """Whoever is in the page later cannot put another port in the place of the first."""
    bench.mount("payment")
    bench.run(
        """(() => {
        const {port1, port2} = new MessageChannel();
        window.heard = [];
        port1.onmessage = ({data}) => window.heard.push(data);
        const frame = document.querySelector('#payment iframe').contentWindow;
        frame.postMessage({open: {type: 'payment', group: 'x'}}, '*', [port2]);
        })()"""
    )
    bench.frame("payment").get_by_label("Card number").fill(VISA)
    bench.until("payment", "change", 1)
    assert bench.run("window.heard") == []


def test_it_can_be_used_by_keyboard_and_with_a_screen_reader(bench: Workbench) -> None:
    bench.mount("payment")
    title = bench.page.locator("#payment iframe")
    expect(title).to_have_attribute("title", "Secure payment input frame")
    frame = bench.frame("payment")
    for name, autocomplete in (("number", "cc-number"), ("expiry", "cc-exp"), ("cvc", "cc-csc")):
        box = frame.get_by_role("textbox", name=LABELS[name])
        expect(box).to_have_attribute("autocomplete", autocomplete)
        expect(box).to_have_attribute("inputmode", "numeric")
    bench.run("document.body.append(Object.assign(document.createElement('button')))")
    bench.run("window.made.payment.focus()")
    for label in LABELS.values():
        expect(frame.get_by_label(label)).to_be_focused()
        bench.page.keyboard.press("Tab")
    bench.until("payment", "blur", 1)
    bench.page.keyboard.press("Shift+Tab")
    expect(frame.get_by_label("Security code")).to_be_focused()
    bench.page.keyboard.press("Escape")
    assert bench.last("payment", "escape") == {"elementType": "payment"}
    assert len(bench.told("payment", "focus")) == 2


def test_clear_disable_and_appearance(bench: Workbench) -> None:
    bench.mount("payment")
    box = bench.frame("payment").get_by_label("Card number")
    box.fill(VISA)
    bench.run("window.made.payment.clear()")
    expect(box).to_have_value("")
    assert bench.last("payment", "change")["empty"] is True
    bench.run("window.made.payment.update({disabled: true})")
    expect(box).to_be_disabled()
    bench.run("window.elements.update({appearance: {variables: {colorText: 'rgb(1, 2, 3)'}}})")
    expect(box).to_have_css("color", "rgb(1, 2, 3)")
    expect(box).to_be_disabled()
