"""The call to Stripe that a saved turn asks for, and the saving of what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payment_smart_bot.bot.answers import answer_of
from payment_smart_bot.bot.saving import record_of, save_outcome
from payment_smart_bot.bot.standing import standing
from payment_smart_bot.bot.tokenising import look_up, tokenise
from payment_smart_bot.domain.conversation import advance
from payment_smart_bot.domain.session import Field, Session, Status
from payment_smart_bot.ports import Conflict

if TYPE_CHECKING:
    from payment_smart_bot.bot.parts import Parts, Request
    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.domain.events import Event
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.domain.turn import Turn


def make_token(begun: Turn, payment: Payment | None, parts: Parts, request: Request) -> Answer:
    """Have the PaymentMethod made, and the PaymentIntent where there is something to pay."""
    event = tokenise(begun, parts)
    _prepare(payment, parts)
    return ended(begun.session, event, Field.CVV, parts, request)


def find_token(begun: Turn, payment: Payment | None, parts: Parts, request: Request) -> Answer:
    """Look up a card that came from Stripe's field, and have the PaymentIntent made."""
    event = look_up(begun, parts)
    _prepare(payment, parts)
    return ended(begun.session, event, Field.CARD, parts, request)


def _prepare(payment: Payment | None, parts: Parts) -> None:
    if payment is not None:
        from payment_smart_bot.bot.charging import prepare  # noqa: PLC0415 - a token needs none of it

        prepare(payment, parts)


def charge(begun: Turn, payment: Payment, parts: Parts, request: Request) -> Answer:
    """Have Stripe charge, or cancel what waits for the bank."""
    from payment_smart_bot.bot.charging import called  # noqa: PLC0415 - as above

    assert parts.books is not None  # noqa: S101 - no payment without
    event = called(begun.session, payment, parts, parts.books)
    return ended(begun.session, event, None, parts, request)


def ended(
    begun: Session, event: Event, awaiting: Field | None, parts: Parts, request: Request
) -> Answer:
    """Save what came of a call to Stripe; if somebody else went on, say what stands.

    Raises:
        StoreUnavailable: it could not be saved.
    """
    payment = parts.payment(begun.id)
    turn = advance(begun, event, parts.context(payment=payment))
    answer = answer_of(turn, payment, parts.settings.field)
    record = record_of(request, awaiting, answer)
    if turn.session.status is Status.PROCESSING:  # the same message again is to look again
        record = record._replace(message_id=None)
    try:
        save_outcome(turn.session, record, parts)
    except Conflict:
        return standing(parts, request)
    return answer
