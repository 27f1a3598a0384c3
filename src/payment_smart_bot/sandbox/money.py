"""Currencies and how much may be charged in them, as docs.stripe.com/currencies lists it."""

from __future__ import annotations

from typing import Final

from payment_smart_bot.sandbox.errors import refuse, shown


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEAST: Final = {
    "aed": 200,
    "ars": 50,
    "aud": 50,
    "brl": 50,
    "cad": 50,
    "chf": 50,
    "cop": 50,
    "czk": 1500,
    "dkk": 250,
    "eur": 50,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "idr": 50,
    "ils": 50,
    "inr": 50,
    "jpy": 50,
    "krw": 50,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "nzd": 50,
    "php": 50,
    "pln": 200,
    "ron": 200,
    "rub": 50,
    "sek": 300,
    "sgd": 50,
    "thb": 1000,
    "usd": 50,
    "zar": 50,
}
"""The smallest charge in the currency's minor unit; of every other currency it is 1."""
_DIGITS: Final = {"idr": 12, "cop": 10, "huf": 10, "jpy": 10, "inr": 9}
"""How many digits an amount may have; of every other currency 8."""
_ZERO_DECIMAL: Final = _words("bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf")
_THREE_DECIMAL: Final = _words("bhd jod kwd omr tnd")
_OTHERS: Final = _words(
    "afn all amd ang aoa awg azn bam bbd bdt bmd bnd bob bsd bwp byn bzd cdf cny crc cve dop dzd "
    "egp etb fjd fkp gel gip gmd gtq gyd hnl htg isk jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl "
    "mad mdl mkd mmk mnt mop mur mvr mwk mzn nad ngn nio npr pab pen pgk pkr qar rsd sar sbd scr "
    "shp sle sos srd std szl tjs top try ttd twd tzs uah uyu uzs wst xcd xcg yer zmw"
)
CURRENCIES: Final = frozenset(_LEAST) | _ZERO_DECIMAL | _THREE_DECIMAL | _OTHERS
_SIGNS: Final = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "cad": "$", "aud": "$", "inr": "₹"}
MOST: Final = 9_999_999_999_999
"""More than any currency allows: a parameter's own limit, so that the currency's is told."""


def check_currency(currency: str) -> str:
    """Give a currency in lower case.

    Raises:
        ApiError: Stripe charges in no such currency.
    """
    known = currency.lower()
    if known not in CURRENCIES:
        listed = ", ".join(["usd", *sorted(CURRENCIES - {"usd"})])
        message = f"Invalid currency: {shown(currency)}. Stripe currently supports these"
        refuse(f"{message} currencies: {listed}", param="currency")
    return known


def check_amount(
    amount: int,
    currency: str,
    param: str | None = "amount",
    at_least: str = "Amount must be at least",
) -> None:
    """Hold an amount against the currency's limits.

    Raises:
        ApiError: `amount_too_small` or `amount_too_large`.
    """
    least, most = _LEAST.get(currency, 1), 10 ** _DIGITS.get(currency, 8) - 1
    if amount < least:
        message = f"{at_least} {money(least, currency)} {currency}"
        refuse(message, code="amount_too_small", param=param)
    if amount > most:
        message = f"Amount must be no more than {money(most, currency)} {currency}"
        refuse(message, code="amount_too_large", param=param)
    if currency in _THREE_DECIMAL and amount % 10:
        message = f"The last digit of an amount in {currency} must be 0, for its decimals are three"
        refuse(message, code="parameter_invalid_integer", param=param)


def money(amount: int, currency: str) -> str:
    """Write an amount as Stripe's messages do: `$0.50`, `1.00 CHF`."""
    decimals = 0 if currency in _ZERO_DECIMAL else 3 if currency in _THREE_DECIMAL else 2
    number = f"{amount / 10**decimals:,.{decimals}f}"
    sign = _SIGNS.get(currency)
    return sign + number if sign else f"{number} {currency.upper()}"
