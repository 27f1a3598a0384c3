"""How far payers come, from the first message to the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.session import Status

if TYPE_CHECKING:
    from payment_smart_bot.domain.answer import Answer

STEPS: Final = ("started", "name", "card", "expiry", "cvv", "confirmation", "complete")
"""In order. Who reached one reached those before it, asked for or not.

What is asked by setting alone is no step of its own: who is asked for it stands at the step before
the one that follows.
"""
_AFTER: Final = {"postal_code": "cvv", "save_card": "cvv"}
"""What follows those in the end, unless the answer's `current_step` says what does."""
_CONFIRMATION: Final = STEPS.index("confirmation")
_LAST: Final = len(STEPS) - 1
_OF_STATUS: Final = {
    Status.PROCESSING: _CONFIRMATION,
    Status.REQUIRES_ACTION: _CONFIRMATION,
    Status.COMPLETE: _LAST,
}


class Seen(NamedTuple):
    """One answer in a session, as far as the funnel goes."""

    step: int
    """A place in `STEPS`."""
    afresh: bool
    """What was said before is gone: the session had expired."""


class Journey(NamedTuple):
    """A payer's way to one receipt."""

    began: float
    """Unix seconds."""
    furthest: int


class Followed(NamedTuple):
    """A journey after an answer, and what is new."""

    journey: Journey
    reached: range
    """Places in `STEPS` that it had not reached."""
    seconds: float | None
    """How long it took, when the receipt has just come."""


def seen(answer: Answer) -> Seen:
    """How far an answer is."""
    step = _OF_STATUS.get(answer.status, 0) if answer.awaiting is None else _asking(answer)
    problem = answer.problem
    return Seen(step, problem is not None and problem.code is ProblemCode.SESSION_EXPIRED)


def _asking(answer: Answer) -> int:
    if answer.awaiting in STEPS:
        return STEPS.index(answer.awaiting)
    follows = answer.current_step if answer.current_step in STEPS else None
    return STEPS.index(follows or _AFTER.get(answer.awaiting or "", "name")) - 1


def follow(journey: Journey | None, now: Seen, at: float) -> Followed:
    """Go on with a journey, or begin one: the first, or another payment in the same session."""
    another = journey is not None and journey.furthest == _LAST and 0 < now.step < _CONFIRMATION
    if journey is None or another or now.afresh:
        journey, reached_before = Journey(at, 0), -1
    else:
        reached_before = journey.furthest
    furthest = max(journey.furthest, now.step)
    paid = furthest == _LAST and reached_before < _LAST
    return Followed(
        Journey(journey.began, furthest),
        range(reached_before + 1, furthest + 1),
        at - journey.began if paid else None,
    )
