"""Card brands as data: prefixes, lengths, the length and the name of the security code.

Prefixes, lengths and code names are those that credit-card-type (Braintree, MIT) publishes in
`src/lib/card-types.ts`, with these differences: its Maestro entry "6", a guess at an unfinished
number, is left out; UnionPay is 62 and 810 to 817, a little wider than its list of parts, and 16
to 19 digits long. Names are Stripe's words for `card.brand` where Stripe has one. That UnionPay
numbers may lack a check digit is what Stripe's jquery.payment and Braintree's card-validator say;
Chinese banks' 16-digit numbers carry one, so it is waived for 19 digits alone.
"""

from __future__ import annotations

from typing import Final, NamedTuple

UNCHECKED_LENGTH: Final = 19
"""The one length at which a brand without `luhn` is taken without a check digit."""


class Brand(NamedTuple):
    """What is known of a brand."""

    name: str
    """Stripe's word: "visa", "amex"."""
    label: str
    """For people: "Visa", "American Express"."""
    lengths: frozenset[int]
    code_length: int
    code_label: str
    """What the card calls its security code: "CVV", "CID"."""
    ranges: tuple[tuple[str, str], ...]
    """Prefixes from and to, both included, of one length."""
    luhn: bool = True
    """Whether every number has a check digit; if not, those of 19 digits may lack it."""


def _ranges(table: str) -> tuple[tuple[str, str], ...]:
    """Read "34 300-305" as (("34", "34"), ("300", "305"))."""
    pairs = (entry.partition("-") for entry in table.split())
    return tuple((low, high or low) for low, _, high in pairs)


_SIXTEEN: Final = frozenset({16})
_TO_NINETEEN: Final = frozenset(range(16, 20))

BRANDS: Final = (
    Brand("visa", "Visa", frozenset({16, 18, 19}), 3, "CVV", _ranges("4")),
    Brand("mastercard", "Mastercard", _SIXTEEN, 3, "CVC", _ranges("51-55 2221-2720")),
    Brand("amex", "American Express", frozenset({15}), 4, "CID", _ranges("34 37")),
    Brand("discover", "Discover", frozenset({16, 19}), 3, "CID", _ranges("6011 644-649 65")),
    Brand("diners", "Diners Club", frozenset({14, 16, 19}), 3, "CVV", _ranges("300-305 36 38-39")),
    Brand("jcb", "JCB", _TO_NINETEEN, 3, "CVV", _ranges("1800 2131 3528-3589")),
    Brand("unionpay", "UnionPay", _TO_NINETEEN, 3, "CVN", _ranges("62 810-817"), luhn=False),
    Brand(
        "maestro",
        "Maestro",
        frozenset(range(12, 20)),
        3,
        "CVC",
        _ranges("493698 500000-504174 504176-506698 506779-508999 56-59 63 67"),
    ),
    Brand(
        "elo",
        "Elo",
        _SIXTEEN,
        3,
        "CVE",
        _ranges(
            "401178-401179 431274 438935 451416 457393 457631-457632 504175 506699-506778"
            " 509000-509999 627780 636297 636368 650031-650033 650035-650051 650405-650439"
            " 650485-650538 650541-650598 650700-650718 650720-650727 650901-650978 651652-651679"
            " 655000-655019 655021-655058"
        ),
    ),
    Brand("mir", "Mir", _TO_NINETEEN, 3, "CVP2", _ranges("2200-2204")),
    Brand(
        "hiper",
        "Hiper",
        _SIXTEEN,
        3,
        "CVC",
        _ranges("637095 63737423 63743358 637568 637599 637609 637612"),
    ),
    Brand("hipercard", "Hipercard", _SIXTEEN, 3, "CVC", _ranges("606282")),
)
BRAND_BY_NAME: Final = {brand.name: brand for brand in BRANDS}


def _by_first_digit() -> dict[str, list[tuple[int, str, str, Brand]]]:
    table: dict[str, list[tuple[int, str, str, Brand]]] = {}
    for brand in BRANDS:
        for low, high in brand.ranges:
            table.setdefault(low[0], []).append((len(low), low, high, brand))
    for entries in table.values():
        entries.sort(key=lambda entry: -entry[0])
    return table


_BY_FIRST_DIGIT: Final = _by_first_digit()
"""Prefix length, from, to and brand, the longest prefixes first."""


def brand_of(digits: str) -> Brand | None:
    """The brand whose longest prefix the digits begin with; a few digits are enough."""
    for length, low, high, brand in _BY_FIRST_DIGIT.get(digits[:1], ()):
        if len(digits) >= length and low <= digits[:length] <= high:
            return brand
    return None
