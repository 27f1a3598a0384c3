"""The words of each language, as data: a module for each, by its code of ISO 639-1.

An utterance means something only when every word of it belongs to a phrase of that meaning or to
what may stand beside it. "confirm" is a yes; "confirm my reservation" is not, since
"my reservation" is nobody's phrase here.

Notation of phrases: lower case, no apostrophes; a line or a `|` begins another phrase; `(a|b)` is
one of; `(a|)` may be left out.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.domain.phrases import Meaning


class Language(NamedTuple):
    """What is understood of a language."""

    phrases: Mapping[Meaning, str]
    field_words: Mapping[str, str]
    """How people call what is asked, as regular expressions; the keys are those of `Field`."""
    gists: Mapping[Meaning, str]
    """What a part of an utterance says for sure, in order, as regular expressions."""


@cache
def language(code: str) -> Language:
    """Load a language when it is first needed; `code` is that of one of the modules here."""
    words = import_module(f"{__name__}.{code}")
    return Language(words.PHRASES, words.FIELD_WORDS, words.GISTS)
