"""What is answered to `POST /chat`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from payment_smart_bot.domain.answer import Action, Answer, Paid, Problem
    from payment_smart_bot.domain.session import PaymentMethod

_ENCODER: Final = msgspec.json.Encoder()


class ProblemBody(msgspec.Struct, rename="camel", omit_defaults=True):
    """Why an answer was refused."""

    code: str
    attempt: int
    attempts_left: int
    decline_code: str | None = None


class PaymentMethodBody(msgspec.Struct):
    """The token, once the payment is complete."""

    id: str
    brand: str
    last4: str


class ActionBody(msgspec.Struct, rename="camel", omit_defaults=True):
    """What the payer has to do elsewhere, or in the card field.

    Of the field `scriptUrl` is Stripe.js and `name` is for it to put on the card.
    """

    type: str
    url: str = ""
    publishable_key: str | None = None
    script_url: str | None = None
    name: str | None = None


class PaymentBody(msgspec.Struct):
    """How the payment of this chat stands; `amount` in minor units."""

    id: str
    status: str
    amount: int
    currency: str


class ChatAnswer(msgspec.Struct, rename="camel", omit_defaults=True):
    """What the bot says to one message."""

    response: str
    status: str
    session_id: str
    awaiting: str | None
    current_step: str | None = None
    problem: ProblemBody | None = None
    quick_replies: tuple[str, ...] = ()
    summary_id: str | None = None
    payment_method: PaymentMethodBody | None = None
    action: ActionBody | None = None
    payment: PaymentBody | None = None


def encode(answer: Answer) -> bytes:
    """The JSON of an answer."""
    return _ENCODER.encode(
        ChatAnswer(
            response=answer.response,
            status=answer.status,
            session_id=answer.session_id,
            awaiting=answer.awaiting,
            current_step=answer.current_step,
            problem=_problem(answer.problem),
            quick_replies=answer.quick_replies,
            summary_id=answer.summary_id,
            payment_method=_token(answer.payment_method),
            action=action_body(answer.action),
            payment=_payment(answer.payment),
        )
    )


def _problem(problem: Problem | None) -> ProblemBody | None:
    if problem is None:
        return None
    return ProblemBody(problem.code, problem.attempt, problem.attempts_left, problem.decline_code)


def action_body(action: Action | None) -> ActionBody | None:
    """The JSON of an action."""
    if action is None:
        return None
    key, script = action.publishable_key, action.script_url
    return ActionBody(action.type, action.url, key, script, action.name)


def _payment(paid: Paid | None) -> PaymentBody | None:
    if paid is None:
        return None
    return PaymentBody(paid.id, paid.status, paid.amount, paid.currency)


def _token(method: PaymentMethod | None) -> PaymentMethodBody | None:
    return None if method is None else PaymentMethodBody(method.id, method.brand, method.last4)
