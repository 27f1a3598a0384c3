"""What the marks and pictures beside words say: that it is a question, or hardly a yes."""

from __future__ import annotations

import unicodedata
from typing import Final

_QUESTION: Final = frozenset("?\uff1f\u061f\u055e\u037e\u1367\u203d\u2e2e\u2047\u2048\u2049❓❔")
"""Question marks, those of other scripts and keyboards too."""
_GLAD: Final = frozenset("👍✅👌✔☑🆗💯🙂😊😀😃😄😁😆😉😎🤗🥳🙏🙌👏🤝💪🎉✨⭐❤♥💙💚💛🧡💜☺😍🚀💳")
"""Pictures that may stand beside a yes; with any other it is asked again."""
_STRUCK: Final = frozenset("\u20e0\u0338\u0336≠¬")
"""Signs that strike out what they stand at."""


def asks(text: str) -> bool:
    """Whether a question mark is in it."""
    return not _QUESTION.isdisjoint(text)


def spoils(text: str) -> bool:
    """Whether a yes with these signs is none: 👎, ❌, 🤔, one that is struck out."""
    return not text.isascii() and any(map(_is_no_yes, text))


def _is_no_yes(char: str) -> bool:
    return char in _STRUCK or (unicodedata.category(char) == "So" and char not in _GLAD)
