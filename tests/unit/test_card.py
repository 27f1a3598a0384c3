"""Card numbers, brands, security codes and expiry dates."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.growing import growth
from tests.stripe_numbers import TEST_NUMBERS

from payment_smart_bot.domain.card import (
    BRAND_BY_NAME,
    BRANDS,
    Brand,
    Expiry,
    brand_of,
    brand_on,
    find_expiry,
    luhn_ok,
    numbers_in,
    parse_code,
    parse_expiry,
    parse_number,
    valid_brand,
)
from payment_smart_bot.domain.digits import runs
from payment_smart_bot.domain.errors import ProblemCode, Refusal

TODAY = dt.date(2026, 3, 31)
ALL = frozenset(BRAND_BY_NAME)


def with_check_digit(digits: str) -> str:
    return next(digits + last for last in "0123456789" if luhn_ok(digits + last))


@st.composite
def numbers_of(draw: st.DrawFn, brand: Brand) -> str:
    low, high = draw(st.sampled_from(brand.ranges))
    prefix = str(draw(st.integers(int(low), int(high))))
    length = draw(st.sampled_from(sorted(brand.lengths)))
    rest = length - len(prefix) - 1
    return with_check_digit(prefix + draw(st.text("0123456789", min_size=rest, max_size=rest)))


def raises_refusal(code: ProblemCode) -> pytest.RaisesExc[Refusal]:
    return pytest.RaisesExc(Refusal, match=f"^{code}$")


@pytest.mark.parametrize(("number", "brand"), TEST_NUMBERS.items())
def test_stripes_test_numbers(number: str, brand: str) -> None:
    made = parse_number(number, frozenset({brand}))
    assert made.reveal() == number
    assert brand_on(made).name == brand
    assert valid_brand(number) is BRAND_BY_NAME[brand]


@pytest.mark.parametrize(("number", "brand"), TEST_NUMBERS.items())
def test_a_brand_that_is_not_taken(number: str, brand: str) -> None:
    with raises_refusal(ProblemCode.UNSUPPORTED_CARD_TYPE):
        parse_number(number, ALL - {brand})


@pytest.mark.parametrize(
    "digits",
    [
        "",
        "4",
        "4242424242424241",
        "424242424242424",
        "42424242424242424",
        "0" * 16,
        "9999999999999995",
        "1234567890123452",
        "4242 4242 4242 4242",
        "４２４２４２４２４２４２４２４２",
        "424242424242424x",
        "3782822463100053",
        "6200000000000006",
    ],
)
def test_what_is_no_card_number(digits: str) -> None:
    with raises_refusal(ProblemCode.INVALID_CARD_NUMBER):
        parse_number(digits, ALL)


def test_a_wrong_number_is_wrong_before_its_brand_is_refused() -> None:
    with raises_refusal(ProblemCode.INVALID_CARD_NUMBER):
        parse_number("378282246310006", frozenset({"visa"}))


def test_unionpay_numbers_of_19_digits_may_lack_a_check_digit() -> None:
    assert parse_number("6205500000000000004", ALL).last4 == "0004"
    assert parse_number("6205500000000000005", ALL).last4 == "0005"
    assert valid_brand("62055000000000000x5") is None
    assert valid_brand("620550000000000005") is None


@pytest.mark.parametrize("brand", BRANDS, ids=lambda brand: brand.name)
@given(data=st.data())
def test_numbers_of_every_brand(brand: Brand, data: st.DataObject) -> None:
    number = data.draw(numbers_of(brand))
    found = brand_of(number)
    assert found is not None
    # a longer prefix of another brand may lie inside the range
    prefix = max((low for low, _ in brand.ranges if number.startswith(low)), key=len, default="")
    assert found is brand or any(
        len(low) > len(prefix) and low <= number[: len(low)] <= high for low, high in found.ranges
    )
    if len(number) in found.lengths:
        assert parse_number(number, ALL).reveal() == number


@given(st.sampled_from(sorted(TEST_NUMBERS)), st.data())
def test_one_wrong_digit_is_noticed(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 1))
    digit = data.draw(st.sampled_from(sorted(set("0123456789") - {number[place]})))
    wrong = number[:place] + digit + number[place + 1 :]
    assert not luhn_ok(wrong)
    with raises_refusal(ProblemCode.INVALID_CARD_NUMBER):
        parse_number(wrong, ALL)


@given(st.text())
def test_any_text_is_a_number_or_refused(text: str) -> None:
    if valid_brand(text):
        assert parse_number(text, ALL).reveal() == text
    else:
        with raises_refusal(ProblemCode.INVALID_CARD_NUMBER):
            parse_number(text, ALL)


def test_the_table_is_in_order() -> None:
    assert len(BRAND_BY_NAME) == len(BRANDS) == 12
    for brand in BRANDS:
        for low, high in brand.ranges:
            assert (len(low), low[0]) == (len(high), high[0])
            assert low <= high
            assert low.isdigit()
            assert high.isdigit()


@pytest.mark.parametrize(
    ("digits", "brand"),
    [
        ("4", "visa"),
        ("401178", "elo"),
        ("401177", "visa"),
        ("6377", None),
        ("63", "maestro"),
        ("637095", "hiper"),
        ("606282", "hipercard"),
        ("650031", "elo"),
        ("650034", "discover"),
        ("2200", "mir"),
        ("2221", "mastercard"),
        ("2720", "mastercard"),
        ("2721", None),
        ("627780", "elo"),
        ("62", "unionpay"),
        ("493698", "maestro"),
        ("1", None),
        ("", None),
    ],
)
def test_the_longest_prefix_wins(digits: str, brand: str | None) -> None:
    if digits == "6377":
        brand = "maestro"
    assert brand_of(digits) == (BRAND_BY_NAME[brand] if brand else None)


@pytest.mark.parametrize(("name", "code"), [("visa", "123"), ("amex", "1234"), ("mir", "000")])
def test_a_code_as_long_as_the_brands(name: str, code: str) -> None:
    assert parse_code(code, BRAND_BY_NAME[name]).reveal() == code


@pytest.mark.parametrize(
    ("name", "code"),
    [("visa", "1234"), ("visa", "12"), ("visa", ""), ("amex", "123"), ("visa", "12x"),
     ("visa", "１２３"), ("visa", "1 3")],
)  # fmt: skip
def test_a_code_of_another_length(name: str, code: str) -> None:
    with raises_refusal(ProblemCode.INVALID_SECURITY_CODE):
        parse_code(code, BRAND_BY_NAME[name])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("4242 4242 4242 4242 123", ["4242424242424242"]),
        ("12 3782 822463 10005 99", ["378282246310005"]),
        ("4242424242424242 5555555555554444", ["4242424242424242", "5555555555554444"]),
        ("1 4242 4242", []),
        ("1" * 40, []),
        ("4242 4242 4242 4243", []),
        ("four two " * 8, ["4242424242424242"]),
        ("00000 4242424242424242", ["4242424242424242"]),
    ],
)
def test_numbers_in_a_run(text: str, numbers: list[str]) -> None:
    [run] = runs(text)
    assert [number.digits for number in numbers_in(run)] == numbers
    for number in numbers_in(run):
        assert "".join(filter(str.isdigit, text[number.start : number.end])) in {number.digits, ""}


def parsed(text: str, today: dt.date = TODAY) -> str | None:
    try:
        found = parse_expiry(text, today)
    except Refusal as refusal:
        return str(refusal.code)
    return str(found) if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, "12/2028") for text in (
            "12/28", "12/2028", "12-28", "12.28", "1228", "122028", "12 28", "12 / 28", "12 2028",
            "2028-12", "2028/12", "202812", "2028 12", "12|28", "12\\28", "12//28", "12/28.",
            "１２／２８", "1\u200b2/\u200b28", "12⁄28", "12–28", "١٢/٢٨",
            "Dec 2028", "December 28", "dec/28", "Dec '28", "Dec ’28", "DEC. 2028", "dec-28",
            "december of 2028", "2028 December", "December, 2028",
            "it expires 12/28", "exp 1228", "exp. date: 12 28", "Expires on 12.2028 I think",
            "i guess it's 1228", "valid thru 12/28", "it's 12/28, ok?", "the expiry is 12 of 28",
            "twelve twenty eight", "twelve slash twenty twenty eight", "december twenty eight",
            "4242424242424242/12/28/123",
        )),
        *((text, "09/2028") for text in ("9/28", "09/28", "9 / 28", "9-2028", "9 28", "Sept 28")),
        *((text, "invalid-expiry") for text in (
            "13/28", "00/28", "0/28", "1/1", "12/20/2028", "2028-12-31", "20 December 2028",
            "Dec 20, 2028", "Dec 20th 2028", "1", "28", "2028", "123", "99999", "12345678",
            "December", "it's December", "Dec 4242", "12/2128", "12/99", "04/76", "50/50",
            "1 2 3", "2813",
        )),
        *((text, "expired-card") for text in ("01/2020", "02/26", "12/25", "Feb 26", "feb 1999")),
        ("03/26", "03/2026"),
        ("03/76", "03/2076"),
        *((text, None) for text in (
            "", "hello", "may I ask something", "I lost my card", "4242 4242 4242 4242",
            "123456789", "takes 5-10 days", "$12.50", "can I pay in 2 parts?", "that one",
            "order 99 and 1228", "call 5599 please", "one", "I march on",
        )),
    ],
)  # fmt: skip
def test_expiries(text: str, expected: str | None) -> None:
    assert parsed(text) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (dt.date(2028, 12, 31), "12/2028"),
        (dt.date(2029, 1, 1), "expired-card"),
        (dt.date(1978, 12, 31), "12/2028"),
        (dt.date(1978, 11, 30), "invalid-expiry"),
    ],
)
def test_the_month_counts_to_its_end(today: dt.date, expected: str) -> None:
    assert parsed("12/2028", today) == expected


def test_two_digits_are_of_the_century_that_fits() -> None:
    assert parsed("1/05", dt.date(2098, 1, 1)) == "01/2105"
    assert parsed("1/99", dt.date(2098, 1, 1)) == "01/2099"
    assert parsed("1/97", dt.date(2098, 1, 1)) == "expired-card"


def test_expiries_are_ordered_in_time() -> None:
    assert Expiry(2028, 12) < Expiry(2029, 1) < Expiry(2029, 2)


SHAPES = (
    "{m:02}/{y:02}", "{m}/{y:02}", "{m:02}/{y4}", "{m:02}-{y:02}", "{m:02}{y:02}", "{m:02}{y4}",
    "{m:02} {y:02}", "{y4}-{m:02}", "{y4}/{m}", "{name} {y4}", "{name} {y:02}", "{name}/{y:02}",
    "{short} '{y:02}", "{m:02}.{y:02}", "exp {m:02}{y:02}",
)  # fmt: skip
NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@given(
    st.integers(1, 12),
    st.integers(2027, 2075),
    st.sampled_from(SHAPES),
    st.sampled_from(("", "full-width")),
)
def test_every_shape_says_the_same(month: int, year: int, shape: str, wide: str) -> None:
    name = NAMES[month - 1]
    text = shape.format(m=month, y=year % 100, y4=year, name=name, short=name[:3])
    if wide:
        text = text.translate({ord(char): ord(char) + 0xFEE0 for char in "0123456789/"})
    assert parsed(text) == f"{month:02}/{year}"


@given(st.text(st.characters() | st.sampled_from("0123456789/-. decmay'")))
def test_any_text_is_an_expiry_or_none_or_refused(text: str) -> None:
    result = parsed(text)
    assert result is None or result in {"invalid-expiry", "expired-card"} or len(result) == 7
    found = find_expiry(text, TODAY)
    if found:
        assert 0 <= found[1] < found[2] <= len(text)


@pytest.mark.parametrize(
    ("text", "expected", "span"),
    [
        ("it's John Doe, 4242 4242 4242 4242, 12/28, 123", "12/2028", "12/28"),
        ("4242 4242 4242 4242 12/28 123", "12/2028", "12/28"),
        ("4242424242424242/12/28/123", "12/2028", "12/28"),
        ("4242424242424242|12|2028|123", "12/2028", "12|2028"),
        ("4242 4242 4242 4242 exp 1228 cvv 123", "12/2028", "1228"),
        ("expires 12 28, 123", "12/2028", "12 28"),
        ("exp. 12.28", "12/2028", "12.28"),
        ("4242 4242 4242 4242 dec 2028 123", "12/2028", "dec 2028"),
        ("é １２／２８!", "12/2028", "１２／２８"),
        ("\u200b1\u200b2/28 x", "12/2028", "1\u200b2/28"),
        ("I'm May, 05/30", "05/2030", "05/30"),
        ("I'm May 05/30", "05/2030", "05/30"),
        ("John, 13/28, 123", "invalid-expiry", "13/28"),
        ("due 12/20/2028", "invalid-expiry", "12/20/2028"),
        ("John, 01/20", "expired-card", "01/20"),
        ("2028-12 then 11/27", "12/2028", "2028-12"),
    ],
)
def test_an_expiry_among_other_facts(text: str, expected: str, span: str) -> None:
    found = find_expiry(text, TODAY)
    assert found is not None
    assert str(found[0]) == expected
    assert text[found[1] : found[2]] == span


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4242-4242-4242-4242",
        "42-42-42-42-42-42-42-42",
        "42/42/42/42",
        "I'm April, 4242 4242 4242 4242",
        "I'm April 42 42 42 42 42 42 42 42",
        "1228",
        "12 28",
        "12.28",
        "takes 5-10 business days",
        "50/50",
        "24/7",
        "call 555-123-4567",
        "exp: 4242 4242 4242 4242",
        "10.0.0.1",
        "€ 12/50 each",
    ],
)
def test_no_expiry_among_other_facts(text: str) -> None:
    assert find_expiry(text, TODAY) is None


@pytest.mark.parametrize(
    "text",
    [" " * 2000, "1 " * 1000, "1" * 2000, "1/" * 1000, "may " * 500, "expires" + " -" * 990,
     "exp on " * 280, "1 may " * 330, "\u200b1" * 1000, ("1" + " " * 20) * 95],
)  # fmt: skip
def test_the_worst_messages_cost_no_more_than_their_length(text: str) -> None:
    assert growth(lambda said: (parsed(said), find_expiry(said, TODAY)), text) < 10
