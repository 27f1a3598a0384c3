"""One turn: what a message and a session make of each other, and the question that follows."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.domain.answer import Problem
from payment_smart_bot.domain.brands import BRAND_BY_NAME, BRANDS
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.replies import Reply, question, sentence
from payment_smart_bot.domain.session import Field, Session, Status

if TYPE_CHECKING:
    from datetime import date

    from payment_smart_bot.domain.errors import ProblemCode
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode

MOST_ATTEMPTS: Final = 3
_USUAL_CODE: Final = 3
_FRONT: Final = "on the front of the card"
_BACK: Final = "on the back of the card"


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


def note(key: str, session: Session, ctx: Context) -> Reply:
    """A sentence with everything filled in that may stand in it."""
    return Reply(key, facts_of(session, ctx))


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


def summary(session: Session, ctx: Context) -> Reply:
    """What the payer is to confirm."""
    key = "summary"
    if ctx.payment is not None:
        key = "summary-pay-for" if ctx.payment.description else "summary-pay"
        key = key if ctx.payment.money.amount else "summary-keep"
    return note(f"{key}-field" if session.channel is Channel.FIELD else key, session, ctx)


def _more(session: Session) -> str:
    """The lines of a summary that some deployments have."""
    lines = ""
    if Field.POSTAL_CODE in session.extra and session.postal:
        lines += sentence("more-postal").format(postal_code=session.postal)
    if Field.SAVE_CARD in session.extra:
        lines += sentence("more-kept" if session.save_card else "more-not-kept")
    return lines


def masked(session: Session) -> str:
    """The card as it is shown: ****1111."""
    last4 = session.payment_method.last4 if session.payment_method else ""
    return f"****{last4 or (session.card.last4 if session.card else '')}"


def code_length(session: Session) -> int:
    """Digits of the security code of the card that is known."""
    brand = BRAND_BY_NAME.get(session.card.brand) if session.card else None
    return brand.code_length if brand else _USUAL_CODE


def facts_of(session: Session, ctx: Context) -> dict[str, str]:
    """What sentences may be filled with; never more of a card than its brand and last four."""
    card = session.card or session.payment_method
    brand = BRAND_BY_NAME.get(card.brand) if card else None
    return {
        **_payment_facts(ctx.payment),
        "link": session.action_url or "",
        "name": session.name or "",
        "card": masked(session),
        "expiry": str(session.expiry),
        "brand": brand.label if brand else "These",
        "code_length": str(brand.code_length if brand else _USUAL_CODE),
        "code_place": _FRONT if brand and brand.name == "amex" else _BACK,
        "brands": _labels(ctx.accepted),
        "postal_code": session.postal or "",
        "which": f"your card {masked(session)}" if session.card else "the card that you give next",
        "more": _more(session) if session.extra else "",
        "contact": ctx.contact,
    }


def _payment_facts(payment: Payment | None) -> dict[str, str]:
    if payment is None:
        return {}
    from payment_smart_bot.domain.amounts import written  # noqa: PLC0415 - starting is to be quick

    return {
        "amount": written(payment.money, payment.locale),
        "purpose": payment.description,
        "reference": payment.reference or payment.id,
    }


@lru_cache(maxsize=8)
def _labels(accepted: frozenset[str]) -> str:
    return ", ".join(brand.label for brand in BRANDS if brand.name in accepted)


def problem_of(session: Session, field: Field, code: ProblemCode) -> Problem:
    """A problem with the attempts that are used up so far; counts nothing."""
    used = session.attempts.get(field, 0)
    return Problem(code, used, MOST_ATTEMPTS - used)
