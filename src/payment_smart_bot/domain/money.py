"""Money in minor units: read, checked and written plainly. `amounts` writes it for people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from payment_smart_bot.domain.currencies import Currency, currency_of
from payment_smart_bot.domain.errors import AmountCode, AmountError


@dataclass(frozen=True, slots=True)
class Money:
    """An amount that may still be wrong: see `check`."""

    amount: int
    """Minor units as Stripe counts them: 4999 for 49.99 USD, 500 for 500 JPY and for 5 ISK."""
    currency: str
    """Lower-case ISO 4217."""


_NUMBER: Final = r"([0-9]{1,15})(?:\.([0-9]{1,15}))?"
_NEGATIVE: Final = "A price cannot be negative. Give it without a minus sign."
_MISREAD: Final = (
    (
        r"[-\u2212\u2013(].*",
        AmountCode.NEGATIVE_AMOUNT,
        _NEGATIVE,
    ),
    (
        r"[0-9]+(?:[,.'\u2019_ \u00a0\u202f][0-9]+)+",
        AmountCode.AMBIGUOUS_AMOUNT,
        (
            "That can be read in two ways. Leave out separators of thousands, and put a point "
            "before the decimals, like 1234.50."
        ),
    ),
    (
        r"(?s:.*)",
        AmountCode.UNREADABLE_AMOUNT,
        (
            "That is no amount. Write it in digits with a point before the decimals, like 49.99, "
            "and name the currency apart from it."
        ),
    ),
)
"""What else an amount may look like; the first that fits says what is wrong. Not compiled before
a command line is read, so that starting the bot stays quick."""


def parse_amount(text: str, currency: str) -> int:
    """Read "49.99" as minor units; nothing is rounded or guessed, and nothing of it is told again.

    Raises:
        AmountError: it is not an amount of that currency. Whether Stripe charges it, `check` says.
    """
    known = currency_of(currency)
    match = re.fullmatch(_NUMBER, text)
    if match is None:
        raise next(
            AmountError(code, told) for form, code, told in _MISREAD if re.fullmatch(form, text)
        )
    whole, fraction = match[1], match[2] or ""
    if len(fraction) > known.decimals:
        raise AmountError(AmountCode.TOO_MANY_DECIMALS, _decimals_told(known))
    return int(whole + fraction.ljust(known.exponent, "0"))


def _decimals_told(currency: Currency) -> str:
    name = currency.code.upper()
    if currency.decimals == 0:
        return f"{name} has no decimals. Write a whole amount, like 500."
    return f"{name} has {currency.decimals} decimals. Write no more than that."


def plain(money: Money) -> str:
    """The amount with a point before the decimals, as `parse_amount` reads it: "49.99".

    Decimals that people do not write are left out, unless that would hide something.
    """
    currency = currency_of(money.currency)
    sign, digits = "-" * (money.amount < 0), str(abs(money.amount)).zfill(currency.exponent + 1)
    point = len(digits) - currency.exponent
    whole, fraction = digits[:point], digits[point:]
    if not fraction[currency.decimals :].strip("0"):
        fraction = fraction[: currency.decimals]
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def check(money: Money) -> None:
    """See that Stripe can charge it.

    Raises:
        AmountError: it cannot; the sentence says why and what would do.
    """
    currency = currency_of(money.currency)
    amount = money.amount
    wrong = {
        AmountCode.NEGATIVE_AMOUNT: amount < 0,
        AmountCode.UNEVEN_AMOUNT: amount % currency.step != 0,
        AmountCode.AMOUNT_TOO_SMALL: amount < currency.least,
        AmountCode.AMOUNT_TOO_LARGE: amount > currency.most,
    }
    for code, is_so in wrong.items():
        if is_so:
            raise AmountError(code, _told(code, money, currency))


def _told(code: AmountCode, money: Money, currency: Currency) -> str:
    return _WRONG[code].format(
        name=currency.code.upper(),
        step=currency.step,
        amount=plain(money),
        least=plain(Money(currency.least, currency.code)),
        most=plain(Money(currency.most, currency.code)),
    )


_WRONG: Final = {
    AmountCode.NEGATIVE_AMOUNT: _NEGATIVE,
    AmountCode.UNEVEN_AMOUNT: (
        "Stripe charges {name} in steps of {step} minor units. Give a multiple of {step}."
    ),
    AmountCode.AMOUNT_TOO_SMALL: (
        "{amount} {name} is less than Stripe charges. Ask for {least} {name} or more."
    ),
    AmountCode.AMOUNT_TOO_LARGE: (
        "{amount} {name} is more than Stripe charges at once. Ask for {most} {name} or less, or "
        "for several payments."
    ),
}
