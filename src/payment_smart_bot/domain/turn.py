"""One turn: what a message and a session make of each other, and the question that follows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.domain.answer import Problem
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.filling import facts_of, note, summary
from payment_smart_bot.domain.replies import Reply, question
from payment_smart_bot.domain.session import Field, Session, Status

if TYPE_CHECKING:
    from datetime import date

    from payment_smart_bot.domain.errors import ProblemCode
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode

MOST_ATTEMPTS: Final = 3


class Context(NamedTuple):
    """What a turn depends on beside session and message."""

    now: float
    """Unix seconds."""
    today: date
    """Where on Earth it is earliest."""
    accepted: frozenset[str]
    """Names of the brands that the merchant takes."""
    contact: str
    """How to reach a person."""
    session_seconds: float
    lease_seconds: float
    """After how long a call to Stripe that was begun counts as dead."""
    seen: str | None = None
    """The summary that a yes may be meant for: the one that stood when the message was sent."""
    payment: Payment | None = None
    """What is to be paid in this chat; None where it only makes a token."""
    token_channel: Channel = Channel.CHAT
    """Whence the card comes in a chat that only makes a token."""
    token_extra: tuple[Field, ...] = ()
    """What is asked in such a chat beside the usual."""

    @property
    def channel(self) -> Channel:
        """Whence the card comes in this chat."""
        return self.payment.channel if self.payment else self.token_channel

    @property
    def extra(self) -> tuple[Field, ...]:
        """What is asked in this chat beside the usual."""
        return self.payment.extra if self.payment else self.token_extra


class Turn(NamedTuple):
    """What comes of one message: the next session, what is said, at most one thing to do."""

    session: Session
    replies: tuple[Reply, ...]
    problem: Problem | None = None
    number: CardNumber | None = None
    """To be sealed into `session.card` before the session is saved."""
    code: SecurityCode | None = None
    """With it, a PaymentMethod is to be made once the session is saved."""
    token: str | None = None
    """Stripe's id of a card from its field, to be looked up once the session is saved."""
    calls: bool = False
    """Whether Stripe is to be called for the session's intent once the session is saved."""


def ask(
    session: Session,
    ctx: Context,
    *notes: Reply,
    problem: Problem | None = None,
    reworded: int = 0,
) -> Turn:
    """Say the notes, then ask for what is missing, or show the summary when nothing is."""
    if (
        session.payment_method is None
        and session.card is not None
        and not session.holds_number(ctx.now)
    ):
        session = replace(session, card=None)
        notes = (*notes, Reply("lapsed-seal"))
    if session.status is not Status.COLLECTING or session.intent is not None:
        session = replace(session, status=Status.COLLECTING, intent=None)
    asked = session.asked()
    if asked is None:
        session = replace(session, status=Status.AWAITING_CONFIRMATION)
        return Turn(session, (*notes, summary(session, ctx)), problem)
    return Turn(session, (*notes, _question(session, asked, ctx, reworded)), problem)


def _question(session: Session, asked: Field, ctx: Context, reworded: int) -> Reply:
    in_field = session.channel is Channel.FIELD and asked is Field.CARD
    key = question("field" if in_field else asked, reworded)
    return note(key, session, ctx)


def say(session: Session, ctx: Context, *keys: str, problem: Problem | None = None) -> Turn:
    """Say just these sentences."""
    return Turn(session, tuple(Reply(key, facts_of(session, ctx)) for key in keys), problem)


def fresh(session: Session, status: Status = Status.COLLECTING) -> Session:
    """The same conversation with all that was given forgotten."""
    return Session(
        id=session.id,
        nonce=session.nonce,
        expires_at=session.expires_at,
        version=session.version,
        status=status,
        channel=session.channel,
        extra=session.extra,
    )


def problem_of(session: Session, field: Field, code: ProblemCode) -> Problem:
    """A problem with the attempts that are used up so far; counts nothing."""
    used = session.attempts.get(field, 0)
    return Problem(code, used, MOST_ATTEMPTS - used)
