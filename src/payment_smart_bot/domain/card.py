"""Card numbers and security codes: brand, length, check digit (ISO/IEC 7812-1, annex B).

The brand table is in `brands`, dates are in `expiry`; both are part of this module's interface.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.brands import (
    BRAND_BY_NAME,
    BRANDS,
    UNCHECKED_LENGTH,
    Brand,
    brand_of,
)
from payment_smart_bot.domain.digits import Run
from payment_smart_bot.domain.errors import ProblemCode, Refusal
from payment_smart_bot.domain.expiry import Expiry, find_expiry, parse_expiry
from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payment_smart_bot.domain.digits import Group

__all__ = [
    "BRANDS",
    "BRAND_BY_NAME",
    "Brand",
    "CardNumber",
    "Expiry",
    "SecurityCode",
    "brand_of",
    "brand_on",
    "find_expiry",
    "luhn_ok",
    "numbers_in",
    "parse_code",
    "parse_expiry",
    "parse_number",
    "valid_brand",
]

_DOUBLED: Final = str.maketrans("0123456789", "0246813579")
"""Each digit doubled, the two digits of the product added."""

_SHORTEST: Final = min(min(brand.lengths) for brand in BRANDS)
_LONGEST: Final = max(max(brand.lengths) for brand in BRANDS)


def luhn_ok(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    return sum(map(int, digits[::-2] + digits[-2::-2].translate(_DOUBLED))) % 10 == 0


def valid_brand(digits: str) -> Brand | None:
    """The brand of a whole card number; None where prefix, length or check digit is wrong."""
    brand = brand_of(digits)
    if brand is None or len(digits) not in brand.lengths:
        return None
    waived = not brand.luhn and len(digits) == UNCHECKED_LENGTH
    return brand if luhn_ok(digits) or (waived and digits.isdigit()) else None


def parse_number(digits: str, accepted: frozenset[str]) -> CardNumber:
    """Make a card number of ASCII digits.

    Args:
        digits: Without separators.
        accepted: Names of the brands that the merchant takes.

    Raises:
        Refusal: INVALID_CARD_NUMBER, or UNSUPPORTED_CARD_TYPE for a number that is right.
    """
    brand, number = valid_brand(digits), CardNumber(digits)
    del digits  # so that no exception's frame shows it
    if brand is None:
        raise Refusal(ProblemCode.INVALID_CARD_NUMBER)
    if brand.name not in accepted:
        raise Refusal(ProblemCode.UNSUPPORTED_CARD_TYPE)
    return number


def brand_on(number: CardNumber) -> Brand:
    """The brand of a number; it has one, or it would not have been made."""
    brand = brand_of(number.reveal())
    assert brand is not None  # noqa: S101 - parse_number refuses what has no brand
    return brand


def parse_code(digits: str, brand: Brand) -> SecurityCode:
    """Make a security code of ASCII digits.

    Raises:
        Refusal: INVALID_SECURITY_CODE where it is not as long as the brand's.
    """
    fits = len(digits) == brand.code_length and digits.isascii() and digits.isdigit()
    code = SecurityCode(digits)
    del digits  # so that no exception's frame shows it
    if not fits:
        raise Refusal(ProblemCode.INVALID_SECURITY_CODE)
    return code


def numbers_in(run: Run) -> Iterator[Run]:
    """The valid card numbers in a run, the longest first from each group on, none overlapping.

    A number begins and ends where a group does: "4242 4242 4242 4242 123" holds one.
    """
    at = 0
    while at < len(run.groups):
        end = _number_end(run.groups, at)
        if end:
            yield Run(run.groups[at:end])
        at = end or at + 1


def _number_end(groups: tuple[Group, ...], first: int) -> int:
    """Behind which group the longest number ends that begins with a group; 0 for none."""
    digits, end = "", 0
    for place in range(first, len(groups)):
        digits += groups[place].digits
        if len(digits) > _LONGEST:
            break
        if len(digits) >= _SHORTEST and valid_brand(digits):
            end = place + 1
    return end
