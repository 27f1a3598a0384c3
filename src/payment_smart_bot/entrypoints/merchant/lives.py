"""`GET /sessions`: the live sessions, masked.

In a chat without a payment the session's id is all that a payer has to show, so the operator sees
how it begins and no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from payment_smart_bot.domain.payment_state import payment_of
from payment_smart_bot.domain.session import Status
from payment_smart_bot.entrypoints.merchant.queries import OF_SESSIONS, fields
from payment_smart_bot.entrypoints.merchant.shown import CardBody, iso
from payment_smart_bot.ports.tallies import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from payment_smart_bot.domain.session import Session
    from payment_smart_bot.ports.tallies import Live, LiveSessions

_SHOWN: Final = 8
_DOTS: Final = "\u2026"


class LiveBody(msgspec.Struct, rename="camel"):
    """A session that can be gone on with."""

    session: str
    """How its id begins."""
    payment_id: str | None
    """Where it is the chat of a payment."""
    status: str
    awaiting: str | None
    name: str | None
    """The first letter of each word."""
    card: CardBody | None
    attempts: int
    """Refused answers that count still."""
    expires_at: str
    place: str
    """For `after`."""


class LivesBody(msgspec.Struct):
    """Live sessions, those first that were heard last."""

    sessions: list[LiveBody]
    more: bool


def wanted_of(pairs: Iterable[tuple[str, str]], now: float) -> Wanted:
    """Which sessions are asked for.

    Raises:
        BadRequest: a parameter is not known, there twice or wrong.
    """
    return Wanted(now, **fields(pairs, OF_SESSIONS))


def lives(sessions: LiveSessions, wanted: Wanted) -> LivesBody:
    """A page of them.

    Raises:
        StoreUnavailable: they cannot be read.
    """
    page = sessions.page(wanted)
    return LivesBody([_body(each) for each in page.sessions], page.more)


def _body(live: Live) -> LiveBody:
    session = live.session
    confirming = session.status is Status.AWAITING_CONFIRMATION
    return LiveBody(
        session=_begins(session.id),
        payment_id=payment_of(session.id),
        status=str(session.status),
        awaiting="confirmation" if confirming else session.asked(),
        name=_initials(session.name),
        card=_card(session),
        attempts=sum(session.attempts.values()),
        expires_at=iso(session.expires_at),
        place="{}-{}".format(*live.place),
    )


def _begins(session_id: str) -> str:
    return session_id[: min(_SHOWN, len(session_id) // 2)] + _DOTS


def _initials(name: str | None) -> str | None:
    return None if name is None else " ".join(word[:1] + _DOTS for word in name.split())


def _card(session: Session) -> CardBody | None:
    card = session.payment_method or session.card
    return None if card is None else CardBody(card.brand, card.last4)
