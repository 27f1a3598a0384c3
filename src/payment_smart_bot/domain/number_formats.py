"""How amounts are written, by language and place, as data; `amounts` reads it.

Source: Unicode CLDR 47 as Babel 2.18 carries it; the test holds every row against Babel. CLDR's
`minimumGroupingDigits` (`together` here), which Babel lacks, is that of ICU 78. Digits are Latin
everywhere, so that an amount reads the same on a card statement.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Format(NamedTuple):
    """How one language, or a language in one place, writes amounts."""

    pattern: str
    """`{n}` is the number, `{s}` the currency's symbol."""
    decimal: str
    group: str
    """Between groups of digits."""
    symbols: str
    """Where they differ from the language's, or for a language from SYMBOLS."""
    together: int = 3
    """Up to so many digits are not grouped at all."""
    lakh: bool = False
    """Groups of two above the thousands, as in 1,00,000."""


_FRONT: Final = "{s}{n}"
_FRONT_SPACED: Final = "{s}\u00a0{n}"
_BACK: Final = "{n}\u00a0{s}"
_BACK_ARABIC: Final = "\u200f{n}\u00a0{s}"
_BACK_HEBREW: Final = "\u200f{n}\u00a0\u200f{s}"
_SPACE: Final = "\u00a0"
_THIN: Final = "\u202f"
_APOSTROPHE: Final = "\u2019"

SYMBOLS: Final = (
    "aud=AU$ brl=R$ cad=CA$ cny=CN¥ eur=€ gbp=£ hkd=HK$ ils=₪ inr=₹ jpy=¥ krw=₩ mxn=MX$"
    " nzd=NZ$ thb=฿ twd=NT$ usd=US$ vnd=₫ xaf=FCFA xcd=EC$ xcg=Cg. xof=F\u202fCFA xpf=CFPF"
)
"""What most languages write: `usd=US$`. A code alone, here and below, stands for itself: `usd` is
written USD, and so is a currency that is not in a list at all."""

FORMATS: Final[dict[str, Format]] = {
    "en": Format(_FRONT, ".", ",", "aud=A$ php=₱ thb usd=$"),
    "en-gb": Format(_FRONT, ".", ",", "jpy=JP¥ usd=US$"),
    "en-ca": Format(_FRONT, ".", ",", "cad=$ jpy=JP¥ usd=US$"),
    "en-au": Format(
        _FRONT,
        ".",
        ",",
        (
            "aud=$ brl cad cny eur gbp hkd ils inr jpy krw mxn nzd php scr=Rs twd usd vnd xaf xcd"
            " xof xpf=CFP"
        ),
    ),
    "en-nz": Format(_FRONT, ".", ",", "jpy=JP¥ nzd=$ usd=US$"),
    "en-ie": Format(_FRONT, ".", ",", "jpy=JP¥ usd=US$"),
    "en-in": Format(_FRONT, ".", ",", "jpy=JP¥", lakh=True),
    "en-sg": Format(_FRONT, ".", ",", "jpy=JP¥ sgd=$ usd=US$"),
    "en-za": Format(_FRONT, ",", _SPACE, "jpy=JP¥ usd=US$ zar=R"),
    "de": Format(_BACK, ",", ".", "usd=$"),
    "de-at": Format(_FRONT_SPACED, ",", ".", ""),
    "de-ch": Format(_FRONT_SPACED, ".", _APOSTROPHE, "eur"),
    "fr": Format(
        _BACK,
        ",",
        _THIN,
        (
            "ars=$AR aud=$AU bmd=$BM bnd=$BN bzd=$BZ cad=$CA clp=$CL cny cop=$CO fjd=$FJ fkp=£FK"
            " gbp=£GB gip=£GI hkd jpy lbp=£LB mxn=$MX nad=$NA nzd=$NZ sbd=$SB sgd=$SG srd=$SR thb"
            " ttd=$TT twd usd=$US uyu=$UY wst=$WS xcd xpf=FCFP"
        ),
    ),
    "fr-ca": Format(
        _BACK,
        ",",
        _SPACE,
        (
            "ars aud=$\u00a0AU bmd bnd bzd cad=$ clp cny=CN¥ cop fjd fkp gbp=£ gip hkd=$\u00a0HK"
            " ils inr jpy=¥ krw lbp mxn nad nzd=$\u00a0NZ sbd sgd=$\u00a0SG srd ttd usd=$\u00a0US"
            " uyu vnd wst xaf xof xpf"
        ),
    ),
    "fr-ch": Format(_BACK, ".", _THIN, ""),
    "es": Format(
        _BACK,
        ",",
        ".",
        "aud brl cad cny gbp hkd ils inr jpy krw mxn nzd twd xaf xcd xof",
        together=4,
    ),
    "es-mx": Format(_FRONT, ".", ",", "eur mxn=$ thb usd vnd"),
    "es-ar": Format(_FRONT, ",", ".", "ars=$ eur thb vnd"),
    "es-us": Format(_FRONT, ".", ",", "eur jpy=¥ thb usd=$ vnd"),
    "it": Format(_BACK, ",", ".", "aud=A$ brl hkd inr jpy krw mxn php=₱ twd usd vnd", together=4),
    "pt": Format(_FRONT_SPACED, ",", ".", "jpy=JP¥"),
    "pt-pt": Format(_BACK, ",", _SPACE, "", together=4),
    "nl": Format(_FRONT_SPACED, ",", ".", "cad=C$ fjd=FJ$ jpy=JP¥ sbd=SI$ xpf"),
    "pl": Format(
        _BACK,
        ",",
        _SPACE,
        "aud cad cny gbp hkd ils inr jpy krw mxn nzd pln=zł thb twd usd vnd",
        together=4,
    ),
    "cs": Format(_BACK, ",", _SPACE, "czk=Kč ils inr jpy=JP¥ thb vnd"),
    "da": Format(_BACK, ",", ".", "dkk=kr. jpy=JP¥"),
    "sv": Format(
        _BACK,
        ",",
        _SPACE,
        (
            "aud bbd=Bds$ bmd=BM$ brl=BR$ bsd=BS$ bzd=BZ$ cny dkk=Dkr dop=RD$ egp=EG£ gbp hkd inr"
            " isk=Ikr jmd=JM$ jpy krw nok=Nkr nzd sek=kr thb twd vnd"
        ),
    ),
    "nb": Format(
        _BACK,
        ",",
        _SPACE,
        ("aud brl cad cny hkd ils inr jpy krw mxn nok=kr nzd thb twd usd vnd xaf xcd xpf"),
    ),
    "fi": Format(
        _BACK, ",", _SPACE, "aud brl cad cny hkd ils inr krw mxn nzd thb twd usd=$ vnd xcd xpf"
    ),
    "hu": Format(
        _BACK,
        ",",
        _SPACE,
        ("aud brl cad cny eur gbp hkd huf=Ft ils inr krw mxn nzd thb twd usd vnd xcd"),
        together=4,
    ),
    "ro": Format(
        _BACK, ",", ".", ("aud brl cad cny eur gbp hkd ils inr jpy krw mxn nzd thb twd usd vnd xcd")
    ),
    "tr": Format(_FRONT, ",", ".", "try=₺ usd=$"),
    "el": Format(_BACK, ",", ".", "aud=A$ jpy=JP¥ usd=$"),
    "ru": Format(_BACK, ",", _SPACE, "aud=A$ rub=₽ uah=₴ usd=$"),
    "uk": Format(
        _BACK,
        ",",
        _SPACE,
        ("aud brl cad cny eur gbp hkd ils inr krw mxn nzd thb twd uah=₴ usd vnd xcd"),
    ),
    "ar": Format(
        _BACK_ARABIC,
        ".",
        ",",
        (
            "aed=\u062f.\u0625.\u200f bhd=\u062f.\u0628.\u200f dzd=\u062f.\u062c.\u200f"
            " egp=\u062c.\u0645.\u200f gbp=UK£ jod=\u062f.\u0623.\u200f jpy=JP¥"
            " kwd=\u062f.\u0643.\u200f lbp=\u0644.\u0644.\u200f mad=\u062f.\u0645.\u200f"
            " omr=\u0631.\u0639.\u200f qar=\u0631.\u0642.\u200f sar=\u0631.\u0633.\u200f"
            " tnd=\u062f.\u062a.\u200f yer=\u0631.\u064a.\u200f"
        ),
    ),
    "he": Format(_BACK_HEBREW, ".", ",", "aud=A$ cny=\u200eCN¥\u200e usd=$"),
    "hi": Format(_FRONT, ".", ",", "aud=A$ jpy=JP¥ usd=$", lakh=True),
    "ja": Format(_FRONT, ".", ",", "aud=A$ cny=\u5143 jpy=\uffe5 thb usd=$"),
    "ko": Format(_FRONT, ".", ",", "jpy=JP¥ thb"),
    "zh": Format(_FRONT, ".", ",", "cny=¥ jpy=JP¥ thb"),
    "zh-hant": Format(_FRONT, ".", ",", "cny=CN¥ jpy=¥ krw=\uffe6 twd=$"),
    "zh-hant-hk": Format(_FRONT, ".", ",", "krw=₩ twd=NT$"),
    "vi": Format(_BACK, ",", ".", ""),
    "th": Format(_FRONT, ".", ",", ""),
    "id": Format(_FRONT, ",", ".", "idr=Rp inr=Rs jpy=JP¥"),
}
"""By lower-case tag. `en` is American, `pt` Brazilian, `zh` simplified."""

SAME_AS: Final = {
    "no": "nb",
    "nn": "nb",
    "iw": "he",
    "in": "id",
    "zh-tw": "zh-hant",
    "zh-hk": "zh-hant-hk",
    "zh-mo": "zh-hant-hk",
}
"""Other tags for them."""
