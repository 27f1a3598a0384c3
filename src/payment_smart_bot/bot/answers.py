"""From a turn to an answer: the fields of the wire contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.domain.answer import Action, Answer, Paid, Problem
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.replies import Reply, render
from payment_smart_bot.domain.session import Field, Status
from payment_smart_bot.domain.steps import step_after
from payment_smart_bot.domain.summary import summary_id
from payment_smart_bot.domain.turn import MOST_ATTEMPTS

if TYPE_CHECKING:
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.domain.session import Session
    from payment_smart_bot.domain.turn import Turn

_QUICK_REPLIES: Final[dict[Field | Status, tuple[str, ...]]] = {
    Field.SAVE_CARD: ("yes", "no"),
    Status.AWAITING_CONFIRMATION: ("confirm", "cancel"),
    Status.CANCELLED: ("pay",),
    Status.REQUIRES_ACTION: ("done", "cancel"),
}


class CardField(NamedTuple):
    """What a client needs to show Stripe's card field."""

    publishable_key: str | None = None
    """Stripe's; None where the client knows it."""
    script_url: str | None = None
    """Of Stripe.js."""


def quick_replies_of(session: Session) -> tuple[str, ...]:
    """Short answers to what stands."""
    return _QUICK_REPLIES.get(session.asked() or session.status, ())


def answer_of(
    turn: Turn,
    payment: Payment | None = None,
    field: CardField = CardField(),  # noqa: B008 - immutable
) -> Answer:
    """What is answered to a turn's message; `payment` as it stands after it."""
    session = turn.session
    asked = session.asked()
    confirming = session.status is Status.AWAITING_CONFIRMATION
    return Answer(
        response=render(turn.replies),
        status=session.status,
        session_id=session.id,
        awaiting="confirmation" if confirming else asked,
        current_step=step_after(asked, session.channel, session.extra) if asked else None,
        problem=turn.problem,
        quick_replies=quick_replies_of(session),
        summary_id=summary_id(session),
        payment_method=session.payment_method if session.status is Status.COMPLETE else None,
        action=action_of(session, field),
        payment=_paid(payment),
    )


def action_of(session: Session, field: CardField) -> Action | None:
    """What the payer has to do elsewhere, as the session stands."""
    if session.channel is Channel.FIELD and session.asked() is Field.CARD:
        return Action("card-field", "", field.publishable_key, field.script_url, session.name)
    if session.status is not Status.REQUIRES_ACTION or session.action_url is None:
        return None
    on_page = session.channel is Channel.CHECKOUT
    return Action("checkout" if on_page else "redirect", session.action_url)


def _paid(payment: Payment | None) -> Paid | None:
    if payment is None:
        return None
    return Paid(payment.id, payment.state, payment.money.amount, payment.money.currency)


def out_of_order(session_id: str) -> Answer:
    """The answer when the store is out of reach: nothing is known, nothing was done."""
    return Answer(
        response=render([Reply("out-of-order")]),
        status=Status.COLLECTING,
        session_id=session_id,
        problem=Problem(ProblemCode.PAYMENT_UNAVAILABLE, 0, MOST_ATTEMPTS),
    )
