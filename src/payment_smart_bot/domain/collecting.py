"""Takes card facts into the session, refuses them, and goes on to the next question."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.answer import Problem
from payment_smart_bot.domain.brands import BRAND_BY_NAME
from payment_smart_bot.domain.card import brand_on, parse_code
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.errors import ProblemCode, Refusal
from payment_smart_bot.domain.filling import note
from payment_smart_bot.domain.session import (
    SEAL_SECONDS,
    Card,
    Field,
    Intent,
    Seal,
    Session,
    Status,
)
from payment_smart_bot.domain.turn import MOST_ATTEMPTS, Context, Turn, ask, fresh, problem_of

if TYPE_CHECKING:
    from payment_smart_bot.domain.commands import Facts
    from payment_smart_bot.domain.replies import Reply

_CHANGED: Final = {
    Field.NAME: "name-changed",
    Field.CARD: "card-changed",
    Field.EXPIRY: "expiry-changed",
    Field.POSTAL_CODE: "postal-changed",
}
_FIRST: Final[dict[Field, tuple[str, ...]]] = {
    Field.NAME: ("thanks-name",),
    Field.CARD: ("got-it",),
    Field.EXPIRY: (),
    Field.POSTAL_CODE: (),
}
"""What is said when a fact came alone and for the first time."""


def take(session: Session, facts: Facts, ctx: Context) -> Turn:
    """Keep what is valid, refuse what is not, and tokenise when the code completes the card."""
    before = session
    session = _kept(session, facts, ctx)
    notes = _notes(before, session, facts, ctx)
    if facts.refused:
        field, problem = facts.refused[0]
        turn = refuse(session, field, problem, ctx, notes=notes)
    elif facts.code is not None:
        turn = _with_code(session, facts, ctx, notes)
    else:
        turn = ask(session, ctx, *notes)
    kept = turn.session.card is not None and turn.session.status is not Status.HANDOFF
    return turn._replace(number=facts.number if kept else None)


def _kept(session: Session, facts: Facts, ctx: Context) -> Session:
    """The session with the new facts; a token made of the old ones is dropped."""
    given = facts.given()
    name, card, expiry = facts.name or session.name, session.card, facts.expiry or session.expiry
    if facts.number is not None:
        seal = Seal("", round(ctx.now + SEAL_SECONDS, 3))
        card = Card(brand_on(facts.number).name, facts.number.last4, seal)
        session = session.without_consent()
    postal = facts.postal_code or session.postal
    before = (session.name, session.card, session.expiry, session.postal)
    same = (name, card, expiry, postal) == before
    if not same and session.channel is Channel.FIELD:
        session = session.without_consent()
    return replace(
        session,
        status=Status.COLLECTING,
        name=name,
        card=card,
        expiry=expiry,
        postal=postal,
        payment_method=session.payment_method if same else None,
        asking=None if session.asking in given else session.asking,
        attempts={f: n for f, n in session.attempts.items() if f is Field.CVV or f not in given},
        unclear=0,
    )


def _notes(before: Session, after: Session, facts: Facts, ctx: Context) -> tuple[Reply, ...]:
    given = [field for field in facts.given() if field is not Field.CVV]
    if not given:
        return ()
    old = before.known()
    keys: tuple[str, ...]
    if len(given) == 1:
        keys = (_CHANGED[given[0]],) if old[given[0]] is not None else _FIRST[given[0]]
    else:
        keys = ("thanks-name",) if Field.NAME in given and before.name is None else ("got-it",)
    if before.payment_method is not None and after.payment_method is None and facts.code is None:
        keys = (*keys, "code-again" if after.channel is Channel.CHAT else "field-again")
    return tuple(note(key, after, ctx) for key in keys)


def _with_code(session: Session, facts: Facts, ctx: Context, notes: tuple[Reply, ...]) -> Turn:
    """Use a code at once when all else is known; else drop it and say that it comes last."""
    if session.payment_method is not None:
        return ask(session, ctx, *notes, note("code-known", session, ctx))
    if session.asked() is not Field.CVV or not session.holds_number(ctx.now):
        early = () if session.asked() is Field.CVV else (note("code-later", session, ctx),)
        return ask(session, ctx, *notes, *early)
    assert facts.code is not None  # noqa: S101 - the caller's condition, told to the type checker
    assert session.card is not None  # noqa: S101 - holds_number says so
    try:
        code = parse_code(facts.code.reveal(), BRAND_BY_NAME[session.card.brand])
    except Refusal as refusal:
        return refuse(session, Field.CVV, refusal.code, ctx, notes=notes)
    key = f"{session.nonce}-{session.version + 1}"
    begun = replace(
        session,
        status=Status.PROCESSING,
        intent=Intent(key, ctx.now),
    )
    return Turn(begun, (note("working", session, ctx),), code=code)


def refuse(  # noqa: PLR0913 - a refusal needs its place, its reason and what stands before it
    session: Session,
    field: Field,
    code: ProblemCode,
    ctx: Context,
    *,
    notes: tuple[Reply, ...] = (),
    decline_code: str | None = None,
) -> Turn:
    """Count a refused answer and ask again; at the third a person takes over."""
    used = session.attempts.get(field, 0) + 1
    session = replace(session, attempts={**session.attempts, field: used}, unclear=0, intent=None)
    if used >= MOST_ATTEMPTS:
        problem = Problem(ProblemCode.TOO_MANY_ATTEMPTS, used, 0, decline_code)
        return hand_over(session, ctx, problem)
    if _known(session, field):
        session = replace(session, asking=field)
    problem = Problem(code, used, MOST_ATTEMPTS - used, decline_code)
    said = note(f"problem:{code}:{used}", session, ctx)
    turn = ask(session, ctx, *notes, said, problem=problem)
    if turn.session.asked() is not field:
        return turn
    return turn._replace(replies=turn.replies[:-1])


def _known(session: Session, field: Field) -> bool:
    """Whether an old value stands, which stays until a new one is valid."""
    return field is not Field.CVV and session.known()[field] is not None


def hand_over(session: Session, ctx: Context, problem: Problem) -> Turn:
    """Stop here, forget the card, and name a person."""
    ended = replace(fresh(session, Status.HANDOFF), attempts=session.attempts)
    return Turn(ended, (note("handoff", session, ctx),), problem)


def not_understood(session: Session, ctx: Context) -> Turn:
    """Ask in other words; after three in a row offer a person."""
    unclear = session.unclear + 1
    session = replace(session, unclear=unclear)
    asked = session.asked()
    offer = (note("offer-person", session, ctx),) if unclear >= MOST_ATTEMPTS else ()
    code = _NOT_TAKEN.get(asked) if asked and session.channel is Channel.CHAT else None
    problem = problem_of(session, asked, code) if asked and code else None
    return ask(session, ctx, *offer, problem=problem, reworded=unclear)


_NOT_TAKEN: Final = {
    Field.CARD: ProblemCode.INVALID_CARD_NUMBER,
    Field.EXPIRY: ProblemCode.INVALID_EXPIRY,
    Field.POSTAL_CODE: ProblemCode.INVALID_POSTAL_CODE,
    Field.CVV: ProblemCode.INVALID_SECURITY_CODE,
}
"""How an answer that was not even shaped like one is told to a client; it is never counted."""
