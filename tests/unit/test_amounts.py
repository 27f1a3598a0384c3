"""Amounts as people write them, held against Babel for every currency and place of the table.

Three rules of CLDR that Babel 2.18 leaves out are added to its answer: a space where letters would
run into digits (`currencySpacing`), numbers of four digits that some languages do not group
(`minimumGroupingDigits`, as ICU 78 has it), and separators for money alone (`currencyDecimal`).
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel import Locale
from babel.numbers import format_currency, get_currency_symbol
from hypothesis import given
from hypothesis import strategies as st

from payment_smart_bot.domain.amounts import written
from payment_smart_bot.domain.currencies import CURRENCIES
from payment_smart_bot.domain.errors import AmountError
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.number_formats import FORMATS, SAME_AS

FOUR_TOGETHER = {"es", "hu", "it", "pl", "pt-pt"}
CODES = sorted(CURRENCIES)


def reference(amount: int, code: str, tag: str) -> str:
    currency = CURRENCIES[code]
    locale = Locale.parse(tag, sep="-")
    pattern = locale.currency_formats["standard"].pattern.split(";")[0]
    zeros = "." + "0" * currency.decimals if currency.decimals else ""
    if tag in FOUR_TOGETHER and amount < 10_000 * 10**currency.exponent:
        pattern = pattern.replace("#,##0", "0")
    text = format_currency(
        Decimal(amount).scaleb(-currency.exponent),
        code.upper(),
        format=pattern.replace(".00", zeros),
        locale=locale,
        currency_digits=False,
        numbering_system="latn",
    )
    marks = locale.number_symbols["latn"]
    if "currencyDecimal" in marks:
        text = text.replace(marks["decimal"], marks["currencyDecimal"])
    symbol = get_currency_symbol(code.upper(), locale)
    if symbol[-1].isalpha() or symbol[-1] == ".":
        before, _, after = text.partition(symbol)
        text = before + symbol + ("\u00a0" if after[:1].isdigit() else "") + after
    return text


@pytest.mark.parametrize("tag", sorted(FORMATS))
def test_every_currency_is_written_as_babel_writes_it(tag: str) -> None:
    for code in CODES:
        step = CURRENCIES[code].step
        for amount in (0, 50, 100, 4990, 123450, 999990, 1000000, 12345670, 9876543210):
            amount -= amount % step  # noqa: PLW2901 - what cannot be charged is not written
            assert written(Money(amount, code), tag) == reference(amount, code, tag), (code, amount)


@given(
    amount=st.integers(0, 10**12),
    code=st.sampled_from(CODES),
    tag=st.sampled_from(sorted(FORMATS)),
)
def test_any_amount_is_written_as_babel_writes_it(amount: int, code: str, tag: str) -> None:
    amount -= amount % CURRENCIES[code].step
    assert written(Money(amount, code), tag) == reference(amount, code, tag)


@pytest.mark.parametrize(
    ("locale", "code", "amount", "text"),
    [
        ("en-US", "usd", 4999, "$49.99"),
        ("en_US", "usd", 4999, "$49.99"),
        ("EN-us", "cad", 4999, "CA$49.99"),
        ("en-CA", "cad", 4999, "$49.99"),
        ("en-IE", "eur", 4999, "€49.99"),
        ("en", "jpy", 5000, "¥5,000"),
        ("ja-JP", "jpy", 5000, "\uffe55,000"),
        ("de", "eur", 123456, "1.234,56\u00a0€"),
        ("fr-FR", "eur", 123456, "1\u202f234,56\u00a0€"),
        ("es-ES", "eur", 123456, "1234,56\u00a0€"),
        ("pt-BR", "brl", 4999, "R$\u00a049,99"),
        ("de-CH", "chf", 4990, "CHF\u00a049.90"),
        ("en-IN", "inr", 10000000, "₹1,00,000.00"),
        ("hi-IN", "inr", 1234567890, "₹1,23,45,678.90"),
        ("ar", "sar", 4999, "\u200f49.99\u00a0\u0631.\u0633.\u200f"),
        ("is-IS", "isk", 50000, "ISK\u00a0500"),
        ("en", "kwd", 5120, "KWD\u00a05.120"),
        ("zh-TW", "twd", 4999, "$49.99"),
        ("zh-Hant-TW", "twd", 4999, "$49.99"),
        ("no-NO", "nok", 4999, "49,99\u00a0kr"),
    ],
)
def test_people_read_what_they_are_used_to(locale: str, code: str, amount: int, text: str) -> None:
    assert written(Money(amount, code), locale) == text


@pytest.mark.parametrize("locale", ["", "xx", "xx-US", "-", "x" * 10_000, "de" * 40, "4242"])
def test_an_unknown_language_gets_the_iso_code(locale: str) -> None:
    assert written(Money(123456, "usd"), locale) == "USD\u00a01,234.56"


def test_an_unknown_place_gets_its_language() -> None:
    assert written(Money(4999, "eur"), "de-LI-x-what-ever") == "49,99\u00a0€"


def test_an_unknown_currency_is_not_written() -> None:
    with pytest.raises(AmountError):
        written(Money(4999, "xxx"), "en")


def test_every_alias_leads_to_a_row() -> None:
    assert set(SAME_AS.values()) <= set(FORMATS)
    assert not set(SAME_AS) & set(FORMATS)


@given(locale=st.text(max_size=60), code=st.sampled_from(CODES))
def test_any_locale_is_answered(locale: str, code: str) -> None:
    assert written(Money(1000, code), locale)
