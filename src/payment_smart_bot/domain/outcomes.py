"""What came of a call around a charge: what is said, and what may be done next.

`conversation` says which of them happens when.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.answer import Problem
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.declines import Next, decline_of
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.filling import note
from payment_smart_bot.domain.paying import ACTIONS, receipt
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import Call, Intent, Session, Status
from payment_smart_bot.domain.turn import MOST_ATTEMPTS, Context, Turn, ask, fresh, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.domain import events as e
    from payment_smart_bot.domain.payment import Payment

    _Outcome = Callable[[Session, e.Charged, Context], Turn]

_AT_BANK: Final = "payment_intent_authentication_failure"
_CODES: Final = {
    "expired_card": ProblemCode.EXPIRED_CARD,
    "incorrect_cvc": ProblemCode.INVALID_SECURITY_CODE,
    "invalid_cvc": ProblemCode.INVALID_SECURITY_CODE,
    _AT_BANK: ProblemCode.AUTHENTICATION_FAILED,
}
"""The problem by Stripe's code; any other is a declined card."""


def charged(session: Session, event: e.Charged, ctx: Context) -> Turn:
    """Say how the payment stands, and ask for what it still needs."""
    ctx = ctx._replace(payment=event.payment)
    return _BY_STATE[event.payment.state](session, event, ctx)


def _paid(session: Session, event: e.Charged, ctx: Context) -> Turn:
    done = replace(
        session.without_seal(),
        status=Status.COMPLETE,
        payment_method=event.payment.payment_method,
        intent=None,
        action_url=None,
        attempts={},
        unclear=0,
    )
    return receipt(done, ctx)


def _action(session: Session, event: e.Charged, ctx: Context) -> Turn:
    url = event.action_url or session.action_url
    waiting = replace(session, status=Status.REQUIRES_ACTION, intent=None, action_url=url)
    return Turn(waiting, (note(ACTIONS[session.channel][0], waiting, ctx),))


def _open(session: Session, event: e.Charged, ctx: Context) -> Turn:
    """It may be tried: with another card after a decline, else with the same yes again."""
    at_bank = session.status is Status.REQUIRES_ACTION  # nothing is paid with its token any more
    spent = at_bank or session.channel is Channel.FIELD  # the same, of one that Stripe.js made
    method = None if spent else session.payment_method
    another = session.channel is Channel.FIELD
    session = replace(
        session.without_consent() if another else session,
        intent=None,
        action_url=None,
        status=Status.COLLECTING,
        payment_method=method,
    )
    if session.channel is Channel.CHECKOUT:
        return say(session, ctx, "checkout-none")
    if event.payment.decline_code is None:
        return ask(session, ctx, note("not-charged", session, ctx))
    return _declined(session, event.payment, ctx)


def _declined(session: Session, payment: Payment, ctx: Context) -> Turn:
    """A declined card: ask for what the bank's answer leaves to try."""
    code = payment.decline_code or ""
    decline = decline_of(code)
    key = "authentication-failed" if code == _AT_BANK else decline.key
    left = max(0, MOST_ATTEMPTS - payment.declines)
    problem = Problem(_CODES.get(code, ProblemCode.CARD_DECLINED), payment.declines, left, code)
    session = replace(session, payment_method=None, asking=None, attempts={})
    if decline.next is not Next.CHECK_CODE:
        session = replace(session.without_consent(), card=None, expiry=None)
    return _only(ask(session, ctx, note(key, session, ctx), problem=problem))


def used_up(session: Session, event: object, ctx: Context) -> Turn:
    """This card was declined for good before: ask for another one; no attempt is counted."""
    del event
    declines = ctx.payment.declines if ctx.payment else 0
    problem = Problem(ProblemCode.CARD_DECLINED, declines, max(0, MOST_ATTEMPTS - declines))
    session = replace(
        session.without_consent(),
        status=Status.COLLECTING,
        intent=None,
        payment_method=None,
        card=None,
        expiry=None,
    )
    return _only(ask(session, ctx, note("card-used-up", session, ctx), problem=problem))


def _only(turn: Turn) -> Turn:
    """Without the plain question behind: the sentence before it asks already.

    Not so where that could be read as asking for it in the chat.
    """
    if turn.session.channel is Channel.FIELD:
        return turn
    return turn._replace(replies=turn.replies[:-1])


def _still(session: Session, event: e.Charged, ctx: Context) -> Turn:
    """Stripe is at it, or said nothing of use: look again with the next message."""
    return unknown(session, event, ctx)


def unknown(session: Session, event: object, ctx: Context) -> Turn:
    """Nobody knows yet how the charge ended: the next message looks it up."""
    del event
    since = session.intent.since if session.intent else ctx.now
    looked_for = replace(session, status=Status.PROCESSING, intent=Intent("", since, Call.LOOK))
    problem = Problem(ProblemCode.PAYMENT_UNAVAILABLE, 0, MOST_ATTEMPTS)
    return Turn(looked_for, (note("outcome-unknown", session, ctx),), problem)


def not_asked(session: Session, event: object, ctx: Context) -> Turn:
    """Stripe could not be asked to charge: nothing has happened, so the summary stands."""
    del event
    problem = Problem(ProblemCode.PAYMENT_UNAVAILABLE, 0, MOST_ATTEMPTS)
    session = replace(session, intent=None, status=Status.COLLECTING)
    if session.channel is Channel.CHECKOUT:
        return say(session, ctx, "unavailable-page", problem=problem)
    return ask(session, ctx, note("unavailable-charge", session, ctx), problem=problem)


def called_off(session: Session, event: e.Charged, ctx: Context) -> Turn:
    """The payer called it off while the bank waited; what Stripe took before that counts."""
    ended = fresh(session, Status.CANCELLED)
    if event.payment.state is State.OPEN:
        return Turn(ended, (note("called-off", ended, ctx),))
    return charged(session, event, ctx)


def _over(status: Status, key: str) -> _Outcome:
    def over(session: Session, event: e.Charged, ctx: Context) -> Turn:
        del event
        ended = fresh(session, status)
        return Turn(ended, (note(key, ended, ctx),))

    return over


_BY_STATE: Final = {
    State.SUCCEEDED: _paid,
    State.AUTHORIZED: _paid,
    State.REQUIRES_ACTION: _action,
    State.OPEN: _open,
    State.PROCESSING: _still,
    State.CANCELED: _over(Status.CANCELLED, "payment-canceled"),
    State.EXPIRED: _over(Status.CANCELLED, "payment-expired"),
    State.FAILED: _over(Status.FAILED, "payment-failed"),
}
