"""Reading a session's turns back, as every session store does it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from payment_smart_bot.ports import KeptTurn

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from tests.contract.conftest import Clock

    from payment_smart_bot.domain.session import Session
    from payment_smart_bot.ports import Transcripts, TurnRecord

    Record: TypeAlias = Callable[[str | None, str], TurnRecord]


def said(store: Transcripts, session: Session, *records: TurnRecord | None) -> Session:
    """The session after some saves, each with a turn or none."""
    for record in records:
        store.save(session, record)
        session = replace(session, version=session.version + 1)
    return session


def texts(store: Transcripts, session_id: str) -> list[str]:
    return [turn.record.answer.response for turn in store.turns(session_id)]


def test_turns_come_back_in_order_as_they_were_kept(
    store: Transcripts, sealed: Session, record: Record, clock: Clock
) -> None:
    made = [record("z", "one"), record(None, "two"), record("a", "three")]
    said(store, sealed, made[0], None, *made[1:])
    assert store.turns(sealed.id) == tuple(KeptTurn(each, clock.time) for each in made)


def test_there_are_none_of_what_never_was(
    store: Transcripts, first: Session, record: Record
) -> None:
    assert store.turns("never") == ()
    said(store, first, record("a", "one"))
    assert store.turns("s") == ()
    assert store.turns("s-10") == ()


def test_those_of_a_session_that_expired_are_gone(
    store: Transcripts, first: Session, record: Record, clock: Clock
) -> None:
    second = said(store, first, record("a", "one"), record(None, "two"))
    clock.time = first.expires_at
    renewed = replace(second, nonce="another", expires_at=clock.time + 60)
    said(store, renewed, record("b", "three"))
    assert texts(store, first.id) == ["three"]


def test_more_than_a_page_of_them(store: Transcripts, first: Session, record: Record) -> None:
    long = "x" * 60_000
    said(store, first, *(record(f"m{n}", f"{n} {long}") for n in range(25)))
    assert [text.split()[0] for text in texts(store, first.id)] == [str(n) for n in range(25)]
