"""Reads a whole utterance: every word must belong to a phrase, or it means nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from payment_smart_bot.domain.languages import language
from payment_smart_bot.domain.phrases import Meaning

_MOST_WORDS: Final = 20
_END: Final = ""
_WORD: Final = re.compile(r"[^\W_]+|[👍✅👌]")
_STRETCHED: Final = re.compile(r"([^\W\d_])\1{2,}")
_INNER_APOSTROPHE: Final = re.compile(r"(?<=\w)['\u2019\u2018`\u00b4](?=\w)")
_GROUP: Final = re.compile(r"\(([^()]*)\)")

_M = Meaning
_ANYTHING: Final = frozenset(Meaning)
_COURTESY: Final = frozenset({_M.FILLER, _M.POLITE, _M.THANKS, _M.GREETING})
_WISH: Final = _COURTESY | {_M.MAY, _M.WEAK}

RULES: Final[tuple[tuple[Meaning, frozenset[Meaning]], ...]] = (
    (_M.DOUBT, _ANYTHING),
    (_M.PAUSE, _COURTESY | {_M.CANCEL, _M.WEAK}),
    (_M.PERSON, _WISH | {_M.CANCEL, _M.AFFIRM}),
    (_M.WRONG, _COURTESY | {_M.CANCEL}),
    (_M.KEEP, _WISH | {_M.CANCEL, _M.AFFIRM}),
    (_M.OVER, _WISH | {_M.CANCEL, _M.AFFIRM, _M.WANT}),
    (_M.CANCEL, _COURTESY | {_M.WEAK, _M.GOODBYE}),
    (_M.REPEAT, _COURTESY | {_M.WEAK}),
    (_M.AFFIRM, frozenset({_M.WEAK, _M.FILLER, _M.THANKS, _M.GREETING, _M.WANT})),
    (_M.WEAK, frozenset({_M.FILLER})),
    (_M.WANT, _WISH),
    (_M.GOODBYE, _COURTESY | {_M.WEAK}),
    (_M.THANKS, _COURTESY | {_M.WEAK}),
    (_M.GREETING, _COURTESY),
)
"""What wins, in order, and the only meanings that may stand beside it.

A yes comes late and tolerates little: whatever else is said turns it into a question.
"""


def words(text: str) -> list[str]:
    """The words in lower case, apostrophes and stretches folded: "Yesss, it's" as "yes its"."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _STRETCHED.sub(r"\1", _INNER_APOSTROPHE.sub("", plain))
    return _WORD.findall(plain)


_PAY_FIRST: Final = ((_M.WANT, _WISH), *RULES)


def meaning(said: list[str], *, rather_pay: bool) -> Meaning | None:
    """What the words mean as a whole; None when any of them belongs to no phrase.

    `rather_pay`: take "pay" for a wish to pay and not for a yes.
    """
    if not 0 < len(said) <= _MOST_WORDS:
        return None
    tilings = _tilings(said)
    for wins, beside in _PAY_FIRST if rather_pay else RULES:
        for found in tilings:
            if wins in found and found <= beside | {wins}:
                return wins
    return None


def _tilings(said: list[str]) -> set[frozenset[Meaning]]:
    """Every way to lay phrases over all the words, as sets of meanings."""
    reached: list[set[frozenset[Meaning]]] = [set() for _ in range(len(said) + 1)]
    reached[0].add(frozenset())
    for start, before in enumerate(reached[:-1]):
        if not before:
            continue
        for end, meanings in _phrases_from(said, start):
            reached[end] |= {found | {m} for found in before for m in meanings}
    return reached[-1]


def _phrases_from(said: list[str], start: int) -> list[tuple[int, frozenset[Meaning]]]:
    found = []
    node = trie()
    for end in range(start, len(said)):
        step = node.get(said[end])
        if not isinstance(step, dict):
            break
        node = step
        ends = node.get(_END)
        if isinstance(ends, frozenset):
            found.append((end + 1, ends))
    return found


Node = dict[str, "Node | frozenset[Meaning]"]


@cache
def trie() -> Node:
    """The phrases as a tree of words; built once, in a few milliseconds."""
    root: Node = {}
    for what, lines in language("en").phrases.items():
        for phrase in expand(lines):
            node = root
            for word in phrase.split():
                step = node.setdefault(word, {})
                assert isinstance(step, dict)  # noqa: S101 - only _END leads to a set
                node = step
            known = node.get(_END, frozenset())
            assert isinstance(known, frozenset)  # noqa: S101 - the same
            node[_END] = known | {what}
    return root


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
    """Replace brackets, the innermost first, by each of their alternatives."""
    group = _GROUP.search(phrase)
    if group is None:
        return [phrase]
    before, after = phrase[: group.start()], phrase[group.end() :]
    return [s for option in group[1].split("|") for s in _spell_out(before + option + after)]
