"""The currencies that Stripe charges, as data: decimals, steps, least and most.

Sources, read on 2026-11-24 in copies of 2026:

- which currencies, and which have no or three decimals: docs.stripe.com/currencies, those of them
  that are in ISO 4217's list one of 2026-01-01 (without ANG, BGN and STD, which ISO has withdrawn);
- ISK and UGX, without decimals in ISO 4217, are told to Stripe with two, always 00: its special
  cases. HUF and TWD are special for payouts alone;
- the last of three decimals must be 0: the same page as archived on 2022-12-31;
- least amounts: its "Minimum charge amount by currency". They hold for the currency that the
  merchant is paid out in. Of a charge that is converted Stripe asks the worth of that currency's
  least, at a rate that is not known here: then, and for currencies without an entry, Stripe alone
  can tell (`amount_too_small`), and one step is the least;
- most: what the page gives for every way to pay, and the PaymentIntent's reference for cards too
  (eight digits). Most cards would carry twelve digits, American Express nine.

A merchant's country may allow fewer currencies; Stripe says so when the payment is made.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from payment_smart_bot.domain.errors import AmountCode, AmountError

MOST: Final = 99_999_999
"""Minor units: eight digits."""


class Currency(NamedTuple):
    """One currency; amounts are in Stripe's minor units."""

    code: str
    """Lower-case ISO 4217."""
    exponent: int
    """Decimals of an amount at Stripe: 4999 is 49.99 with 2."""
    decimals: int
    """Decimals that people write."""
    step: int
    """An amount is a multiple of it."""
    least: int
    most: int


_DECIMALS: Final = {
    0: "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf",
    2: (
        "aed afn all amd aoa ars aud awg azn bam bbd bdt bmd bnd bob brl bsd bwp byn bzd cad cdf"
        " chf cny cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl"
        " htg huf idr ils inr isk jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt"
        " mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd"
        " rub sar sbd scr sek sgd shp sle sos srd szl thb tjs top try ttd twd tzs uah ugx usd uyu"
        " uzs wst xcd xcg yer zar zmw"
    ),
    3: "bhd jod kwd omr tnd",
}
_WHOLE: Final = frozenset({"isk", "ugx"})
"""Two decimals at Stripe, none in fact."""
_STEP: Final = {3: 10}
_LEAST: Final = {
    50: "usd ars aud brl cad chf cop eur idr ils inr jpy krw nzd php rub sgd zar",
    30: "gbp",
    200: "aed myr pln ron",
    250: "dkk",
    300: "nok sek",
    400: "hkd",
    1000: "mxn thb",
    1500: "czk",
    17500: "huf",
}
_MOST: Final = {"idr": 999_999_999_999, "cop": 9_999_999_999, "inr": 999_999_999}


def _table() -> dict[str, Currency]:
    least = {code: amount for amount, codes in _LEAST.items() for code in codes.split()}
    table = {}
    for exponent, codes in _DECIMALS.items():
        for code in codes.split():
            whole = code in _WHOLE
            step = 100 if whole else _STEP.get(exponent, 1)
            table[code] = Currency(
                code=code,
                exponent=exponent,
                decimals=0 if whole else exponent,
                step=step,
                least=least.get(code, step),
                most=_MOST.get(code, MOST) // step * step,
            )
    return table


CURRENCIES: Final = _table()


def currency_of(code: str) -> Currency:
    """The currency of a lower-case code.

    Raises:
        AmountError: Stripe does not charge it, or the code is not in lower case.
    """
    currency = CURRENCIES.get(code)
    if currency is None:
        raise AmountError(
            AmountCode.UNKNOWN_CURRENCY,
            "That is no currency that Stripe charges. Give its ISO 4217 code in lower case, such "
            "as usd or eur; docs.stripe.com/currencies lists them.",
        )
    return currency
