"""What can happen in a turn: each function takes session, command and context and gives a turn.

`conversation` says which of them happens when.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from payment_smart_bot.domain import commands as c
from payment_smart_bot.domain import consenting, fielding, outcomes, paying
from payment_smart_bot.domain import events as e
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.collecting import not_understood
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.filling import note, summary
from payment_smart_bot.domain.replies import Reply
from payment_smart_bot.domain.session import Field, Session, Status
from payment_smart_bot.domain.summary import summary_id
from payment_smart_bot.domain.turn import MOST_ATTEMPTS, Context, Turn, ask, fresh, problem_of, say


def begin(session: Session, command: object, ctx: Context) -> Turn:
    """Start afresh, but for a payment that has ended."""
    del command
    over = paying.closed(ctx)
    if over is not None:
        return say(session, ctx, over)
    return ask(fresh(session), ctx, _start(session, ctx))


def _start(session: Session, ctx: Context) -> Reply:
    if ctx.payment is None:
        return note("start", session, ctx)
    return note("start-pay" if ctx.payment.money.amount else "start-keep", session, ctx)


def stay(session: Session, command: object, ctx: Context) -> Turn:
    """Say what there is to say, then the same question again."""
    remark = _remark(session, command, ctx)
    if session.version == 0 and (not remark or isinstance(command, c.SmallTalk)):
        remark = (_start(session, ctx),)
    return ask(replace(session, unclear=0) if session.unclear else session, ctx, *remark)


def _remark(session: Session, command: object, ctx: Context) -> tuple[Reply, ...]:
    match command:
        case c.Ask(c.Topic.AMOUNT) if ctx.payment is not None:
            key = "amount-due-for" if ctx.payment.description else "amount-due"
            key = key if ctx.payment.money.amount else "amount-none"
        case c.Ask(c.Topic.SAFETY) if session.channel is Channel.FIELD:
            key = "safety-field"
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


def cancel(session: Session, command: object, ctx: Context) -> Turn:
    """Call it off and forget what was given."""
    del command
    return say(fresh(session, Status.CANCELLED), ctx, "cancelled")


def correct(session: Session, command: c.Correct, ctx: Context) -> Turn:
    """Ask for a field again, or for which one it is that is wrong."""
    if session.channel is Channel.FIELD:
        return fielding.correct(session, command, ctx)
    if command.field is Field.SAVE_CARD:
        return consenting.reconsider(session, ctx)
    known = {field: value for field, value in session.known().items() if field in _CORRECTED}
    if command.field is Field.CVV and session.payment_method is not None:
        return ask(replace(session, payment_method=None, unclear=0), ctx)
    if command.field is not None and known.get(command.field) is not None:
        return ask(replace(session, asking=command.field, unclear=0), ctx)
    if command.field is None and any(known.values()):
        kept = replace(session, unclear=0)
        more = "-postal" if session.postal is not None else ""
        return say(kept, ctx, f"what-to-change{more}")
    return stay(session, command, ctx)


def keep(session: Session, command: object, ctx: Context) -> Turn:
    """Leave the old value and go on."""
    del command
    notes = (note("kept", session, ctx),) if session.asking else ()
    return ask(replace(session, asking=None, unclear=0), ctx, *notes)


def unclear(session: Session, command: object, ctx: Context) -> Turn:
    """Ask in other words; a first message that says nothing is welcomed."""
    if session.version == 0:
        return stay(session, command, ctx)
    return not_understood(session, ctx)


def confirm(session: Session, command: object, ctx: Context) -> Turn:
    """Release the token, or charge, if the yes is for the summary that stands now."""
    if ctx.seen is None or ctx.seen != summary_id(session):
        return Turn(session, (note("summary-changed", session, ctx), summary(session, ctx)))
    if ctx.payment is not None:
        return paying.charge(session, ctx)
    done = replace(session.without_seal(), status=Status.COMPLETE, attempts={}, unclear=0)
    return receipt(done, command, ctx)


def receipt(session: Session, command: object, ctx: Context) -> Turn:
    """Show the token, or what was paid, the same however often."""
    del command
    if ctx.payment is not None:
        return paying.receipt(session, ctx)
    token = session.payment_method
    assert token is not None  # noqa: S101 - no session completes without one
    values = {"token": token.id, "brand": token.brand, "last4": token.last4}
    return Turn(session, (Reply("receipt", values),))


def unclear_yes(session: Session, command: object, ctx: Context) -> Turn:
    """At the summary: say that only a clear yes counts, and show it again."""
    del command
    unclear = session.unclear + 1
    session = replace(session, unclear=unclear)
    offer = ("offer-person",) if unclear >= MOST_ATTEMPTS else ()
    keys = (f"summary-unclear-{min(unclear, 2)}", *offer)
    return Turn(session, (*(note(k, session, ctx) for k in keys), summary(session, ctx)))


def chat_after(session: Session, command: object, ctx: Context) -> Turn:
    """After the end: answer, and take nothing."""
    if isinstance(command, c.Ask):
        return Turn(session, _remark(session, command, ctx))
    polite = isinstance(command, c.SmallTalk) and command.kind != "greeting"
    after = paying.closed(ctx) or _AFTER[session.status]
    return say(session, ctx, "farewell" if polite else after)


def working(session: Session, command: object, ctx: Context) -> Turn:
    """Ask for patience while Stripe is called."""
    del command
    return say(session, ctx, "working")


def tokenised(session: Session, event: e.Tokenised, ctx: Context) -> Turn:
    """Stripe made the PaymentMethod: show the summary."""
    if ctx.payment is not None and event.payment_method.fingerprint in ctx.payment.hard_declined:
        return outcomes.used_up(session, e.CardUsedUp(), ctx)
    return ask(replace(session, payment_method=event.payment_method, attempts={}), ctx)


def unavailable(session: Session, event: object, ctx: Context) -> Turn:
    """Stripe could not be asked: keep all but the code, and ask for that again."""
    del event
    if session.channel is Channel.FIELD:
        unasked = problem_of(session, Field.CARD, ProblemCode.PAYMENT_UNAVAILABLE)
        return ask(session, ctx, note("unavailable-field", session, ctx), problem=unasked)
    problem = problem_of(session, Field.CVV, ProblemCode.PAYMENT_UNAVAILABLE)
    turn = ask(session, ctx, note("unavailable", session, ctx), problem=problem)
    if turn.session.asked() is not Field.CVV:
        return turn
    return turn._replace(replies=(*turn.replies[:-1], note("unavailable-again", session, ctx)))


def lapsed(session: Session, event: object, ctx: Context) -> Turn:
    """Whoever called Stripe is gone: ask for the code again."""
    del event
    return ask(session, ctx, note("interrupted", session, ctx))


_CORRECTED: Final = frozenset({Field.NAME, Field.CARD, Field.EXPIRY, Field.POSTAL_CODE})
_AFTER: Final = {
    Status.COMPLETE: "done-already",
    Status.CANCELLED: "cancelled-already",
    Status.HANDOFF: "handoff-already",
    Status.FAILED: "payment-failed",
}
