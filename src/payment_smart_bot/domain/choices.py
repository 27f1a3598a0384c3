"""What a language model may choose from when the rules cannot tell: words for harmless commands.

Nothing here takes a fact, says yes, calls off or starts over: a model may help to understand, it
never decides.
"""

from __future__ import annotations

from typing import Final

from payment_smart_bot.domain.commands import (
    Ask,
    AskPerson,
    Correct,
    Keep,
    Message,
    Pause,
    Repeat,
    SmallTalk,
    Topic,
    WantToPay,
)
from payment_smart_bot.domain.session import Field
from payment_smart_bot.domain.steps import OFFERED

_SELDOM: Final = frozenset({Topic.POSTAL_CODE, Topic.SAVING})
"""Of what is asked in some deployments alone, the rules know enough."""
CHOICES: Final[dict[str, Message]] = {
    **{f"ask_{topic}": Ask(topic) for topic in Topic if topic not in _SELDOM},
    **{f"correct_{field}": Correct(field) for field in Field if field not in OFFERED},
    "correct_something": Correct(None),
    "keep_as_it_is": Keep(),
    "pause": Pause(),
    "repeat": Repeat(),
    "wants_to_pay": WantToPay(),
    "ask_for_a_person": AskPerson(),
    "greeting": SmallTalk("greeting"),
    "thanks": SmallTalk("thanks"),
    "goodbye": SmallTalk("goodbye"),
}


def chosen(word: str | None) -> Message | None:
    """The command of exactly such a word; None for anything else."""
    return CHOICES.get(word) if word is not None else None
