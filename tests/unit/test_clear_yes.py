"""No word that turns a yes around leaves it a yes, wherever it stands."""

from __future__ import annotations

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from payment_smart_bot.domain import utterance
from payment_smart_bot.domain.languages import language
from payment_smart_bot.domain.phrase_tree import expand
from payment_smart_bot.domain.phrases import Meaning

PHRASES: Final = language("en").phrases
YES: Final = tuple(
    phrase for meaning in (Meaning.AFFIRM, Meaning.WEAK) for phrase in expand(PHRASES[meaning])
)
SUBJECTS: Final = tuple(expand(PHRASES[Meaning.SUBJECT]))
RIGHT: Final = ("true", "yes", "correct", "accurate")
TURNED: Final = tuple(
    """
    not no never dont doesnt didnt cant cannot isnt wasnt wont wouldnt nothing nobody neither nor
    without but if unless until when after before later tomorrow maybe perhaps wrong incorrect
    false cancel stop wait hold except instead almost hardly barely nope why how who another
    different change new start over again refuse seems think guess
    """.split()  # noqa: SIM905 - a list of sixty literals is read by nobody
)
"""Words that take a yes back, bind it to something or ask about it."""


def is_yes(said: list[str]) -> bool:
    found = utterance.meaning(said, rather_pay=False)
    return found in {Meaning.AFFIRM, Meaning.WEAK}


@st.composite
def yeses(draw: st.DrawFn) -> list[str]:
    """A yes as the phrases have it, or put together of a subject and what is said of it."""
    if draw(st.booleans()):
        return draw(st.sampled_from(YES)).split()
    return [*draw(st.sampled_from(SUBJECTS)).split(), draw(st.sampled_from(RIGHT))]


@given(said=yeses())
def test_it_is_a_yes_as_it_stands(said: list[str]) -> None:
    assert is_yes(said)


@given(said=yeses(), word=st.sampled_from(TURNED), place=st.integers(0, 12))
def test_a_word_that_turns_it_around_leaves_no_yes(said: list[str], word: str, place: int) -> None:
    at = min(place, len(said))
    assert not is_yes([*said[:at], word, *said[at:]])


@given(said=st.sampled_from(SUBJECTS), fine=st.sampled_from(("", "ok", "fine", "right")))
def test_a_subject_alone_is_no_yes_and_neither_is_a_lukewarm_one(said: str, fine: str) -> None:
    lukewarm = f"{said} {fine}".strip()
    assert lukewarm in YES or not is_yes(lukewarm.split())


@given(said=yeses(), other=st.sampled_from(expand(PHRASES[Meaning.CANCEL])), first=st.booleans())
def test_a_yes_and_a_calling_off_together_are_no_yes(
    said: list[str], other: str, *, first: bool
) -> None:
    both = [*other.split(), *said] if first else [*said, *other.split()]
    assert not is_yes(both)
