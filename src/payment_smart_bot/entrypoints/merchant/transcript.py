"""A payment's chat as its payer or the merchant reads it: for going on where it was left."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Final

import msgspec

from payment_smart_bot.bot.answers import action_of, quick_replies_of
from payment_smart_bot.domain.amounts import written
from payment_smart_bot.domain.payment_state import State, payment_of
from payment_smart_bot.domain.session import Status
from payment_smart_bot.domain.summary import summary_id
from payment_smart_bot.entrypoints.bad_request import BadRequest
from payment_smart_bot.entrypoints.chat_answer import ActionBody, action_body
from payment_smart_bot.entrypoints.merchant.shown import iso

if TYPE_CHECKING:
    from payment_smart_bot.bootstrap.shop import Shop
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.domain.session import Session
    from payment_smart_bot.ports import KeptTurn

_NO_SESSION: Final = BadRequest(404, "no-such-session", "There is no such chat of a payment.")
_PAID: Final = frozenset({State.SUCCEEDED, State.AUTHORIZED})


class TurnBody(msgspec.Struct):
    """What was said, without any digit, and what the bot replied."""

    said: str
    response: str
    at: str


class ChatPayment(msgspec.Struct, rename="camel"):
    """What is paid in the chat, as its payer may know it; `amount` in minor units."""

    id: str
    status: str
    amount: int
    currency: str
    amount_text: str
    """The amount as it is written in the payment's language."""
    description: str
    channel: str
    """Whence the card comes; anything but `chat`: no number is to be typed into a message."""
    success_url: str | None
    """Where to go now; None until it is paid."""


class TranscriptBody(msgspec.Struct, rename="camel"):
    """A chat; what stands before `turns` is as in the last answer."""

    session_id: str
    status: str
    awaiting: str | None
    quick_replies: tuple[str, ...]
    summary_id: str | None
    action: ActionBody | None
    turns: list[TurnBody]
    payment: ChatPayment


def is_payer(shop: Shop, session_id: str, token: str) -> bool:
    """Whether the token opens the chat: in constant time, and the same where there is none.

    Raises:
        StoreUnavailable: the ledger cannot be read.
    """
    payment = _payment(shop, session_id)
    right = payment.token_digest if payment is not None else ""
    given = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
    return hmac.compare_digest(given, right.ljust(len(given), "-"))


def transcript(shop: Shop, session_id: str) -> TranscriptBody:
    """What was said so far; nothing of a chat that expired.

    Raises:
        BadRequest: there is no such chat.
        StoreUnavailable: it cannot be read.
    """
    payment = _payment(shop, session_id)
    if payment is None or shop.sessions is None:
        raise _NO_SESSION
    session = shop.sessions.load(session_id, None).session
    if session is not None and session.expires_at <= shop.counter.books.now():
        session = None
    status, awaiting = _stands(session)
    return TranscriptBody(
        session_id=session_id,
        status=status,
        awaiting=awaiting,
        quick_replies=quick_replies_of(session) if session else (),
        summary_id=summary_id(session) if session else None,
        action=action_body(action_of(session, shop.field)) if session else None,
        turns=[_turn(turn) for turn in shop.sessions.turns(session_id)] if session else [],
        payment=_shown(payment),
    )


def _payment(shop: Shop, session_id: str) -> Payment | None:
    payment_id = payment_of(session_id)
    return None if payment_id is None else shop.counter.books.ledger.load(payment_id)


def _stands(session: Session | None) -> tuple[str, str | None]:
    if session is None:
        return str(Status.COLLECTING), None
    if session.status is Status.AWAITING_CONFIRMATION:
        return str(session.status), "confirmation"
    return str(session.status), session.asked()


def _turn(turn: KeptTurn) -> TurnBody:
    return TurnBody(str(turn.record.said), turn.record.answer.response, iso(turn.at))


def _shown(payment: Payment) -> ChatPayment:
    return ChatPayment(
        id=payment.id,
        status=str(payment.state),
        amount=payment.money.amount,
        currency=payment.money.currency,
        amount_text=written(payment.money, payment.locale),
        description=payment.description,
        channel=str(payment.channel),
        success_url=payment.success_url if payment.state in _PAID else None,
    )
