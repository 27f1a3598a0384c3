"""What a yes would be meant for, by a name that changes with what the payer is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payment_smart_bot.domain.session import Field, Status

if TYPE_CHECKING:
    from payment_smart_bot.domain.session import Session


def summary_id(session: Session) -> str | None:
    """A name for what a yes would be meant for: a summary, or the question of keeping the card.

    Another card, name or date has another. 16 letters and digits of base32, so that it can
    never be read as a card number.
    """
    facts = _shown(session)
    if facts is None:
        return None
    import base64  # noqa: PLC0415 - summaries are few, and starting is to be quick
    import hashlib  # noqa: PLC0415 - the same

    digest = hashlib.sha256("\x1f".join(map(str, facts)).encode()).digest()
    return base64.b32encode(digest[:10]).decode().lower()


def _shown(session: Session) -> tuple[object, ...] | None:
    if session.asked() is Field.SAVE_CARD:
        seal = session.card.seal if session.card else None
        return (
            session.nonce,
            Field.SAVE_CARD,
            session.name,
            session.card and session.card.last4,
            seal and seal.until,
        )
    if session.status is not Status.AWAITING_CONFIRMATION or session.payment_method is None:
        return None
    facts = (session.nonce, session.name, session.payment_method.id, str(session.expiry))
    return (*facts, session.postal, session.save_card) if session.extra else facts
