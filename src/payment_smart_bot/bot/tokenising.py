"""The one call to Stripe: a PaymentMethod from the sealed number and the code of this turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain import commands as c
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.session import Field
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable, VaultUnavailable

if TYPE_CHECKING:
    from payment_smart_bot.domain.turn import Turn
    from payment_smart_bot.ports import PaymentGateway, Trace, Vault

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


def tokenise(turn: Turn, gateway: PaymentGateway, vault: Vault, trace: Trace) -> c.Event:
    """Make the PaymentMethod that a turn asks for, under the key that was saved with it."""
    session, code = turn.session, turn.code
    card, expiry, intent = session.card, session.expiry, session.intent
    assert code is not None  # noqa: S101 - the turn asks for it
    assert card is not None  # noqa: S101 - nothing is tokenised without
    assert card.seal is not None  # noqa: S101 - the same
    assert expiry is not None  # noqa: S101 - the same
    assert intent is not None  # noqa: S101 - the same
    try:
        made = gateway.create_payment_method(
            number=turn.number or vault.open(card.seal.ciphertext, session.id),
            expiry=expiry,
            code=code,
            name=session.name or "",
            idempotency_key=intent.idempotency_key,
        )
    except GatewayRefused as refused:
        field, problem = _REFUSALS.get(refused.code, (Field.CARD, ProblemCode.CARD_DECLINED))
        return c.CardRefused(field, problem, refused.decline_code)
    except GatewayUnavailable as fault:
        trace.fault("create_payment_method", fault.reason, operator=fault.operator)
        return c.Unavailable()
    except VaultUnavailable:
        trace.fault("vault", "unavailable", operator=True)
        return c.Unavailable()
    except Exception as bug:  # noqa: BLE001 - the class is logged; the payer can go on at once
        trace.fault("create_payment_method", f"bug:{type(bug).__name__}", operator=True)
        return c.Unavailable()
    return c.Tokenised(made)
