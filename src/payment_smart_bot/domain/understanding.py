"""What a message means: one command of the closed set, by rules and never by a model.

In this order: the whole utterance, card facts, a correction, a question, a name. What none of
them knows is `Unclear`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain import facts, utterance
from payment_smart_bot.domain.commands import (
    Affirm,
    Ask,
    AskPerson,
    Cancel,
    Correct,
    Keep,
    Message,
    Pause,
    Repeat,
    SmallTalk,
    StartOver,
    Topic,
    Unclear,
    WantToPay,
)
from payment_smart_bot.domain.phrases import FIELD_WORDS, Meaning
from payment_smart_bot.domain.session import Field

if TYPE_CHECKING:
    from payment_smart_bot.domain.sensitive import UserText

_COMMANDS: Final[dict[Meaning, Message]] = {
    Meaning.AFFIRM: Affirm(),
    Meaning.WEAK: Affirm(),
    Meaning.CANCEL: Cancel(),
    Meaning.WRONG: Correct(None),
    Meaning.KEEP: Keep(),
    Meaning.PAUSE: Pause(),
    Meaning.REPEAT: Repeat(),
    Meaning.WANT: WantToPay(),
    Meaning.OVER: StartOver(),
    Meaning.PERSON: AskPerson(),
    Meaning.GREETING: SmallTalk("greeting"),
    Meaning.THANKS: SmallTalk("thanks"),
    Meaning.GOODBYE: SmallTalk("goodbye"),
    Meaning.DOUBT: Unclear(),
}

_ASKED: Final[dict[Meaning, Message]] = {
    Meaning.AFFIRM: Repeat(),
    Meaning.WEAK: Repeat(),
    Meaning.CANCEL: Ask(Topic.CANCELLING),
}
"""What a question mark makes of them: "confirm?" is no yes and "cancel?" calls nothing off."""
_POLITE: Final = frozenset({"can", "could", "would", "will"})
"""With these before it, it is a wish all the same: "can you cancel?"."""

_CHANGE: Final = r"(?:change|correct|fix|edit|update|redo|replace|amend|re ?enter|modify|switch)"
_WRONG: Final = (
    r"(?:wrong|incorrect|not right|not correct|a mistake|a typo|mis?spell?(?:ed|t)|old|outdated|off)"
)
_DETERMINER: Final = r"(?:(?:the|my|that|this|a|an) )?"
_LEAD: Final = (
    r"(?:(?:no|oh|oops|sorry|wait|hold on|actually|but|yes|ok|please|hey|um|uh|hmm|so|well) )*"
    r"(?:(?:can|could|may|would) (?:i|you|we) |i (?:want|need|have|would like|wish) (?:to )?"
    r"|id like to |let me |lets )?(?:please )?"
)
_TAIL: Final = r"(?: please| thanks| again| instead| now| there)*"
_CORRECTIONS: Final = tuple(
    (
        Field(field),
        re.compile(
            rf"{_LEAD}(?:{_DETERMINER}(?:{words}) (?:is|was|has|looks|i gave(?: you)? (?:is|was)) {_WRONG}"
            rf"|{_CHANGE} {_DETERMINER}(?:{words})|(?:wrong|incorrect) (?:{words})"
            rf"|i (?:gave|entered|typed|wrote|put)(?: you| in)? (?:the |a )?wrong (?:{words})"
            rf"|{_DETERMINER}(?:{words})){_TAIL}"
        ),
    )
    for field, words in FIELD_WORDS.items()
)
_OTHER_CARD: Final = re.compile(
    rf"{_LEAD}(?:(?:use|try|take|pay with|have|with|enter|add) )?(?:a |an |my )?"
    rf"(?:other|another|different|new|second) (?:card|one|credit card|debit card){_TAIL}"
    rf"|{_LEAD}(?:wrong|not this|not that) card{_TAIL}|{_LEAD}{_CHANGE} cards?{_TAIL}"
)

_QUESTION: Final = re.compile(
    r"(?:what|whats|why|how|hows|when|where|wheres|who|whos|which|whose)\b"
    r"|(?:is|are|am|was|were|do|does|did|can|could|will|would|should|may|might|have|has)"
    r" (?:i|you|u|we|he|she|it|they|this|that|these|those|there|the|my|your|a|an|any|someone|anyone)\b"
    r"|(?:tell me|explain|i wonder|do not know what|i dont (?:know|understand|see))\b"
)
_TOPICS: Final = tuple(
    (topic, re.compile(rf"\b(?:{pattern})\b"))
    for topic, pattern in (
        (Topic.REFUND, r"refunds?|refunded|money back|return(?:s|ed)?|chargeback"),
        (Topic.CANCELLING, r"cancel|stop this|call it off|back out"),
        (
            Topic.SAFETY,
            r"safe|secure|security of|trust|scam|fraud|hack(?:ed|er|ers)?|encrypt(?:ed|ion)?"
            r"|privacy|private|store|stored|save|saved|keep|legit|pci|steal|stolen|protected",
        ),
        (Topic.CODE, r"cvv2?|cvc2?|cid|code|three digits|3 digits|back of"),
        (Topic.EXPIRY, r"expir\w*|valid (?:thru|until)|good thru"),
        (
            Topic.CARDS,
            r"cards?|visa|mastercard|amex|american express|discover|paypal|apple pay|google pay"
            r"|debit|credit|diners|jcb|unionpay|maestro",
        ),
        (Topic.LATER, r"later|tomorrow|next week|instal?lments?|cash|bank transfer|otherwise"),
        (Topic.AMOUNT, r"how much|amount|price|cost|fees?|total|charged?|pay(?:ing)? for"),
        (Topic.BOT, r"who are you|bot|robot|human|real person|are you|your name|computer|\bai\b"),
        (Topic.NAME, r"name|cardholder|middle name"),
    )
)


def understand(text: UserText, asked: facts.Asked) -> Message:
    """The one command that a message means.

    A question mark turns a yes into a question; a number, an expiry, a code or a name that is
    plainly there makes `Facts`, whatever stands around it.
    """
    typed = text.reveal()
    said = utterance.words(typed)
    whole = utterance.meaning(said, rather_pay=not asked.at_summary)
    if whole is not None:
        asks = "?" in typed and said[0] not in _POLITE
        return _ASKED.get(whole, _COMMANDS[whole]) if asks else _COMMANDS[whole]
    found = facts.find(typed, asked)
    if found is not None:
        return found
    spoken = " ".join(said)
    return _correction(spoken) or _question(typed, spoken) or _name(typed, asked) or Unclear()


def _correction(spoken: str) -> Correct | None:
    if _OTHER_CARD.fullmatch(spoken):
        return Correct(Field.CARD)
    for field, pattern in _CORRECTIONS:
        if pattern.fullmatch(spoken):
            return Correct(field)
    return None


def _question(typed: str, spoken: str) -> Ask | None:
    if "?" not in typed and "\uff1f" not in typed and not _QUESTION.match(spoken):
        return None
    for topic, pattern in _TOPICS:
        if pattern.search(spoken):
            return Ask(topic)
    return Ask(Topic.OTHER)


def _name(typed: str, asked: facts.Asked) -> facts.Facts | None:
    answers = asked.awaiting is Field.NAME and not asked.opening
    return facts.bare(typed) if answers else None
