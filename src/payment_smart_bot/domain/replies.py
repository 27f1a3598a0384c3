"""What the bot says: keys, and how the sentences that they stand for are put together.

The English text is the source and the fallback; a catalogue of another language translates it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.domain import sentences
from payment_smart_bot.domain.commands import Topic
from payment_smart_bot.domain.declines import Told
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.sentences_answering import ANSWERS
from payment_smart_bot.domain.sentences_keeping import KEEPING
from payment_smart_bot.domain.sentences_paying import PAYING
from payment_smart_bot.domain.sentences_refusing import DECLINES, PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from payment_smart_bot.domain.session import Field

__all__ = [
    "ANSWERS",
    "DECLINES",
    "PROBLEMS",
    "SENTENCES",
    "Reply",
    "question",
    "render",
    "sentence",
]


class Reply(NamedTuple):
    """A sentence by its key, with what is filled in."""

    key: str
    values: Mapping[str, str] = MappingProxyType({})


SENTENCES: Final = {**sentences.SENTENCES, **PAYING, **KEEPING}


def render(replies: Iterable[Reply]) -> str:
    """The sentences, one after the other; those with line breaks stand by themselves."""
    text = ""
    for reply in replies:
        said = sentence(reply.key).format_map(dict(reply.values))
        gap = "" if not text else "\n\n" if "\n" in said else " "
        text += gap + said
    return text


def sentence(key: str) -> str:
    """The English sentence of a key.

    `problem:CODE:ATTEMPT`, `answer:TOPIC` and `decline:TOLD` are keys too.
    """
    kind, _, rest = key.partition(":")
    if kind == "answer":
        return ANSWERS[Topic(rest)]
    if kind == "decline":
        return DECLINES[Told(rest)]
    if kind == "problem":
        code, _, attempt = rest.partition(":")
        return PROBLEMS[ProblemCode(code), min(int(attempt), 2)]
    return SENTENCES[key]


def question(asked: Field | str, unclear: int) -> str:
    """The key of a question, in other words the more often it was not understood."""
    return f"ask-{asked}" if unclear == 0 else f"ask-{asked}-{min(unclear, 2)}"
