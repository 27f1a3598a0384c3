"""Writes an amount as people of a language write it: "$49.99", "49,99 €", "R$ 49,99"."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.money import plain
from payment_smart_bot.domain.number_formats import FORMATS, SAME_AS, SYMBOLS, Format

if TYPE_CHECKING:
    from payment_smart_bot.domain.money import Money

_UNKNOWN: Final = Format("{s}\u00a0{n}", ".", ",", "")
"""For a language that is not in the table: English numbers, and the ISO code."""
_LONGEST: Final = 35
"""Characters of a tag that are looked at: BCP 47 asks for room for so many."""


def written(money: Money, locale: str) -> str:
    """The amount, 0 or more, with all its decimals; spaces within it do not break a line.

    `locale` is a BCP 47 tag (de, pt-BR, zh-Hant-HK; underscores do too). A place that is not in
    the table is written as its language, and a language that is not as "USD 49.99".

    Raises:
        AmountError: the currency is none that Stripe charges.
    """
    tag = _known(locale)
    style = FORMATS.get(tag, _UNKNOWN)
    whole, _, fraction = plain(money).partition(".")
    number = _grouped(whole, style) + (style.decimal + fraction if fraction else "")
    symbol = _symbols(tag).get(money.currency, money.currency.upper())
    if style.pattern.startswith("{s}{n}") and _runs_on(symbol):
        symbol += "\u00a0"
    return style.pattern.format(n=number, s=symbol)


@lru_cache(maxsize=64)
def _known(locale: str) -> str:
    """The longest part of a tag that the table knows; "" for none."""
    parts = locale[:_LONGEST].replace("_", "-").lower().split("-")
    for tag in reversed(list(accumulate(parts, "{}-{}".format))):
        known = SAME_AS.get(tag, tag)
        if known in FORMATS:
            return known
    return ""


@lru_cache(maxsize=64)
def _symbols(tag: str) -> dict[str, str]:
    """The symbols of a tag over those of its language over those of all."""
    if not tag:
        return {}
    symbols: dict[str, str] = {}
    longer = [t for t in accumulate(tag.split("-"), "{}-{}".format) if t in FORMATS]
    for listed in (SYMBOLS, *(FORMATS[t].symbols for t in longer)):
        for entry in listed.split(" ") if listed else ():
            code, _, symbol = entry.partition("=")
            symbols[code] = symbol or code.upper()
    return symbols


def _grouped(whole: str, style: Format) -> str:
    if len(whole) <= style.together:
        return whole
    head, groups = whole[:-3], [whole[-3:]]
    size = 2 if style.lakh else 3
    while head:
        groups.append(head[-size:])
        head = head[:-size]
    return style.group.join(reversed(groups))


def _runs_on(symbol: str) -> bool:
    """Whether a symbol would run into the digits: CLDR's `currencySpacing`, as in "CHF 49.90"."""
    return unicodedata.category(symbol[-1])[0] not in "SZ"
