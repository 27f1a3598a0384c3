"""How a card becomes a token: made of the sealed number and the code, or found by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain import events as e
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.session import Field
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable, VaultUnavailable

if TYPE_CHECKING:
    from payment_smart_bot.bot.parts import Parts
    from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode
    from payment_smart_bot.domain.session import PaymentMethod, Session
    from payment_smart_bot.domain.turn import Turn

_REFUSALS: Final = {
    "incorrect_number": (Field.CARD, ProblemCode.INVALID_CARD_NUMBER),
    "invalid_number": (Field.CARD, ProblemCode.INVALID_CARD_NUMBER),
    "invalid_expiry_month": (Field.EXPIRY, ProblemCode.INVALID_EXPIRY),
    "invalid_expiry_year": (Field.EXPIRY, ProblemCode.INVALID_EXPIRY),
    "expired_card": (Field.EXPIRY, ProblemCode.EXPIRED_CARD),
    "invalid_cvc": (Field.CVV, ProblemCode.INVALID_SECURITY_CODE),
    "incorrect_cvc": (Field.CVV, ProblemCode.INVALID_SECURITY_CODE),
}
"""What Stripe's error codes say of which field; anything else declines the card."""
_OPERATION: Final = "create_payment_method"
_LOOKING: Final = "find_payment_method"


def tokenise(turn: Turn, parts: Parts) -> e.Event:
    """Make the PaymentMethod that a turn asks for, under the key that was saved with it."""
    session, code = turn.session, turn.code
    assert code is not None  # noqa: S101 - the turn asks for it
    assert session.card is not None  # noqa: S101 - nothing is tokenised without
    assert session.card.seal is not None  # noqa: S101 - the same
    try:
        number = turn.number or parts.vault.open(session.card.seal.ciphertext, session.id)
        return e.Tokenised(_made(session, number, code, parts))
    except GatewayRefused as refused:
        field, problem = _REFUSALS.get(refused.code, (Field.CARD, ProblemCode.CARD_DECLINED))
        return e.CardRefused(field, problem, refused.decline_code)
    except GatewayUnavailable as fault:
        parts.trace.fault(_OPERATION, fault.reason, operator=fault.operator)
        return e.Unavailable()
    except VaultUnavailable:
        parts.trace.fault("vault", "unavailable", operator=True)
        return e.Unavailable()
    except Exception as bug:  # noqa: BLE001 - the class is logged; the payer can go on at once
        parts.trace.fault(_OPERATION, f"bug:{type(bug).__name__}", operator=True)
        return e.Unavailable()


def look_up(turn: Turn, parts: Parts) -> e.Event:
    """Look up the card that came from Stripe's field."""
    assert turn.token is not None  # noqa: S101 - the turn asks for it
    token, began, outcome = turn.token, parts.clock.now(), "bug"
    try:
        method = parts.gateway.find_payment_method(token)
        outcome = "made"
    except GatewayRefused as refused:
        outcome = refused.code
        return e.CardRefused(Field.CARD, ProblemCode.CARD_DECLINED, refused.decline_code)
    except GatewayUnavailable as fault:
        outcome = fault.reason
        parts.trace.fault(_LOOKING, fault.reason, operator=fault.operator)
        return e.Unavailable()
    finally:
        parts.trace.stripe(_LOOKING, outcome, parts.clock.now() - began)
    if method.brand not in parts.settings.accepted_brands:
        return e.CardRefused(Field.CARD, ProblemCode.UNSUPPORTED_CARD_TYPE)
    return e.Tokenised(method)


def _made(session: Session, number: CardNumber, code: SecurityCode, parts: Parts) -> PaymentMethod:
    """Call Stripe, and tell what came of it and how long it took."""
    expiry, intent, began = session.expiry, session.intent, parts.clock.now()
    assert expiry is not None  # noqa: S101 - nothing is tokenised without
    assert intent is not None  # noqa: S101 - the same
    outcome = "bug"
    try:
        made = parts.gateway.create_payment_method(
            number=number,
            expiry=expiry,
            code=code,
            name=session.name or "",
            postal_code=session.postal if Field.POSTAL_CODE in session.extra else None,
            idempotency_key=intent.idempotency_key,
        )
        outcome = "made"
    except GatewayRefused as refused:
        outcome = refused.code
        raise
    except GatewayUnavailable as fault:
        outcome = fault.reason
        raise
    finally:
        parts.trace.stripe(_OPERATION, outcome, parts.clock.now() - began)
    return made
