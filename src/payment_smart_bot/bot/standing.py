"""How a chat stands, whatever its message says: newly begun, told again, or behind its payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payment_smart_bot.bot.answers import answer_of
from payment_smart_bot.bot.parts import Parts, Request, new_id
from payment_smart_bot.domain.commands import Repeat
from payment_smart_bot.domain.conversation import advance, must_look
from payment_smart_bot.domain.paying import behind, closed
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import Session, Status

if TYPE_CHECKING:
    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.domain.turn import Context


def begun(session_id: str) -> Session:
    """A session that nothing was said in yet."""
    return Session(id=session_id, nonce=new_id(), expires_at=0.0)


def standing(parts: Parts, request: Request) -> Answer:
    """What stands now, without reading the message again and without saving anything.

    Raises:
        StoreUnavailable: the session or the payment could not be loaded.
    """
    session = parts.store.load(request.session_id, None).session or begun(request.session_id)
    payment = parts.payment(session.id)
    turn = advance(session, Repeat(), parts.context(payment=payment))
    return answer_of(turn, payment, parts.settings.field)


def is_behind(session: Session, payment: Payment, ctx: Context) -> bool:
    """Whether it is to be looked up how the payment stands, before the message is read."""
    under_way = payment.state in {State.PROCESSING, State.REQUIRES_ACTION}
    calling = session.status in {Status.PROCESSING, Status.REQUIRES_ACTION}
    return (
        must_look(session, ctx)
        or behind(session, payment)
        or (closed(ctx) is not None and session.expires_at <= ctx.now)
        or (under_way and not calling)
        or (payment.state is State.OPEN and payment.expires_at <= ctx.now)
    )
