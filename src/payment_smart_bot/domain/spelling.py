"""Mends one slip of the finger in a long word: a letter left out, doubled, swapped or wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SHORTEST: Final = 7
"""Letters: shorter words are too often one letter from another word."""


def near(words: Iterable[str]) -> dict[str, str]:
    """What is left of each long word with one letter gone, or none, and the word that it was."""
    return {
        part: word
        for word in sorted(words)
        if len(word) >= SHORTEST
        for part in (*_without_one(word), word)
    }


def mended(word: str, known: Mapping[str, str]) -> str | None:
    """The word that this one was meant to be; None if none is one slip away.

    Two words that are alike when each has lost a letter are one slip apart, since the first
    letter, which people rarely miss, must be the same.
    """
    if len(word) < SHORTEST:
        return None
    found = known.get(word)
    if found is None:
        found = next((known[part] for part in _without_one(word) if part in known), None)
    return found if found is not None and found[0] == word[0] else None


def _without_one(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))
