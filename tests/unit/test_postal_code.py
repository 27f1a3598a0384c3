"""Postal codes in what people type: taken with care, for they are stored in the clear."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payment_smart_bot.domain import commands as c
from payment_smart_bot.domain.brands import BRAND_BY_NAME
from payment_smart_bot.domain.errors import ProblemCode, Refusal
from payment_smart_bot.domain.expiry import Expiry
from payment_smart_bot.domain.postal import parse_postal_code
from payment_smart_bot.domain.reading import Asked
from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode, UserText
from payment_smart_bot.domain.session import Field
from payment_smart_bot.domain.understanding import understand

VISA = "4242424242424242"
REFUSED = ((Field.POSTAL_CODE, ProblemCode.INVALID_POSTAL_CODE),)
ASKS = (Field.POSTAL_CODE,)


def read(
    text: str,
    awaiting: Field | None = Field.POSTAL_CODE,
    *,
    extra: tuple[Field, ...] = ASKS,
    code_length: int = 3,
) -> c.Message:
    asked = Asked(
        awaiting, date(2026, 11, 24), frozenset(BRAND_BY_NAME), extra=extra, code_length=code_length
    )
    return understand(UserText(text), asked)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("94107", "94107"),
        ("  94107. ", "94107"),
        ("it's 94107 please", "94107"),
        ("94107-1234", "94107-1234"),
        ("sw1a 1aa", "SW1A 1AA"),
        ("k1a  0b1", "K1A 0B1"),
        ("D02 AF30", "D02 AF30"),
        ("1228", "1228"),
        ("1012 ab", "1012 AB"),
        ("114 55", "114 55"),
        ("100-0001", "100-0001"),
        ("01310-100", "01310-100"),
        ("VLT 1117", "VLT 1117"),
        ("LV-1010", "LV-1010"),
        ("９４１０７", "94107"),
        ("nine four one oh seven", "94107"),
    ],
)
def test_an_answer_to_the_question(text: str, code: str) -> None:
    assert read(text) == c.Facts(postal_code=code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("the zip is 94107", "94107"),
        ("my postal code is sw1a 1aa", "SW1A 1AA"),
        ("zip code: 94107-1234", "94107-1234"),
        ("postcode 1012 AB", "1012 AB"),
        ("post code = 114 55", "114 55"),
        ("actually the postal code should be 101", "101"),
    ],
)
@pytest.mark.parametrize("awaiting", [Field.POSTAL_CODE, Field.CVV, Field.CARD, None])
def test_one_that_is_called_so_at_any_step(text: str, code: str, awaiting: Field | None) -> None:
    assert read(text, awaiting) == c.Facts(postal_code=code)


@pytest.mark.parametrize("text", ["101", "12", "42424242", "4242 4242", "1234-5678", "#94107"])
def test_what_is_shaped_like_an_answer_and_is_none_is_refused(text: str) -> None:
    assert read(text) == c.Facts(refused=REFUSED)


def test_what_may_be_a_security_code_is_not_stored_as_a_postal_code() -> None:
    assert read("123") == c.Facts(refused=REFUSED)
    assert read("1234", code_length=4) == c.Facts(refused=REFUSED)
    assert read("1234", code_length=3) == c.Facts(postal_code="1234")
    assert read("the cvv is 123") == c.Facts(code=SecurityCode("123"))
    assert read("cvv 123") == c.Facts(code=SecurityCode("123"))
    assert read("one two three") == c.Unclear()


def test_a_card_number_is_never_a_postal_code() -> None:
    assert read(VISA) == c.Facts(number=CardNumber(VISA))
    assert read("zip 4242 4242 4242 4242") == c.Facts(number=CardNumber(VISA))
    wrong = read("4242 4242 4242 4241")
    assert wrong == c.Facts(refused=((Field.CARD, ProblemCode.INVALID_CARD_NUMBER),))
    assert read("zip 42424242", Field.CVV) == c.Facts(refused=REFUSED)


def test_other_facts_beside_it_and_instead_of_it() -> None:
    assert read("12/39") == c.Facts(expiry=Expiry(2039, 12))
    assert read("dec 2039") == c.Facts(expiry=Expiry(2039, 12))
    both = read("the zip is 94107, cvv 123")
    assert both == c.Facts(postal_code="94107", code=SecurityCode("123"))
    assert read("John Doe, zip 94107", Field.NAME) == c.Facts(name="John Doe", postal_code="94107")


@pytest.mark.parametrize("text", ["London", "I have 2 cards", "what 2?", "10 Downing Street"])
def test_a_sentence_is_no_answer(text: str) -> None:
    assert not isinstance(read(text), c.Facts)


@pytest.mark.parametrize(
    "text", ["why do you need my postal code?", "what is a zip code", "why?", "what for?"]
)
def test_a_question_about_it_is_answered(text: str) -> None:
    assert read(text) == c.Ask(c.Topic.POSTAL_CODE)


def test_it_is_corrected_like_any_other() -> None:
    for text in ("the zip is wrong", "change my postal code", "wrong postcode"):
        assert read(text, None) == c.Correct(Field.POSTAL_CODE)


def test_without_the_setting_nothing_of_it_is_known() -> None:
    assert read("the zip is 94107", Field.CARD, extra=()) == read("the no is 94107", Field.CARD)
    for text in ("change my zip", "the zip is wrong"):
        assert read(text, None, extra=()) == c.Unclear()
    assert read("what is my zip?", None, extra=()) == c.Ask(c.Topic.OTHER)


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("0123456789- abAB"), max_size=24))
def test_what_is_taken_can_hold_no_card_number(text: str) -> None:
    code = ""
    with suppress(Refusal):
        code = parse_postal_code(text)
    if not code:
        return
    assert 3 <= len(code) <= 10
    assert code == code.upper()
    figures = "".join(char for char in code if char.isdigit())
    assert 1 <= len(figures) < 8 or code[5] == "-"
    assert parse_postal_code(code) == code
