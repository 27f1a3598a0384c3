"""What a payer says to having the card kept: a clear yes, a clear no, or neither.

Apart from `phrases`, for it is another question: "pay it" and "continue" are no yes to it, and its
yes is none to a charge. The phrases are the authors' own.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_CARD: Final = r"(?:it|that|this|(?:my|the|this|that) (?:card|details))"
_KEEP: Final = r"(?:save|keep|store|remember)"
_LATER: Final = r"(?: (?:for (?:later|next time|the future)|on file))?"
_FILLER: Final = r"(?:(?:well|oh|um|hmm|so|please|sorry|actually|ok|okay) )*"
_TAIL: Final = r"(?: (?:please|thanks|thank you|sure))*"
_YES: Final = (
    r"y|yes|yep|yup|yeah|yea|sure|of course|certainly|absolutely|definitely|i agree|agreed"
    r"|i consent|(?:yes )?you (?:may|can)|(?:yes )?please do|(?:please )?do (?:so|it)|by all means"
    rf"|(?:(?:yes|sure|yep|yeah|ok|okay) )?(?:please )?(?:you (?:may|can) )?{_KEEP} {_CARD}{_LATER}"
)
_DONT: Final = r"(?:dont|do not|never|please dont|please do not|id rather you didnt|rather not)"
_NO: Final = (
    r"n|no|nope|nah|naw|nay|no way|no (?:thanks|thank you|thx)|not (?:now|today|this time)"
    r"|(?:id |i would )?rather not|better not|please dont|dont|do not|i (?:disagree|refuse|decline)"
    r"|never mind|nevermind|nvm|skip(?: it| that| this)?|without(?: (?:saving|that|it))?"
    r"|not interested|no need|i (?:dont|do not) (?:want|need|wish) (?:that|this|it|to)"
)
_REFUSAL: Final = (
    rf"(?:no )?(?:i (?:dont|do not) want (?:you )?(?:to )?|{_DONT} )"
    rf"(?:{_KEEP} {_CARD}|have {_CARD} (?:saved|kept|stored)){_LATER}"
)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Yes, no, and a no that says what it is about; compiled when first needed."""
    whole = (_YES, f"{_NO}|{_REFUSAL}", _REFUSAL)
    yes, no, refusal = (re.compile(f"{_FILLER}(?:{each}){_TAIL}") for each in whole)
    return yes, no, refusal


def decided(said: list[str]) -> bool | None:
    """What the words of a whole answer to the question come to; None: it was no clear answer."""
    spoken = " ".join(said)
    yes, no, _ = _patterns()
    if no.fullmatch(spoken):
        return False
    return True if yes.fullmatch(spoken) else None


def withdraws(said: list[str]) -> bool:
    """Whether it is said, without being asked, that the card shall not be kept."""
    return _patterns()[2].fullmatch(" ".join(said)) is not None
