"""More rules for tables: booleans, lists, addresses of pages and people, moments, descriptors."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from payment_smart_bot.sandbox.errors import refuse, shown
from payment_smart_bot.sandbox.params import check
from payment_smart_bot.sandbox.rules import Integer, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.sandbox.form import Tree
    from payment_smart_bot.sandbox.params import Rule

_URL: Final = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*)://[^\s<>\"\\]+")
_NO_PAGES: Final = frozenset({"javascript", "data", "vbscript", "file", "blob"})
_EMAIL: Final = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\".]+")
_LONGEST_DESCRIPTOR: Final = 22
_NOT_IN_DESCRIPTOR: Final = "<>\\'\"*"
_MOMENT: Final = Integer(most=99_999_999_999)


@dataclass(frozen=True)
class Flag:
    """`true` or `false`."""

    required: bool = False

    def read(self, raw: Tree | str, name: str) -> object:
        """Give the bool."""
        word = Text().read(raw, name)
        if word not in ("true", "false"):
            refuse(f"Invalid boolean: {shown(str(word))}", param=name)
        return word == "true"


@dataclass(frozen=True)
class OffSession:
    """Whether the payer is away: `true`, or why."""

    required: bool = field(default=False, init=False)

    def read(self, raw: Tree | str, name: str) -> object:
        """Give the bool."""
        if raw in ("one_off", "recurring"):
            return True
        return Flag().read(raw, name)


@dataclass(frozen=True)
class Many:
    """A list, `name[]=a` or `name[0]=a`, of at most `most`."""

    of: Rule
    required: bool = False
    most: int = 100
    least: int = 0

    def read(self, raw: Tree | str, name: str) -> object:
        """Give the list."""
        if isinstance(raw, str):
            refuse("Invalid array", param=name)
        if not self.least <= len(raw) <= self.most:
            refuse(f"{name} must hold {self.least} to {self.most} values.", param=name)
        return [self.of.read(value, f"{name}[{at}]") for at, value in raw.items()]


@dataclass(frozen=True)
class Url:
    """A whole address; `pages` are http and https alone, else an app's own scheme is allowed."""

    required: bool = False
    pages: bool = False

    def read(self, raw: Tree | str, name: str) -> object:
        """Give the address."""
        text = str(Text().read(raw, name))
        found = _URL.fullmatch(text)
        scheme = found[1].lower() if found else ""
        good = scheme in ("http", "https") if self.pages else scheme not in _NO_PAGES
        if not found or not good:
            refuse("Not a valid URL", code="url_invalid", param=name)
        return text


@dataclass(frozen=True)
class Email:
    """An email address; empty unsets it."""

    required: bool = field(default=False, init=False)

    def read(self, raw: Tree | str, name: str) -> object:
        """Give the address or None."""
        text = Text(clearable=True, longest=800).read(raw, name)
        if text is not None and not _EMAIL.fullmatch(str(text)):
            message = f"Invalid email address: {shown(str(text))}"
            refuse(message, code="email_invalid", param=name)
        return text


@dataclass(frozen=True)
class DescriptorSuffix:
    """What the payer's statement shows after the merchant's prefix."""

    required: bool = field(default=False, init=False)

    def read(self, raw: Tree | str, name: str) -> object:
        """Give the suffix or None."""
        text = Text(clearable=True).read(raw, name)
        if not isinstance(text, str):
            return text
        what = "The statement descriptor suffix"
        if len(text) > _LONGEST_DESCRIPTOR:
            refuse(f"{what} must be at most {_LONGEST_DESCRIPTOR} characters.", param=name)
        if any(letter in _NOT_IN_DESCRIPTOR for letter in text) or not text.isprintable():
            message = f"{what} may not contain any of the following characters: "
            refuse(message + ", ".join(f"`{one}`" for one in _NOT_IN_DESCRIPTOR), param=name)
        if not re.search("[A-Za-z]", text):
            refuse(f"{what} must contain at least one alphabetic character.", param=name)
        return text


@dataclass(frozen=True)
class Moments:
    """A time, or bounds of times: `created=1`, `created[gte]=1`."""

    required: bool = field(default=False, init=False)

    def read(self, raw: Tree | str, name: str) -> object:
        """Give the bounds, `{"gte": 1}`; a bare time is `eq`."""
        if isinstance(raw, str):
            return {"eq": _MOMENT.read(raw, name)}
        return check(raw, dict.fromkeys(("gt", "gte", "lt", "lte"), _MOMENT), name)


@dataclass(frozen=True)
class Refused:
    """A parameter that Stripe knows and does not take here."""

    message: str
    code: str | None = None
    required: bool = field(default=False, init=False)

    def read(self, _raw: Tree | str, name: str) -> object:
        """Refuse it."""
        refuse(self.message, code=self.code, param=name)


def merge_metadata(kept: Mapping[str, str], sent: Mapping[str, str | None] | None) -> object:
    """Give metadata after a change: an empty value unsets its key, None unsets all."""
    merged = {**kept, **sent} if sent is not None else {}
    return {key: value for key, value in merged.items() if value is not None}
