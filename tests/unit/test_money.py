"""Prices: what is read from a command line, what Stripe charges, what is said of the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payment_smart_bot.domain.currencies import CURRENCIES, MOST, currency_of
from payment_smart_bot.domain.errors import AmountCode, AmountError
from payment_smart_bot.domain.money import Money, check, parse_amount, plain

CODES = sorted(CURRENCIES)


def refused(money: Money) -> AmountError:
    with pytest.raises(AmountError) as caught:
        check(money)
    return caught.value


@pytest.mark.parametrize(
    ("code", "exponent", "decimals", "step"),
    [
        ("usd", 2, 2, 1),
        ("jpy", 0, 0, 1),
        ("mga", 0, 0, 1),
        ("isk", 2, 0, 100),
        ("ugx", 2, 0, 100),
        ("huf", 2, 2, 1),
        ("twd", 2, 2, 1),
        ("bhd", 3, 3, 10),
        ("tnd", 3, 3, 10),
    ],
)
def test_decimals_are_stripes(code: str, exponent: int, decimals: int, step: int) -> None:
    currency = currency_of(code)
    assert (currency.exponent, currency.decimals, currency.step) == (exponent, decimals, step)


def test_no_currency_is_listed_twice_and_each_can_be_charged() -> None:
    assert len(CODES) == 137
    for currency in CURRENCIES.values():
        assert 0 < currency.least < currency.most
        assert currency.least % currency.step == currency.most % currency.step == 0
        check(Money(currency.least, currency.code))
        check(Money(currency.most, currency.code))


@pytest.mark.parametrize("code", ["bgn", "hrk", "ang", "xau", "xxx", "USD", "", "usd ", "4242"])
def test_what_stripe_does_not_charge_is_no_currency(code: str) -> None:
    error = refused(Money(4999, code))
    assert error.code is AmountCode.UNKNOWN_CURRENCY
    assert not code.strip() or code.strip() not in error.sentence.replace("usd or eur", "")


@pytest.mark.parametrize(
    ("amount", "code", "problem", "says"),
    [
        (49, "usd", AmountCode.AMOUNT_TOO_SMALL, "Ask for 0.50 USD or more"),
        (0, "usd", AmountCode.AMOUNT_TOO_SMALL, "0.00 USD is less"),
        (29, "gbp", AmountCode.AMOUNT_TOO_SMALL, "0.30 GBP"),
        (49, "jpy", AmountCode.AMOUNT_TOO_SMALL, "50 JPY"),
        (17499, "huf", AmountCode.AMOUNT_TOO_SMALL, "175.00 HUF"),
        (0, "isk", AmountCode.AMOUNT_TOO_SMALL, "1 ISK"),
        (0, "kwd", AmountCode.AMOUNT_TOO_SMALL, "0.010 KWD"),
        (-100, "usd", AmountCode.NEGATIVE_AMOUNT, "minus"),
        (5124, "kwd", AmountCode.UNEVEN_AMOUNT, "multiple of 10."),
        (550, "isk", AmountCode.UNEVEN_AMOUNT, "multiple of 100."),
        (MOST + 1, "usd", AmountCode.AMOUNT_TOO_LARGE, "999999.99 USD or less"),
        (MOST + 1, "jpy", AmountCode.AMOUNT_TOO_LARGE, "99999999 JPY or less"),
        (10**12, "idr", AmountCode.AMOUNT_TOO_LARGE, "9999999999.99 IDR"),
        (10**10, "cop", AmountCode.AMOUNT_TOO_LARGE, "99999999.99 COP"),
        (10**9, "inr", AmountCode.AMOUNT_TOO_LARGE, "9999999.99 INR"),
    ],
)
def test_what_stripe_refuses_is_refused_here(
    amount: int, code: str, problem: AmountCode, says: str
) -> None:
    error = refused(Money(amount, code))
    assert error.code is problem
    assert says in error.sentence
    assert str(error) == error.sentence


@pytest.mark.parametrize(
    ("text", "code", "minor"),
    [
        ("49.99", "usd", 4999),
        ("49.9", "usd", 4990),
        ("49", "usd", 4900),
        ("0.5", "usd", 50),
        ("5000", "jpy", 5000),
        ("500", "isk", 50000),
        ("5.12", "kwd", 5120),
        ("5.124", "kwd", 5124),
    ],
)
def test_amounts_are_read_in_minor_units(text: str, code: str, minor: int) -> None:
    assert parse_amount(text, code) == minor


@pytest.mark.parametrize(
    ("text", "code", "problem"),
    [
        ("49.999", "usd", AmountCode.TOO_MANY_DECIMALS),
        ("49.990", "usd", AmountCode.TOO_MANY_DECIMALS),
        ("1.000", "usd", AmountCode.TOO_MANY_DECIMALS),
        ("5000.00", "jpy", AmountCode.TOO_MANY_DECIMALS),
        ("5.00", "isk", AmountCode.TOO_MANY_DECIMALS),
        ("-5", "usd", AmountCode.NEGATIVE_AMOUNT),
        ("\u22125", "usd", AmountCode.NEGATIVE_AMOUNT),
        ("1,000", "usd", AmountCode.AMBIGUOUS_AMOUNT),
        ("49,99", "eur", AmountCode.AMBIGUOUS_AMOUNT),
        ("1,000.00", "usd", AmountCode.AMBIGUOUS_AMOUNT),
        ("1.000.000", "usd", AmountCode.AMBIGUOUS_AMOUNT),
        ("1 000", "usd", AmountCode.AMBIGUOUS_AMOUNT),
        ("1'000", "chf", AmountCode.AMBIGUOUS_AMOUNT),
        ("1_000", "usd", AmountCode.AMBIGUOUS_AMOUNT),
        ("", "usd", AmountCode.UNREADABLE_AMOUNT),
        (".99", "usd", AmountCode.UNREADABLE_AMOUNT),
        ("49.", "usd", AmountCode.UNREADABLE_AMOUNT),
        ("$49.99", "usd", AmountCode.UNREADABLE_AMOUNT),
        ("49.99 ", "usd", AmountCode.UNREADABLE_AMOUNT),
        ("+5", "usd", AmountCode.UNREADABLE_AMOUNT),
        ("1e3", "usd", AmountCode.UNREADABLE_AMOUNT),
        ("nan", "usd", AmountCode.UNREADABLE_AMOUNT),
        ("٤٩", "usd", AmountCode.UNREADABLE_AMOUNT),
        ("9" * 5000, "usd", AmountCode.UNREADABLE_AMOUNT),
        ("49.99", "USD", AmountCode.UNKNOWN_CURRENCY),
    ],
)
def test_what_is_not_plainly_an_amount_is_not_guessed_at(
    text: str, code: str, problem: AmountCode
) -> None:
    with pytest.raises(AmountError) as caught:
        parse_amount(text, code)
    assert caught.value.code is problem


@given(amount=st.integers(0, 10**12), code=st.sampled_from(CODES))
def test_what_is_written_plainly_is_read_back(amount: int, code: str) -> None:
    amount -= amount % CURRENCIES[code].step
    assert parse_amount(plain(Money(amount, code)), code) == amount


@given(amount=st.integers(-(10**13), 10**13), code=st.sampled_from(CODES))
def test_plain_hides_nothing(amount: int, code: str) -> None:
    text = plain(Money(amount, code))
    sign, _, digits = text.rpartition("-")
    whole, _, fraction = digits.partition(".")
    read = int(whole + fraction.ljust(CURRENCIES[code].exponent, "0"))
    assert (sign, read) == ("", abs(amount))


@given(text=st.text(max_size=40), code=st.sampled_from(CODES))
def test_any_text_is_an_amount_or_an_amount_error(text: str, code: str) -> None:
    try:
        assert parse_amount(text, code) >= 0
    except AmountError as error:
        assert error.sentence.endswith(".")  # noqa: PT017 - either outcome is right
