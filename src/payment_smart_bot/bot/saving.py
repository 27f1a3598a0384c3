"""What is saved of a message: its number sealed, its words masked, and what Stripe said to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.redact import redact
from payment_smart_bot.ports import StoreUnavailable, TurnRecord

if TYPE_CHECKING:
    from payment_smart_bot.bot.parts import Parts, Request
    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.domain.session import Field, Session
    from payment_smart_bot.domain.turn import Turn
    from payment_smart_bot.ports import Vault

_PAUSES: Final = (0.1, 0.4, 1.0)
"""Seconds between tries to save what Stripe answered; with them it still ends within the lease."""


def sealed(turn: Turn, vault: Vault) -> Turn:
    """The turn with the ciphertext of a number that came in it in its session.

    Raises:
        VaultUnavailable: the number could not be sealed.
    """
    session = turn.session
    if turn.number is None or session.card is None or session.card.seal is None:
        return turn
    ciphertext = vault.seal(turn.number, session.id)
    seal = replace(session.card.seal, ciphertext=ciphertext)
    return turn._replace(session=replace(session, card=replace(session.card, seal=seal)))


def record_of(request: Request, awaiting: Field | None, answer: Answer) -> TurnRecord:
    """What is kept of a message and its answer; `awaiting` is what the message was to answer."""
    said = redact(request.message, awaiting)
    return TurnRecord(said, answer, request.message_id)


def save_outcome(session: Session, record: TurnRecord, parts: Parts) -> None:
    """Save what Stripe answered; a store that is out for a moment does not lose it.

    Raises:
        Conflict: somebody else saved the session meanwhile.
        StoreUnavailable: the store was out at every try.
    """
    for pause in _PAUSES:
        try:
            return parts.store.save(session, record)
        except StoreUnavailable:
            parts.clock.sleep(pause)
    return parts.store.save(session, record)
