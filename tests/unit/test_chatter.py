"""Digits in talk about something else are no card's; those in talk about a card are."""

from __future__ import annotations

from datetime import date

import pytest

from payment_smart_bot.domain.commands import Facts, Message
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.reading import Asked
from payment_smart_bot.domain.sensitive import UserText
from payment_smart_bot.domain.session import Field
from payment_smart_bot.domain.understanding import understand


def at(field: Field, text: str) -> Message:
    asked = Asked(field, date(2026, 11, 24), frozenset({"visa", "mastercard"}))
    return understand(UserText(text), asked)


@pytest.mark.parametrize("field", [Field.NAME, Field.CARD, Field.EXPIRY, Field.CVV])
@pytest.mark.parametrize(
    "text",
    [
        "wake me up at five thirty tomorrow please",
        "book me a flight to Lisbon on 12/28",
        "remind me of the dentist on March 27",
        "what is 15 percent of 240",
        "how much is 100 euros in yen",
        "set a timer for 123 minutes",
        "raise my limit to $1500",
        "tell me about my 401k",
        "I need a table for 4 at 7pm",
        "play track 123 of that old record",
        "my gate is B123 and my suitcase is gone",
        "call 911",
        "the meeting starts at 10:30 in room 404",
        "transfer 250 dollars to my brother",
        "can you roll two 20 sided dice",
    ],
)
def test_talk_about_something_else_is_no_data(field: Field, text: str) -> None:
    assert not isinstance(at(field, text), Facts)


@pytest.mark.parametrize(
    "text",
    [
        "123",
        "it's 123",
        "the code is 123",
        "on the back it says 123",
        "I turned it over and it says 123",
        "the three digits are 123 I think",
        "mi código es 123",
        "sure, here you go: 123, thanks",
        "ok so the little number on the reverse of the card is 123",
    ],
)
def test_a_code_is_taken_out_of_a_sentence(text: str) -> None:
    said = at(Field.CVV, text)
    assert isinstance(said, Facts)
    assert said.code is not None
    assert said.code.reveal() == "123"


def test_a_valid_number_is_taken_out_of_any_story() -> None:
    said = at(Field.CARD, "my brother told me yesterday to try 4242 4242 4242 4242 12/28 instead")
    assert isinstance(said, Facts)
    assert said.given() == (Field.CARD, Field.EXPIRY)


def test_a_mistyped_number_is_told_in_any_story() -> None:
    said = at(Field.CARD, "my brother told me yesterday to try 4242 4242 4242 4241 instead")
    assert isinstance(said, Facts)
    assert said.refused == ((Field.CARD, ProblemCode.INVALID_CARD_NUMBER),)


def test_a_code_that_is_called_so_is_taken_out_of_any_story() -> None:
    said = at(Field.CVV, "my brother whispered yesterday that the security code is 123")
    assert isinstance(said, Facts)
    assert said.given() == (Field.CVV,)


@pytest.mark.parametrize("text", ["I have 2 of them", "is it 12", "maybe 99"])
def test_one_or_two_digits_in_words_are_no_code(text: str) -> None:
    assert not isinstance(at(Field.CVV, text), Facts)
