"""The phrases of a language as a tree of words, and how their notation is spelt out."""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from typing import Final, NamedTuple

from payment_smart_bot.domain import spelling
from payment_smart_bot.domain.languages import language
from payment_smart_bot.domain.phrases import Meaning

BIT: Final = {meaning: 1 << i for i, meaning in enumerate(Meaning)}
"""A set of meanings is a sum of these."""
_END: Final = ""

Node = dict[str, "Node | tuple[int, ...]"]


class Trie(NamedTuple):
    """The phrases as a tree of words."""

    root: Node
    words: frozenset[str]
    near: dict[str, str]
    """`spelling.near` of the words."""

    def mended(self, word: str) -> str:
        """The word that was meant, if it has one fault; as it is, if none can be told."""
        return spelling.mended(word, self.near) or word

    def phrases_from(self, said: list[str], start: int) -> list[tuple[int, tuple[int, ...]]]:
        """Where the phrases that begin at a word end, and what each means."""
        found = []
        node = self.root
        for end in range(start, len(said)):
            step = node.get(said[end])
            if not isinstance(step, dict):
                break
            node = step
            ends = node.get(_END)
            if isinstance(ends, tuple):
                found.append((end + 1, ends))
        return found


@cache
def trie() -> Trie:
    """The phrases as a tree of words; built once, in some milliseconds."""
    root: Node = {}
    vocabulary: set[str] = set()
    for what, lines in language("en").phrases.items():
        for phrase in expand(lines):
            node = root
            for word in phrase.split():
                vocabulary.add(word)
                step = node.setdefault(word, {})
                assert isinstance(step, dict)  # noqa: S101 - only _END leads to a tuple
                node = step
            ends = node.get(_END, ())
            assert isinstance(ends, tuple)  # noqa: S101 - the same
            if BIT[what] not in ends:
                node[_END] = (*ends, BIT[what])
    return Trie(root, frozenset(vocabulary), spelling.near(vocabulary))


def expand(lines: str) -> list[str]:
    """All phrases that a text in the notation of `languages` stands for."""
    alternatives = [line.strip() for line in lines.splitlines() if line.strip()]
    return [p for line in alternatives for part in _split(line) for p in _spell_out(part)]


def _split(line: str) -> list[str]:
    """Split at the bars that stand in no bracket."""
    parts, depth, start = [], 0, 0
    for i, char in enumerate(line):
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            parts.append(line[start:i])
            start = i + 1
    return [*parts, line[start:]]


def _spell_out(phrase: str) -> list[str]:
    """Replace brackets, the outer ones first, by each of their alternatives."""
    start = phrase.find("(")
    if start < 0:
        return [phrase]
    depths = accumulate((char == "(") - (char == ")") for char in phrase[start:])
    end = start + next(i for i, depth in enumerate(depths) if depth == 0)
    options = (p for part in _split(phrase[start + 1 : end]) for p in _spell_out(part))
    rest = _spell_out(phrase[end + 1 :])
    return [phrase[:start] + option + after for option in options for after in rest]
