"""The state machine: a table from status and command to what happens, and `advance` that reads it.

`docs/architecture.md` holds the diagram that `payment-smart-bot diagram` draws from `TRANSITIONS`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from payment_smart_bot.domain import commands as c
from payment_smart_bot.domain.answer import Problem
from payment_smart_bot.domain.collecting import not_understood, refuse, take
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.replies import Reply
from payment_smart_bot.domain.session import Field, Session, Status
from payment_smart_bot.domain.turn import (
    MOST_ATTEMPTS,
    Context,
    Turn,
    ask,
    fresh,
    note,
    problem_of,
    say,
    summary,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# What can happen. Each takes the session, the command and the context, and gives a turn.


def _begin(session: Session, command: object, ctx: Context) -> Turn:
    del command
    return ask(fresh(session), ctx, Reply("start"))


def _stay(session: Session, command: object, ctx: Context) -> Turn:
    """Say what there is to say, then the same question again."""
    remark = _remark(session, command, ctx)
    if session.version == 0 and (not remark or isinstance(command, c.SmallTalk)):
        remark = (Reply("start"),)
    return ask(replace(session, unclear=0), ctx, *remark)


def _remark(session: Session, command: object, ctx: Context) -> tuple[Reply, ...]:
    match command:
        case c.Ask(topic):
            key = f"answer:{topic}"
        case c.SmallTalk(kind):
            key = kind
        case c.Pause():
            key = "pause"
        case c.AskPerson():
            key = "person"
        case _:
            return ()
    return (note(key, session, ctx),)


def _cancel(session: Session, command: object, ctx: Context) -> Turn:
    del command
    return say(fresh(session, Status.CANCELLED), ctx, "cancelled")


def _correct(session: Session, command: c.Correct, ctx: Context) -> Turn:
    known: dict[Field | None, object] = {
        Field.NAME: session.name,
        Field.CARD: session.card,
        Field.EXPIRY: session.expiry,
    }
    if command.field is Field.CVV and session.payment_method is not None:
        return ask(replace(session, payment_method=None, unclear=0), ctx)
    if known.get(command.field) is not None:
        return ask(replace(session, asking=command.field, unclear=0), ctx)
    if command.field is None and any(known.values()):
        kept = replace(session, unclear=0)
        return say(kept, ctx, "what-to-change")
    return _stay(session, command, ctx)


def _keep(session: Session, command: object, ctx: Context) -> Turn:
    del command
    notes = (note("kept", session, ctx),) if session.asking else ()
    return ask(replace(session, asking=None, unclear=0), ctx, *notes)


def _unclear(session: Session, command: object, ctx: Context) -> Turn:
    if session.version == 0:
        return _stay(session, command, ctx)
    return not_understood(session, ctx)


def _confirm(session: Session, command: object, ctx: Context) -> Turn:
    """Release the token, if the yes is for the summary that stands now."""
    if ctx.seen is None or ctx.seen != session.summary_id():
        return Turn(session, (note("summary-changed", session, ctx), summary(session)))
    done = replace(session.without_seal(), status=Status.COMPLETE, attempts={}, unclear=0)
    return _receipt(done, command, ctx)


def _receipt(session: Session, command: object, ctx: Context) -> Turn:
    del command, ctx
    token = session.payment_method
    assert token is not None  # noqa: S101 - no session completes without one
    values = {"token": token.id, "brand": token.brand, "last4": token.last4}
    return Turn(session, (Reply("receipt", values),))


def _unclear_yes(session: Session, command: object, ctx: Context) -> Turn:
    """At the summary: say that only a clear yes counts, and show it again."""
    del command
    unclear = session.unclear + 1
    session = replace(session, unclear=unclear)
    offer = ("offer-person",) if unclear >= MOST_ATTEMPTS else ()
    keys = (f"summary-unclear-{min(unclear, 2)}", *offer)
    return Turn(session, (*(note(k, session, ctx) for k in keys), summary(session)))


def _chat_after(session: Session, command: object, ctx: Context) -> Turn:
    """After the end: answer, and take nothing."""
    if isinstance(command, c.Ask):
        return Turn(session, _remark(session, command, ctx))
    polite = isinstance(command, c.SmallTalk) and command.kind != "greeting"
    return say(session, ctx, "farewell" if polite else _AFTER[session.status])


def _working(session: Session, command: object, ctx: Context) -> Turn:
    del command
    return say(session, ctx, "working")


def _tokenised(session: Session, event: c.Tokenised, ctx: Context) -> Turn:
    return ask(replace(session, payment_method=event.payment_method, attempts={}), ctx)


def _card_refused(session: Session, event: c.CardRefused, ctx: Context) -> Turn:
    return refuse(session, event.field, event.code, ctx, decline_code=event.decline_code)


def _unavailable(session: Session, event: object, ctx: Context) -> Turn:
    del event
    problem = problem_of(session, Field.CVV, ProblemCode.PAYMENT_UNAVAILABLE)
    turn = ask(session, ctx, note("unavailable", session, ctx), problem=problem)
    if turn.session.asked() is not Field.CVV:
        return turn
    return replace(turn, replies=(*turn.replies[:-1], note("unavailable-again", session, ctx)))


def _lapsed(session: Session, event: object, ctx: Context) -> Turn:
    del event
    return ask(session, ctx, note("interrupted", session, ctx))


_AFTER: Final = {
    Status.COMPLETE: "done-already",
    Status.CANCELLED: "cancelled-already",
    Status.HANDOFF: "handoff-already",
}


class Transition(NamedTuple):
    """What happens, and every status that it can lead to."""

    handle: Callable[[Session, Any, Context], Turn]
    to: frozenset[Status]


_S = Status


def _to(handle: Callable[[Session, Any, Context], Turn], *to: Status) -> Transition:
    return Transition(handle, frozenset(to))


_SAME_QUESTION: Final = _to(_stay, _S.COLLECTING)
_SAME_SUMMARY: Final = _to(_stay, _S.AWAITING_CONFIRMATION)
_CALLED_OFF: Final = _to(_cancel, _S.CANCELLED)
_NEW: Final = _to(_begin, _S.COLLECTING)

TRANSITIONS: Final[dict[Status, dict[type[c.Command], Transition]]] = {
    _S.COLLECTING: {
        c.Facts: _to(
            take, _S.COLLECTING, _S.PROCESSING, _S.AWAITING_CONFIRMATION, _S.HANDOFF
        ),
        c.Cancel: _CALLED_OFF,
        c.Correct: _to(_correct, _S.COLLECTING),
        c.Keep: _to(_keep, _S.COLLECTING, _S.AWAITING_CONFIRMATION),
        c.StartOver: _NEW,
        c.WantToPay: _SAME_QUESTION,
        c.SmallTalk: _SAME_QUESTION,
        c.Ask: _SAME_QUESTION,
        c.AskPerson: _SAME_QUESTION,
        c.Pause: _SAME_QUESTION,
        c.Repeat: _SAME_QUESTION,
        c.Affirm: _to(_unclear, _S.COLLECTING),
        c.Unclear: _to(_unclear, _S.COLLECTING),
    },
    _S.PROCESSING: {
        c.Tokenised: _to(_tokenised, _S.AWAITING_CONFIRMATION, _S.COLLECTING),
        c.CardRefused: _to(_card_refused, _S.COLLECTING, _S.HANDOFF),
        c.Unavailable: _to(_unavailable, _S.COLLECTING),
        c.Lapsed: _to(_lapsed, _S.COLLECTING),
    },
    _S.AWAITING_CONFIRMATION: {
        c.Affirm: _to(_confirm, _S.COMPLETE, _S.AWAITING_CONFIRMATION),
        c.Cancel: _CALLED_OFF,
        c.Facts: _to(
            take, _S.COLLECTING, _S.PROCESSING, _S.AWAITING_CONFIRMATION, _S.HANDOFF
        ),
        c.Correct: _to(_correct, _S.COLLECTING, _S.AWAITING_CONFIRMATION),
        c.StartOver: _NEW,
        c.Keep: _SAME_SUMMARY,
        c.WantToPay: _SAME_SUMMARY,
        c.SmallTalk: _SAME_SUMMARY,
        c.Ask: _SAME_SUMMARY,
        c.AskPerson: _SAME_SUMMARY,
        c.Pause: _SAME_SUMMARY,
        c.Repeat: _SAME_SUMMARY,
        c.Unclear: _to(_unclear_yes, _S.AWAITING_CONFIRMATION),
    },
    _S.COMPLETE: {
        c.Affirm: _to(_receipt, _S.COMPLETE),
        c.Repeat: _to(_receipt, _S.COMPLETE),
        c.WantToPay: _NEW,
        c.StartOver: _NEW,
    },
    _S.CANCELLED: {
        c.WantToPay: _NEW,
        c.StartOver: _NEW,
    },
    _S.HANDOFF: {},
}
"""Status by status. A message that a finished status does not list is answered and changes nothing."""

_OTHERWISE: Final = {
    _S.PROCESSING: _to(_working, _S.PROCESSING),
    _S.COMPLETE: _to(_chat_after, _S.COMPLETE),
    _S.CANCELLED: _to(_chat_after, _S.CANCELLED),
    _S.HANDOFF: _to(_chat_after, _S.HANDOFF),
}


def transition(status: Status, command: c.Command) -> Transition:
    """The row of the table for a command."""
    return TRANSITIONS[status].get(type(command)) or _OTHERWISE[status]


def advance(session: Session, command: c.Command, ctx: Context) -> Turn:
    """The turn that a command makes of a session.

    A message to a call to Stripe that was begun and never ended gives it up first: whoever began it
    is gone.
    """
    if is_dead(session, ctx) and not isinstance(command, c.Event):
        session = transition(session.status, c.Lapsed()).handle(session, c.Lapsed(), ctx).session
    turn = transition(session.status, command).handle(session, command, ctx)
    return replace(turn, session=_stamped(turn.session, ctx))


def expire(session: Session, ctx: Context) -> Turn:
    """The turn for a message to an expired session; the message is dropped unread."""
    problem = Problem(ProblemCode.SESSION_EXPIRED, 0, MOST_ATTEMPTS)
    begun = replace(fresh(session), nonce=ctx.nonce)
    turn = ask(begun, ctx, Reply("expired"), problem=problem)
    return replace(turn, session=_stamped(turn.session, ctx))


def is_dead(session: Session, ctx: Context) -> bool:
    """Whether a call was begun so long ago that nobody can still be at it."""
    intent = session.intent
    return (
        session.status is Status.PROCESSING
        and intent is not None
        and ctx.now >= intent.since + ctx.lease_seconds
    )


def _stamped(session: Session, ctx: Context) -> Session:
    return replace(
        session, version=session.version + 1, expires_at=ctx.now + ctx.session_seconds
    )
