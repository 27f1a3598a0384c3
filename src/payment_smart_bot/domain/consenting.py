"""Whether the card may be kept: what is made of the payer's answer.

It is asked before the code, or before the card field: with something else to give between its yes
and the summary, a yes that comes twice is not the yes to the charge.
"""

from __future__ import annotations

from dataclasses import replace

from payment_smart_bot.domain.filling import note
from payment_smart_bot.domain.replies import question, render
from payment_smart_bot.domain.session import Field, Session, Status
from payment_smart_bot.domain.summary import summary_id
from payment_smart_bot.domain.turn import Context, Turn, ask, fresh, say


def agree(session: Session, command: object, ctx: Context) -> Turn:
    """Note the yes, with when it came and the words that it answers, if it is to what stands."""
    del command
    if session.asked() is not Field.SAVE_CARD or ctx.seen != summary_id(session):
        return ask(replace(session, unclear=0), ctx)
    words = render([note(question(Field.SAVE_CARD, session.unclear), session, ctx)])
    agreed = replace(
        session, save_card=True, consent_at=ctx.now, consent_words=words, asking=None, unclear=0
    )
    return ask(agreed, ctx, note("will-keep", session, ctx))


def disagree(session: Session, command: object, ctx: Context) -> Turn:
    """Go on without; where there is nothing else to do, end."""
    del command
    without = replace(
        session, save_card=False, consent_at=None, consent_words=None, asking=None, unclear=0
    )
    if ctx.payment is not None and not ctx.payment.money.amount:
        return say(fresh(without, Status.CANCELLED), ctx, "nothing-kept")
    return ask(without, ctx, note("wont-keep", session, ctx))


def reconsider(session: Session, ctx: Context) -> Turn:
    """Ask anew, and then for the code, or the card: see above."""
    if Field.SAVE_CARD not in session.extra:
        return ask(replace(session, unclear=0), ctx)
    anew = replace(session, save_card=None, consent_at=None, consent_words=None)
    return ask(replace(anew, payment_method=None, asking=None, unclear=0), ctx)
