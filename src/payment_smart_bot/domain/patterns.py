"""Corrections and questions as regular expressions, over `utterance.words` joined by a space."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.commands import Topic
from payment_smart_bot.domain.languages import language
from payment_smart_bot.domain.session import Field

if TYPE_CHECKING:
    from payment_smart_bot.domain.phrases import Meaning

_CHANGE: Final = r"(?:change|correct|fix|edit|update|redo|replace|amend|re ?enter|modify|switch)"
_WRONG: Final = (
    r"(?:wrong|incorrect|not right|not correct|a mistake|a typo|misspel(?:led|t)|outdated)"
)
_DETERMINER: Final = r"(?:(?:the|my|that|this|a|an) )?"
_LEAD: Final = (
    r"(?:(?:no|oh|oops|sorry|wait|hold on|actually|but|yes|ok|please|hey|um|uh|hmm|so|well) )*"
    r"(?:(?:can|could|may|would) (?:i|you|we) |i (?:want|need|have|would like|wish) (?:to )?"
    r"|id like to |let me |lets )?(?:please )?"
)
_TAIL: Final = r"(?: please| thanks| again| instead| now| there)*"


@cache
def corrections() -> tuple[tuple[Field, re.Pattern[str]], ...]:
    """How each field is said to be wrong or to be changed; compiled once, when first needed."""
    return tuple(
        (
            Field(field),
            re.compile(
                rf"{_LEAD}(?:{_DETERMINER}(?:{words}) (?:is|was|has|looks) {_WRONG}"
                rf"|{_CHANGE} {_DETERMINER}(?:{words})|(?:wrong|incorrect) (?:{words})"
                rf"|i (?:gave|entered|typed|wrote|put)(?: you| in)? (?:the |a )?wrong (?:{words})"
                rf"|{_DETERMINER}(?:{words})){_TAIL}"
            ),
        )
        for field, words in language("en").field_words.items()
    )


OTHER_CARD: Final = (
    rf"{_LEAD}(?:(?:use|try|take|pay with|have|with|enter|add) )?(?:a |an |my )?"
    rf"(?:other|another|different|new|second) (?:card|one|credit card|debit card){_TAIL}"
    rf"|{_LEAD}(?:wrong|not this|not that) card{_TAIL}|{_LEAD}{_CHANGE} cards?{_TAIL}"
)

QUESTION: Final = (
    r"(?:what|whats|why|how|hows|when|where|wheres|who|whos|which|whose)\b"
    r"|(?:is|are|am|was|were|do|does|did|can|could|will|would|should|may|might|have|has)"
    r" (?:i|you|u|we|he|she|it|they|this|that|these|those|there|the|my|your|a|an|any"
    r"|someone|anyone)\b"
    r"|(?:tell me|explain|i wonder|do not know what|i dont (?:know|understand|see))\b"
)
_TOPICS: Final = (
    (Topic.REFUND, r"refunds?|refunded|money back|return(?:s|ed)?|chargeback"),
    (Topic.CANCELLING, r"cancel|stop this|call it off|back out"),
    (
        Topic.SAFETY,
        (
            r"safe|secure|security of|trust|scam|fraud|hack(?:ed|er|ers)?|encrypt(?:ed|ion)?"
            r"|privacy|private|store|stored|save|saved|keep|legit|pci|steal|stolen|protected"
        ),
    ),
    (Topic.CODE, r"cvv2?|cvc2?|cid|code|three digits|3 digits|back of"),
    (Topic.EXPIRY, r"expir\w*|valid (?:thru|until)|good thru"),
    (
        Topic.CARDS,
        (
            r"cards?|visa|mastercard|amex|american express|discover|paypal|apple pay"
            r"|google pay|debit|credit|diners|jcb|unionpay|maestro"
        ),
    ),
    (Topic.LATER, r"later|tomorrow|next week|instal?lments?|cash|bank transfer|otherwise"),
    (Topic.AMOUNT, r"how much|amount|price|cost|fees?|total|charged?|pay(?:ing)? for"),
    (Topic.BOT, r"who are you|bot|robot|human|real person|are you|your name|computer|\bai\b"),
    (Topic.NAME, r"name|cardholder|middle name"),
)


@cache
def topics() -> tuple[tuple[Topic, re.Pattern[str]], ...]:
    """What a question is about, the first that fits; compiled once, when first needed."""
    return tuple((topic, re.compile(rf"\b(?:{pattern})\b")) for topic, pattern in _TOPICS)


@cache
def gists() -> tuple[tuple[Meaning, re.Pattern[str]], ...]:
    """What is told by a part of an utterance; compiled once, when first needed."""
    return tuple((meaning, _any_of(lines)) for meaning, lines in language("en").gists.items())


def _any_of(lines: str) -> re.Pattern[str]:
    pattern = "|".join(map(str.strip, lines.strip().splitlines()))
    return re.compile(rf"\b(?:{pattern})\b")


@cache
def at_step() -> dict[Field, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Questions about what is asked in some deployments alone: while it is, and at other times."""
    return {
        Field.POSTAL_CODE: (
            re.compile(r"\b(?:zip|post(?:al)?|postcode|why|what for|need (?:it|that|this))\b"),
            re.compile(r"\b(?:zip|postal|post code|postcode)\b"),
        ),
        Field.SAVE_CARD: (
            re.compile(
                r"\b(?:sav(?:e|ed|ing)|keep|kept|stor(?:e|ed)|remove|delete|later|why|how long"
                r"|what for|what does|what happens|mean)\b"
            ),
            re.compile(r"\b(?:sav(?:e|ed|ing)|keep|kept) (?:it|(?:my|the|this) card)\b"),
        ),
    }
