"""Number words from 0 to 99 in six languages, as people read a card number aloud.

Keys are lower case and without accents ("funf" for "fünf"), as `digits.fold` writes them. Values
are ASCII digits. English, Spanish, French, German, Portuguese and Italian; French 70 to 99 is
said as a sum and stays a sequence of its parts.
"""

from __future__ import annotations

from typing import Final

_UNITS: Final = (
    "zero nought naught cero null nil|one un une uno una um uma ein eins eine|two dos deux zwei zwo"
    " dois duas due|three tres trois drei tre|four cuatro quatre vier quatro quattro|five cinco"
    " cinq funf fuenf cinque|six seis sechs sei meia|seven siete sept sieben sete sette|eight ocho"
    " huit acht oito otto|nine niner nueve neuf neun nove"
)
_TEENS: Final = (
    "ten diez dix zehn dez dieci|eleven once onze elf undici|twelve doce douze zwolf zwoelf doze"
    " dodici|thirteen trece treize dreizehn treze tredici|fourteen catorce quatorze vierzehn"
    " catorze quattordici|fifteen quince quinze funfzehn fuenfzehn quindici|sixteen dieciseis seize"
    " sechzehn dezesseis dezasseis sedici|seventeen diecisiete siebzehn dezessete dezassete"
    " diciassette|eighteen dieciocho achtzehn dezoito diciotto|nineteen diecinueve neunzehn"
    " dezenove dezanove diciannove"
)
_TENS: Final = (
    "twenty veinte vingt zwanzig vinte venti|thirty treinta trente dreißig dreissig trinta trenta"
    "|forty fourty cuarenta quarante vierzig quarenta quaranta|fifty cincuenta cinquante funfzig"
    " fuenfzig cinquenta cinquanta|sixty sesenta soixante sechzig sessenta sessanta|seventy setenta"
    " siebzig settanta|eighty ochenta achtzig oitenta ottanta|ninety noventa neunzig novanta"
)


def _numbered(table: str, first: int, step: int = 1) -> dict[str, str]:
    return {
        word: str(first + step * place)
        for place, words in enumerate(table.split("|"))
        for word in words.split()
    }


def _joined() -> dict[str, str]:
    """German, Italian and Spanish write 21 to 99 (Spanish: to 29) as one word."""
    made: dict[str, str] = {}
    german = ("ein", "zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun")
    italian = ("uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove")
    spanish = ("uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
    for word, value in TENS.items():
        for unit in range(1, 10):
            number = value[0] + str(unit)
            if word.endswith("ig"):
                made[german[unit - 1] + "und" + word] = number
            if word.endswith(("nta", "nti")):
                stem = word[:-1] if unit in {1, 8} else word
                made[stem + italian[unit - 1]] = number
    made |= {"veinti" + word: f"2{unit}" for unit, word in enumerate(spanish, 1)}
    return made


UNITS: Final = _numbered(_UNITS, 0)
TEENS: Final = _numbered(_TEENS, 10)
TENS: Final = _numbered(_TENS, 20, 10)
WORDS: Final = {**UNITS, **TEENS, **TENS, **_joined()}

OH: Final = frozenset({"o", "oh"})
"""A zero between other digits or behind two of them, and nothing elsewhere."""

TIMES: Final = {"double": 2, "doble": 2, "doppel": 2, "triple": 3, "treble": 3}
"""How often the digit that follows is meant."""

JOINERS: Final = (
    "and",
    "und",
    "y",
    "et",
    "e",
    "then",
    "dash",
    "hyphen",
    "minus",
    "space",
    "dot",
    "point",
    "comma",
)
"""Words that stand between number words without ending the number."""

HEADS: Final = frozenset(word[:3] for word in (*WORDS, *TIMES) if len(word) > 2)  # noqa: PLR2004 - two letters make no compound
TAILS: Final = frozenset(word[-3:] for word in WORDS if len(word) > 2)  # noqa: PLR2004 - the same
