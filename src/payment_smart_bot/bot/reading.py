"""How a message is to be read: what was asked before it, and a model where no rule tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payment_smart_bot.domain.choices import chosen
from payment_smart_bot.domain.commands import Unclear
from payment_smart_bot.domain.filling import code_length
from payment_smart_bot.domain.reading import Asked
from payment_smart_bot.domain.redact import redact
from payment_smart_bot.domain.session import Status

if TYPE_CHECKING:
    from payment_smart_bot.bot.parts import Parts, Request
    from payment_smart_bot.domain.commands import Message
    from payment_smart_bot.domain.session import Field, Session
    from payment_smart_bot.domain.turn import Context


def asked_of(session: Session, awaiting: Field | None, ctx: Context) -> Asked:
    """What the conversation stands at; `awaiting` is the field that is asked."""
    return Asked(
        awaiting=awaiting,
        today=ctx.today,
        accepted=ctx.accepted,
        at_summary=session.status is Status.AWAITING_CONFIRMATION,
        opening=session.version == 0,
        extra=ctx.extra,
        code_length=code_length(session),
        saving=session.save_card is True,
    )


def interpreted(request: Request, awaiting: Field | None, parts: Parts) -> Message:
    """What a model makes of the masked message; `Unclear` where it chose nothing of the set."""
    assert parts.model is not None  # noqa: S101 - asked only where there is one
    began = parts.clock.now()
    read = parts.model.interpret(redact(request.message, awaiting), awaiting or "confirmation")
    parts.trace.model(read, parts.clock.now() - began)
    return chosen(read.choice) or Unclear()
