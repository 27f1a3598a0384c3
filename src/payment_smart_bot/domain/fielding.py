"""The card comes from Stripe's field, never from the chat: what is typed of one is not taken.

The name is asked first, for the field to give it to Stripe; then a token is waited for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain import collecting, consenting
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.commands import Facts
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.filling import note
from payment_smart_bot.domain.session import Field, Intent, Session, Status
from payment_smart_bot.domain.turn import Context, Turn, ask, say

if TYPE_CHECKING:
    from payment_smart_bot.domain import commands as c
    from payment_smart_bot.domain import events as e

_UNUSABLE: Final = "problem:card-declined"


def take(session: Session, facts: Facts, ctx: Context) -> Turn:
    """Keep what is valid; where the card comes from the field, of the name alone."""
    if session.channel is not Channel.FIELD:
        return collecting.take(session, facts, ctx)
    refused = tuple(each for each in facts.refused if each[0] is Field.NAME)
    own = Facts(name=facts.name, refused=refused)
    notes = () if own == facts else (note("field-only", session, ctx),)
    if not own.given() and not own.refused:
        return ask(replace(session, unclear=0), ctx, *notes)
    turn = collecting.take(session, own, ctx)
    return turn._replace(replies=(*notes, *turn.replies))


def provide(session: Session, given: c.Provide, ctx: Context) -> Turn:
    """Have Stripe's token looked up; another one before it is dropped."""
    if session.channel is not Channel.FIELD:
        return ask(session, ctx)
    if session.name is None:
        return ask(session, ctx, note("field-name-first", session, ctx))
    if session.asked() is Field.SAVE_CARD:
        return ask(session, ctx)
    another = session.payment_method is not None
    begun = replace(
        session.without_consent() if another else session,
        status=Status.PROCESSING,
        payment_method=None,
        asking=None,
        unclear=0,
        intent=Intent(f"{session.nonce}-{session.version + 1}", ctx.now),
    )
    if begun.save_card is None and session.save_card:
        begun = replace(
            begun, save_card=False
        )  # agreed to for the card before; the summary says so
    return Turn(begun, (note("working", session, ctx),), token=given.token)


def refused(session: Session, event: e.CardRefused, ctx: Context) -> Turn:
    """Ask for what Stripe refused; a token that cannot be used was declined by no bank."""
    turn = collecting.refuse(session, event.field, event.code, ctx, decline_code=event.decline_code)
    if session.channel is Channel.CHAT or event.code is not ProblemCode.CARD_DECLINED:
        return turn
    unusable = note("field-unusable", session, ctx)
    replies = (unusable if r.key.startswith(_UNUSABLE) else r for r in turn.replies)
    return turn._replace(replies=tuple(replies))


def correct(session: Session, command: c.Correct, ctx: Context) -> Turn:
    """Ask for the name again, or for the whole card: the field has number, date and code."""
    session = replace(session, unclear=0)
    if command.field is None:
        return say(session, ctx, "what-to-change") if session.name else ask(session, ctx)
    if command.field is Field.NAME:
        return ask(replace(session, asking=Field.NAME) if session.name else session, ctx)
    if command.field is Field.SAVE_CARD:
        return consenting.reconsider(session, ctx)
    return ask(replace(session.without_consent(), payment_method=None, asking=None), ctx)
