"""The state machine: a table from status and command to what happens, and `advance` that reads it.

`docs/architecture.md` holds the diagram that `payment-smart-bot diagram` draws from `TRANSITIONS`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from payment_smart_bot.domain import commands as c
from payment_smart_bot.domain import consenting, fielding, handling, outcomes, paying
from payment_smart_bot.domain import events as e
from payment_smart_bot.domain.answer import Problem
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.replies import Reply
from payment_smart_bot.domain.session import Call, Session, Status
from payment_smart_bot.domain.turn import MOST_ATTEMPTS, Context, Turn, ask, fresh

if TYPE_CHECKING:
    from collections.abc import Callable

Command = c.Message | e.Event
"""What can happen in a conversation."""


class Transition(NamedTuple):
    """What happens, and every status that it can lead to."""

    handle: Callable[[Session, Any, Context], Turn]
    to: frozenset[Status]


_S = Status


def _to(handle: Callable[[Session, Any, Context], Turn], *to: Status) -> Transition:
    return Transition(handle, frozenset(to))


_SAME_QUESTION: Final = _to(handling.stay, _S.COLLECTING)
_SAME_SUMMARY: Final = _to(handling.stay, _S.AWAITING_CONFIRMATION)
_CALLED_OFF: Final = _to(handling.cancel, _S.CANCELLED)
_NEW: Final = _to(handling.begin, _S.COLLECTING)
_FACTS: Final = _to(
    fielding.take, _S.COLLECTING, _S.PROCESSING, _S.AWAITING_CONFIRMATION, _S.HANDOFF
)

_OUTCOME: Final = _to(
    outcomes.charged,
    _S.COMPLETE,
    _S.REQUIRES_ACTION,
    _S.COLLECTING,
    _S.AWAITING_CONFIRMATION,
    _S.PROCESSING,
    _S.CANCELLED,
    _S.FAILED,
)

TRANSITIONS: Final[dict[Status, dict[type[Command], Transition]]] = {
    _S.COLLECTING: {
        c.Facts: _FACTS,
        c.Provide: _to(fielding.provide, _S.COLLECTING, _S.PROCESSING),
        c.Cancel: _CALLED_OFF,
        c.Correct: _to(handling.correct, _S.COLLECTING),
        c.Keep: _to(handling.keep, _S.COLLECTING, _S.AWAITING_CONFIRMATION),
        c.StartOver: _NEW,
        c.WantToPay: _SAME_QUESTION,
        c.SmallTalk: _SAME_QUESTION,
        c.Ask: _SAME_QUESTION,
        c.AskPerson: _SAME_QUESTION,
        c.Pause: _SAME_QUESTION,
        c.Repeat: _SAME_QUESTION,
        c.Affirm: _to(handling.unclear, _S.COLLECTING),
        c.Agree: _to(consenting.agree, _S.COLLECTING, _S.AWAITING_CONFIRMATION),
        c.Disagree: _to(consenting.disagree, _S.COLLECTING, _S.AWAITING_CONFIRMATION, _S.CANCELLED),
        c.Unclear: _to(handling.unclear, _S.COLLECTING),
    },
    _S.PROCESSING: {
        e.Tokenised: _to(handling.tokenised, _S.AWAITING_CONFIRMATION, _S.COLLECTING),
        e.CardRefused: _to(fielding.refused, _S.COLLECTING, _S.HANDOFF),
        e.Unavailable: _to(handling.unavailable, _S.COLLECTING),
        e.Lapsed: _to(handling.lapsed, _S.COLLECTING),
        e.Charged: _OUTCOME,
        e.OutcomeUnknown: _to(outcomes.unknown, _S.PROCESSING),
        e.CardUsedUp: _to(outcomes.used_up, _S.COLLECTING),
        e.NotAsked: _to(outcomes.not_asked, _S.AWAITING_CONFIRMATION, _S.COLLECTING),
        e.CalledOff: _to(outcomes.called_off, *_OUTCOME.to),
    },
    _S.REQUIRES_ACTION: {
        e.Charged: _OUTCOME,
        c.Cancel: _to(paying.call_off, _S.PROCESSING),
    },
    _S.FAILED: {},
    _S.AWAITING_CONFIRMATION: {
        c.Affirm: _to(handling.confirm, _S.COMPLETE, _S.AWAITING_CONFIRMATION, _S.PROCESSING),
        c.Cancel: _CALLED_OFF,
        c.Facts: _FACTS,
        c.Provide: _to(fielding.provide, _S.PROCESSING, _S.AWAITING_CONFIRMATION),
        c.Correct: _to(handling.correct, _S.COLLECTING, _S.AWAITING_CONFIRMATION),
        c.StartOver: _NEW,
        c.Keep: _SAME_SUMMARY,
        c.WantToPay: _SAME_SUMMARY,
        c.SmallTalk: _SAME_SUMMARY,
        c.Ask: _SAME_SUMMARY,
        c.AskPerson: _SAME_SUMMARY,
        c.Pause: _SAME_SUMMARY,
        c.Repeat: _SAME_SUMMARY,
        c.Agree: _to(handling.unclear_yes, _S.AWAITING_CONFIRMATION),
        c.Disagree: _to(consenting.disagree, _S.AWAITING_CONFIRMATION, _S.CANCELLED),
        c.Unclear: _to(handling.unclear_yes, _S.AWAITING_CONFIRMATION),
    },
    _S.COMPLETE: {
        c.Affirm: _to(handling.receipt, _S.COMPLETE),
        c.Repeat: _to(handling.receipt, _S.COMPLETE),
        c.WantToPay: _NEW,
        c.StartOver: _NEW,
    },
    _S.CANCELLED: {
        c.WantToPay: _NEW,
        c.StartOver: _NEW,
    },
    _S.HANDOFF: {},
}
"""What a finished status does not list is answered and changes nothing."""

_OTHERWISE: Final = {
    _S.PROCESSING: _to(handling.working, _S.PROCESSING),
    _S.COMPLETE: _to(handling.chat_after, _S.COMPLETE),
    _S.CANCELLED: _to(handling.chat_after, _S.CANCELLED),
    _S.HANDOFF: _to(handling.chat_after, _S.HANDOFF),
    _S.FAILED: _to(handling.chat_after, _S.FAILED),
    _S.REQUIRES_ACTION: _to(paying.remind, _S.REQUIRES_ACTION),
}


_ANY_TIME: Final[dict[type[Command], Transition]] = {
    e.Charged: _OUTCOME,
    e.OutcomeUnknown: _to(outcomes.unknown, _S.PROCESSING),
}


_SENT: Final = _to(paying.send, _S.PROCESSING, _S.COLLECTING, _S.CANCELLED)
_ON_PAGE: Final[dict[Status, dict[type[Command], Transition]]] = {
    _S.COLLECTING: {kind: _SENT for kind in TRANSITIONS[_S.COLLECTING] if kind is not c.Cancel},
    _S.CANCELLED: {c.WantToPay: _SENT, c.StartOver: _SENT},
}
"""Where the card comes on Stripe's page: nothing is collected, so what else happens."""


def transition(status: Status, command: Command, channel: Channel = Channel.CHAT) -> Transition:
    """The row of the table for a command; how a payment stands can be told at any time."""
    kind = type(command)
    on_page = _ON_PAGE.get(status, {}).get(kind) if channel is Channel.CHECKOUT else None
    return on_page or TRANSITIONS[status].get(kind) or _ANY_TIME.get(kind) or _OTHERWISE[status]


def advance(session: Session, command: Command, ctx: Context) -> Turn:
    """The turn that a command makes of a session.

    A message to a call to Stripe that was begun and never ended gives it up first: whoever began it
    is gone.
    """
    said: tuple[Reply, ...] = ()
    if (session.channel, session.extra) != (ctx.channel, ctx.extra):
        session = replace(session, channel=ctx.channel, extra=ctx.extra)
    if is_dead(session, ctx) and not isinstance(command, e.Event):
        given_up = transition(session.status, e.Lapsed()).handle(session, e.Lapsed(), ctx)
        session, said = given_up.session, given_up.replies[:-1]
    turn = transition(session.status, command, session.channel).handle(session, command, ctx)
    return turn._replace(session=_stamped(turn.session, ctx), replies=(*said, *turn.replies))


def expire(session: Session, ctx: Context, nonce: str) -> Turn:
    """The turn for a message to an expired session, dropped unread; `nonce` is a new random one."""
    problem = Problem(ProblemCode.SESSION_EXPIRED, 0, MOST_ATTEMPTS)
    begun = replace(fresh(session), nonce=nonce, channel=ctx.channel, extra=ctx.extra)
    turn = ask(begun, ctx, Reply("expired"), problem=problem)
    return turn._replace(session=_stamped(turn.session, ctx))


def is_dead(session: Session, ctx: Context) -> bool:
    """Whether a token was to be made, so long ago that nobody can still be at it."""
    intent = session.intent
    tokenising = intent is not None and intent.call is Call.TOKENISE
    return tokenising and _is_left(session, ctx)


def must_look(session: Session, ctx: Context) -> bool:
    """Whether only Stripe knows how the payment stands, and nobody is asking it.

    A charge that was begun is never given up: it is looked up.
    """
    if session.status is Status.REQUIRES_ACTION:
        return True
    intent = session.intent
    if session.status is not Status.PROCESSING or intent is None or intent.call is Call.TOKENISE:
        return False
    return intent.call is Call.LOOK or _is_left(session, ctx)


def _is_left(session: Session, ctx: Context) -> bool:
    intent = session.intent
    return (
        session.status is Status.PROCESSING
        and intent is not None
        and ctx.now >= intent.since + ctx.lease_seconds
    )


def _stamped(session: Session, ctx: Context) -> Session:
    return replace(
        session, version=session.version + 1, expires_at=round(ctx.now + ctx.session_seconds, 3)
    )
