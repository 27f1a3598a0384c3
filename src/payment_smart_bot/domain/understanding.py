"""What a message means: one command of the closed set, by rules and never by a model.

In this order: the whole utterance, card facts, a correction, a question, a name. What none of
them knows is `Unclear`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain import consent, facts, naming, signs, utterance
from payment_smart_bot.domain.commands import (
    Affirm,
    Agree,
    Ask,
    AskPerson,
    Cancel,
    Correct,
    Disagree,
    Facts,
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
from payment_smart_bot.domain.patterns import (
    OTHER_CARD,
    QUESTION,
    at_step,
    corrections,
    gists,
    topics,
)
from payment_smart_bot.domain.phrases import Meaning
from payment_smart_bot.domain.session import Field
from payment_smart_bot.domain.steps import OFFERED

if TYPE_CHECKING:
    from payment_smart_bot.domain.reading import Asked
    from payment_smart_bot.domain.sensitive import UserText

_COMMANDS: Final[dict[Meaning, Message]] = {
    Meaning.AFFIRM: Affirm(),
    Meaning.WEAK: Affirm(),
    Meaning.CANCEL: Cancel(),
    Meaning.WRONG: Correct(None),
    Meaning.KEEP: Keep(),
    Meaning.PAUSE: Pause(),
    Meaning.REPEAT: Repeat(),
    Meaning.PAY: WantToPay(),
    Meaning.WANT: WantToPay(),
    Meaning.OVER: StartOver(),
    Meaning.PERSON: AskPerson(),
    Meaning.GREETING: SmallTalk("greeting"),
    Meaning.THANKS: SmallTalk("thanks"),
    Meaning.GOODBYE: SmallTalk("goodbye"),
    Meaning.DOUBT: Unclear(),
}

TOPIC_OF: Final = {Field.POSTAL_CODE: Topic.POSTAL_CODE, Field.SAVE_CARD: Topic.SAVING}
"""What a question about a step that not all are asked is about."""
_ASKED: Final[dict[Meaning, Message]] = {
    Meaning.AFFIRM: Repeat(),
    Meaning.WEAK: Repeat(),
    Meaning.CANCEL: Ask(Topic.CANCELLING),
}
"""What a question mark makes of them: "confirm?" is no yes and "cancel?" calls nothing off."""
_POLITE: Final = frozenset({"can", "could", "would", "will"})
"""With these before it, it is a wish all the same: "can you cancel?"."""
_HESITANT: Final = frozenset({"um", "uh", "er", "erm", "hm", "hmm"})
"""Behind a yes they take it back: "ok, hmm"."""


def understand(text: UserText, asked: Asked) -> Message:
    """The one command that a message means.

    A question mark turns a yes into a question, and a picture that is not a glad one makes it
    unclear; a number, an expiry, a code or a name that is plainly there makes `Facts`, whatever
    stands around it.
    """
    typed = text.reveal()
    said = utterance.words(typed)
    spoilt = signs.spoils(typed) or bool(said and said[-1] in _HESITANT)
    kept = _kept(said, asked) if Field.SAVE_CARD in asked.extra and not signs.asks(typed) else None
    if kept is not None:
        return Unclear() if spoilt and kept == Agree() else kept
    whole = utterance.meaning(said, rather_pay=not asked.at_summary)
    if whole is not None:
        command = _COMMANDS[whole]
        if signs.asks(typed) and said[0] not in _POLITE:
            return _ASKED.get(whole, command)
        return Unclear() if command == Affirm() and spoilt else command
    found = facts.find(typed, asked)
    if found is not None:
        return found
    spoken = " ".join(said)
    return (
        _correction(spoken, asked)
        or _question(typed, spoken, asked)
        or _name(typed, asked)
        or _gist(spoken)
        or Unclear()
    )


def _kept(said: list[str], asked: Asked) -> Agree | Disagree | None:
    """A yes or no to having the card kept, or a no that comes later."""
    if asked.awaiting is Field.SAVE_CARD:
        answer = consent.decided(said)
        return None if answer is None else Agree() if answer else Disagree()
    return Disagree() if asked.saving and consent.withdraws(said) else None


def _correction(spoken: str, asked: Asked) -> Correct | None:
    if re.fullmatch(OTHER_CARD, spoken):
        return Correct(Field.CARD)
    for field, pattern in corrections():
        if (field not in OFFERED or field in asked.extra) and pattern.fullmatch(spoken):
            return Correct(field)
    return None


def _question(typed: str, spoken: str, asked: Asked) -> Message | None:
    if not signs.asks(typed) and not re.match(QUESTION, spoken):
        return None
    for field in asked.extra:
        here, anywhere = at_step()[field]
        if (here if asked.awaiting is field else anywhere).search(spoken):
            return Ask(TOPIC_OF[field])
    for topic, pattern in topics():
        if pattern.search(spoken):
            return Ask(topic)
    return _gist(spoken) or Ask(Topic.OTHER)


def _gist(spoken: str) -> Message | None:
    """What a part of it says for sure: thanks, a farewell, that it was not understood."""
    for meaning, pattern in gists():
        if pattern.search(spoken):
            return _COMMANDS[meaning]
    return None


def _name(typed: str, asked: Asked) -> Facts | None:
    answers = asked.awaiting is Field.NAME and not asked.opening
    return naming.bare(typed) if answers else None
