"""The rules that tables of parameters are made of.

A value comes back as str, int, dict, or None where an empty string means "unset it".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NoReturn

from payment_smart_bot.domain.card import valid_brand
from payment_smart_bot.sandbox.errors import refuse, shown
from payment_smart_bot.sandbox.params import check

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.form import Tree
    from payment_smart_bot.sandbox.params import Table

_NUMBER_LIKE: Final = re.compile(r"(?:[0-9][ -]?){12,18}[0-9]")


def _text(raw: Tree | str, name: str, word: str) -> str:
    if not isinstance(raw, str):
        refuse(f"Invalid {word}", param=name)
    return raw


def _refuse_empty(name: str) -> NoReturn:
    refuse(
        f"You passed an empty string for '{name}'. We assume empty values are an attempt to "
        f"unset a parameter; however '{name}' cannot be unset. You should remove '{name}' from "
        "your request or supply a non-empty value.",
        code="parameter_invalid_empty",
        param=name,
    )


def _no_card_number(text: str, name: str) -> str:
    """Refuse a card number where it does not belong, so that none is ever stored."""
    for found in _NUMBER_LIKE.finditer(text):
        if valid_brand(re.sub("[ -]", "", found[0])):
            refuse("Invalid string: it looks like a card number.", param=name)
    return text


@dataclass(frozen=True)
class Text:
    """A string; `clearable` takes an empty one as None."""

    required: bool = False
    clearable: bool = False
    longest: int = 5000
    secret: bool = False
    """Card data: it may look like a card number, and no message ever shows it."""

    def read(self, raw: Tree | str, name: str) -> object:
        """Give the string or None."""
        text = _text(raw, name, "string")
        if not text:
            if self.clearable:
                return None
            _refuse_empty(name)
        if len(text) > self.longest:
            refuse(f"Invalid string; must be at most {self.longest} characters", param=name)
        return text if self.secret else _no_card_number(text, name)


@dataclass(frozen=True)
class Integer:
    """A whole number between `least` and `most`."""

    required: bool = False
    least: int = 0
    most: int = 99_999_999
    secret: bool = False

    def read(self, raw: Tree | str, name: str) -> object:
        """Give the int."""
        text = _text(raw, name, "integer")
        if not text:
            _refuse_empty(name)
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            message = "Invalid integer" if self.secret else f"Invalid integer: {shown(text)}"
            refuse(message, code="parameter_invalid_integer", param=name)
        number = int(text)
        if not self.secret and not self.least <= number <= self.most:
            message = f"This value must be between {self.least} and {self.most}."
            refuse(message, code="parameter_invalid_integer", param=name)
        return number


@dataclass(frozen=True)
class Choice:
    """One word of a few."""

    words: tuple[str, ...]
    required: bool = False

    def read(self, raw: Tree | str, name: str) -> object:
        """Give the word."""
        text = _text(raw, name, "string")
        if not text:
            _refuse_empty(name)
        if text not in self.words:
            refuse(f"Invalid {name}: must be one of {', '.join(self.words)}", param=name)
        return text


@dataclass(frozen=True)
class Group:
    """An object with a table of its own; `clearable` takes an empty string as None."""

    table: Table
    required: bool = False
    clearable: bool = False

    def read(self, raw: Tree | str, name: str) -> object:
        """Give the object's values or None."""
        if raw == "" and self.clearable:
            return None
        if raw == "":
            _refuse_empty(name)
        if isinstance(raw, str):
            refuse("Invalid object", param=name)
        return check(raw, self.table, name)


@dataclass(frozen=True)
class Metadata:
    """The merchant's own keys and values; an empty value unsets its key, an empty whole all."""

    required: bool = field(default=False, init=False)
    most_keys: int = 50
    longest_key: int = 40
    longest_value: int = 500

    def read(self, raw: Tree | str, name: str) -> object:
        """Give a dict of str to str (or None, to unset), or None to unset every key."""
        if raw == "":
            return None
        if isinstance(raw, str):
            refuse("Invalid object", param=name)
        if len(raw) > self.most_keys:
            refuse(f"Metadata can have up to {self.most_keys} keys.", param=name)
        return {key: self._value(key, value, name) for key, value in raw.items()}

    def _value(self, key: str, value: Tree | str, name: str) -> str | None:
        text = _text(value, name, "string")
        limits = (("key", key, self.longest_key), ("value", text, self.longest_value))
        for word, given, longest in limits:
            if len(given) > longest:
                message = (
                    f"Metadata {word}s can have up to {longest} characters, but you passed in a "
                    f"{word} that is {len(given)} characters."
                )
                refuse(message, param=name)
            _no_card_number(given, name)
        return text or None
