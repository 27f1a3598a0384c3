"""Canary card numbers and codes, every way of writing them, and how to find them again.

A case's number ends in four digits that no other case's does, so a finding names its case. The
numbers are made up, with a check digit.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.card import luhn_ok

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

BRANDS: Final = {
    "visa": ("424242", 16),
    "mastercard": ("555555", 16),
    "amex": ("378282", 15),
    "discover": ("601111", 16),
    "diners": ("362272", 14),
    "jcb": ("356600", 16),
    "unionpay": ("620000", 16),
}
_WORDS: Final = {
    "english": "zero one two three four five six seven eight nine".split(),  # noqa: SIM905 - a row
    "spanish": "cero uno dos tres cuatro cinco seis siete ocho nueve".split(),  # noqa: SIM905 - a row
}
_FIRST: Final = 101
"""The number of the first case: three digits, so that four last digits are its and the check's."""


def number_of(case: int, brand: str) -> str:
    """The number of a case; its last four digits are the case's own."""
    prefix, length = BRANDS[brand]
    body = f"{prefix}{'1' * (length - len(prefix) - 4)}{_FIRST + case}"
    return next(body + digit for digit in "0123456789" if luhn_ok(body + digit))


def code_of(case: int, brand: str) -> str:
    """The code of a case, no other's."""
    return str(999 - case) if brand != "amex" else f"9{999 - case}"


def _spoken(language: str) -> Callable[[str], str]:
    return lambda digits: " ".join(_WORDS[language][int(digit)] for digit in digits)


def _mixed(digits: str) -> str:
    """English, Spanish and figures by turns."""
    ways: list[Callable[[str], str]] = [_spoken("english"), _spoken("spanish"), str]
    return " ".join(ways[at % 3](digit) for at, digit in enumerate(digits))


def _grouped(separator: str) -> Callable[[str], str]:
    return lambda digits: separator.join(re.findall(".{1,4}", digits))


def _script(zero: str) -> Callable[[str], str]:
    return lambda digits: "".join(chr(ord(zero) + int(digit)) for digit in digits)


def _part(first: float, last: float) -> Callable[[str], str]:
    """A part of the number, in groups of three as no other way has them, so that it is unique."""

    def written(digits: str) -> str:
        part = digits[int(len(digits) * first) : int(len(digits) * last)]
        return " - ".join(re.findall(".{1,3}", part))

    return written


def _wrong(digits: str) -> str:
    return digits[:-1] + str((int(digits[-1]) + 5) % 10)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


NUMBERS: Final[dict[str, Callable[[str], str]]] = {
    "plain": str,
    "spaced": _grouped(" "),
    "dashed": _grouped("-"),
    "dotted": _grouped("."),
    "english": _spoken("english"),
    "dashed-english": lambda digits: _spoken("english")(digits).replace(" ", "-"),
    "spanish": _spoken("spanish"),
    "mixed": _mixed,
    "full-width": _script("０"),
    "arabic": _script("٠"),
    "zero-width": "\u200b".join,
    "base64": _base64,
    "bare-base64": lambda digits: _base64(digits).rstrip("="),
    "url-encoded": lambda digits: "".join(f"%{ord(digit):02X}" for digit in digits),
    "html": lambda digits: "".join(f"&#{ord(digit)};" for digit in digits),
    "wrong": _wrong,
    "half-1": _part(0, 0.5),
    "half-2": _part(0.5, 1),
    "third-1": _part(0, 0.34),
    "third-2": _part(0.34, 0.67),
    "third-3": _part(0.67, 1),
}
"""Ways to write a number."""
CODES: Final[dict[str, Callable[[str], str]]] = {
    "cvv": "cvv {}".format,
    "cvc": "CVC: {}".format,
    "cid": "the CID is {}".format,
    "security": "security code {}".format,
    "cvv-english": lambda code: f"cvv {_spoken('english')(code)}",
    "cvv-full-width": lambda code: f"cvv {_script('０')(code)}",
    "cvv-json": '"cvc": "{}"'.format,
    "cvv-query": "cvv={}".format,
    "cvv-base64": lambda code: _base64(f"cvv={code}"),
    "bare": str,
}
"""Ways to write a code."""
UNKNOWABLE: Final = {"wrong", "half-1", "half-2", "third-1", "third-2", "third-3", "bare"}
"""What no sweep can take for a number or a code: no check digit, no whole, or no word beside it."""
_SHORTEST_NEEDLE: Final = 6
"""Bytes; shorter ones are anywhere."""
_TOKEN: Final = re.compile(r"<([a-z0-9-]+)>")


@dataclass(frozen=True)
class Secret:
    """One number or code, as it was written somewhere."""

    case: str
    kind: str
    """As in the audit's findings."""
    last4: str
    way: str
    written: str
    digits: str

    @property
    def knowable(self) -> bool:
        """Whether a sweep can tell what it is."""
        return self.way not in UNKNOWABLE

    @property
    def found_as(self) -> tuple[str, str, str]:
        """What a sweep tells of it: case, kind and last four."""
        return self.case, self.kind, self.last4


@dataclass(frozen=True)
class Purse:
    """The number and the code of one case."""

    case: str
    number: str
    code: str

    def fill(self, text: str) -> str:
        """The text with `<plain>` and its like as the number and the code, written that way."""
        return _TOKEN.sub(lambda match: self._written(match[1]), text)

    def secrets(self, text: str) -> Iterator[Secret]:
        """What `fill` puts into a text."""
        for match in _TOKEN.finditer(text):
            way = match[1]
            if way in NUMBERS:
                last4 = self.number[-4:]
                yield Secret(self.case, "card-number", last4, way, self._written(way), self.number)
            else:
                yield Secret(self.case, "security-code", "", way, self._written(way), self.code)

    def _written(self, way: str) -> str:
        return NUMBERS[way](self.number) if way in NUMBERS else CODES[way](self.code)


def needles(secret: Secret) -> set[bytes]:
    """The bytes that a secret could be at rest as: UTF-8, UTF-16, base64 and hexadecimal."""
    if secret.way == "bare":
        return set()  # three digits are anywhere; these are looked for in their own column
    made: set[bytes] = set()
    texts = {secret.written}
    if secret.kind == "card-number" and secret.way not in UNKNOWABLE:
        texts.add(secret.digits)
    for text in texts:
        raw = text.encode()
        made |= {raw, text.encode("utf-16-le"), text.encode("utf-16-be")}
        made |= {raw.hex().encode(), raw.hex().upper().encode()}
        made |= {base64.b64encode(b"\x00" * at + raw)[4 if at else 0 : -4] for at in range(3)}
    return {needle for needle in made if len(needle) >= _SHORTEST_NEEDLE}


def raw_finds(files: Iterable[Path], secrets: Iterable[Secret]) -> set[Secret]:
    """The secrets whose bytes are in the files; nothing of the audit's code is used."""
    held = b"\x00".join(path.read_bytes() for path in files)
    return {secret for secret in secrets if any(needle in held for needle in needles(secret))}
