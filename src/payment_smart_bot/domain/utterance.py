"""Reads a whole utterance: every word must belong to a phrase, or it means nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from payment_smart_bot.domain.phrase_tree import BIT, trie
from payment_smart_bot.domain.phrases import Meaning

_MOST_WORDS: Final = 20
_WORD: Final = re.compile(r"[^\W_]+|[👍✅👌]")
_STRETCHED: Final = re.compile(r"([^\W\d_])\1{2,}")
_INNER_APOSTROPHE: Final = re.compile(r"(?<=\w)['\u2019\u2018`\u00b4](?=\w)")

_M = Meaning
_ANYTHING: Final = frozenset(Meaning)
_COURTESY: Final = frozenset({_M.FILLER, _M.POLITE, _M.THANKS, _M.GREETING, _M.VERY})
_SAYING: Final = frozenset({_M.SUBJECT})
_WISH: Final = _COURTESY | {_M.MAY, _M.WEAK}
_YES: Final = frozenset({_M.WEAK, _M.FILLER, _M.VERY, _M.SUBJECT, _M.THANKS, _M.GREETING, _M.PAY})
_OFF: Final = _COURTESY | _SAYING | {_M.WEAK, _M.GOODBYE, _M.OBJECT, _M.ENDING, _M.WRONG}

RULES: Final[tuple[tuple[Meaning, frozenset[Meaning], frozenset[Meaning]], ...]] = (
    (_M.WRONG, frozenset({_M.DOUBT, _M.WRONG}), _COURTESY | _SAYING),
    (_M.DOUBT, frozenset({_M.DOUBT}), _ANYTHING),
    (_M.DOUBT, frozenset({_M.MEND}), _ANYTHING - _SAYING),
    (_M.PAUSE, frozenset({_M.PAUSE}), _COURTESY | _SAYING | {_M.CANCEL, _M.WEAK, _M.OBJECT}),
    (_M.PERSON, frozenset({_M.PERSON}), _WISH | {_M.CANCEL, _M.AFFIRM}),
    (_M.WRONG, frozenset({_M.WRONG}), _COURTESY | _SAYING | {_M.CANCEL, _M.OBJECT}),
    (_M.KEEP, frozenset({_M.KEEP}), _WISH | {_M.CANCEL, _M.AFFIRM}),
    (_M.OVER, frozenset({_M.OVER}), _WISH | {_M.CANCEL, _M.AFFIRM, _M.WANT, _M.PAY}),
    (_M.CANCEL, frozenset({_M.CANCEL}), _OFF),
    (_M.CANCEL, frozenset({_M.ENDING, _M.OBJECT}), _OFF),
    (_M.REPEAT, frozenset({_M.REPEAT}), _COURTESY | {_M.WEAK}),
    (_M.AFFIRM, frozenset({_M.AFFIRM}), _YES),
    (_M.WEAK, frozenset({_M.WEAK}), frozenset({_M.FILLER})),
    (_M.WANT, frozenset({_M.WANT}), _WISH | {_M.PAY}),
    (_M.WANT, frozenset({_M.PAY}), _WISH),
    (_M.GOODBYE, frozenset({_M.GOODBYE}), _COURTESY | {_M.WEAK}),
    (_M.THANKS, frozenset({_M.THANKS}), _COURTESY | {_M.WEAK}),
    (_M.GREETING, frozenset({_M.GREETING}), _COURTESY),
)
"""What wins, in order, with the meanings that must be there and all that may stand beside them.

A yes comes late and tolerates little: whatever else is said turns it into a question.
"""
_PAY_FIRST: Final = ((_M.WANT, frozenset({_M.PAY}), _WISH | {_M.WANT}), *RULES)


def words(text: str) -> list[str]:
    """The words in lower case, apostrophes and stretches folded: "Yesss, it's" as "yes its"."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _STRETCHED.sub(r"\1", _INNER_APOSTROPHE.sub("", plain))
    return _WORD.findall(plain)


def meaning(said: list[str], *, rather_pay: bool) -> Meaning | None:
    """What the words mean as a whole; None when any of them belongs to no phrase.

    `rather_pay`: take "pay" for a wish to pay and not for a yes.
    """
    if not 0 < len(said) <= _MOST_WORDS:
        return None
    tilings = _tilings(said)
    if not tilings:
        return None
    for wins, needed, allowed in _masks(rather_pay=rather_pay):
        for found in tilings:
            if found & needed == needed and not found & ~allowed:
                return wins
    return None


@cache
def _masks(*, rather_pay: bool) -> tuple[tuple[Meaning, int, int], ...]:
    """The rules with bits for meanings."""
    return tuple(
        (wins, _mask(needed), _mask(needed | beside))
        for wins, needed, beside in (_PAY_FIRST if rather_pay else RULES)
    )


def _mask(meanings: frozenset[Meaning]) -> int:
    return sum(BIT[each] for each in meanings)


def _tilings(said: list[str]) -> set[int]:
    """Every way to lay phrases over all the words, as sets of meanings in bits."""
    tree = trie()
    reached: list[set[int]] = [set() for _ in range(len(said) + 1)]
    reached[0].add(0)
    known = [word if word in tree.words else tree.mended(word) for word in said]
    for start, before in enumerate(reached[:-1]):
        if before:
            for end, bits in tree.phrases_from(known, start):
                reached[end] |= {found | bit for found in before for bit in bits}
    return reached[-1]
