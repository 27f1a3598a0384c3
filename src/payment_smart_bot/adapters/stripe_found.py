"""Cards that Stripe.js made something of, as Stripe shows them to whoever has their id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import stripe

from payment_smart_bot.adapters.stripe_errors import Verdict
from payment_smart_bot.domain.session import PaymentMethod

if TYPE_CHECKING:
    from collections.abc import Callable

_NOT_OURS: Final = Verdict("not-usable", code="payment_method_not_available")
"""It is nobody's card that may be charged here; what it is the payer is not told."""
_MISSING: Final = frozenset({"resource_missing", "payment_method_unexpected_state"})


def payment_method(client: stripe.StripeClient, token: str) -> PaymentMethod | Verdict:
    """A PaymentMethod of a card that belongs to no customer."""

    def found() -> PaymentMethod | Verdict:
        method = client.v1.payment_methods.retrieve(token)
        usable = method.card is not None and method.customer is None
        return seen(method) if usable else _NOT_OURS

    return _unless_missing(found)


def confirmation_token(client: stripe.StripeClient, token: str) -> PaymentMethod | Verdict:
    """A ConfirmationToken of a card, not used yet; it stands for the card until it is charged."""

    def found() -> PaymentMethod | Verdict:
        made = client.v1.confirmation_tokens.retrieve(token)
        preview = made.payment_method_preview
        card = preview.card if preview is not None else None
        used = made.payment_intent is not None or made.setup_intent is not None
        if preview is None or card is None or used or preview.customer is not None:
            return _NOT_OURS
        return PaymentMethod(made.id, card.brand, card.last4, _fingerprint(card))

    return _unless_missing(found)


def _unless_missing(found: Callable[[], PaymentMethod | Verdict]) -> PaymentMethod | Verdict:
    try:
        return found()
    except stripe.InvalidRequestError as error:
        if error.code not in _MISSING:
            raise
        return _NOT_OURS


def seen(method: stripe.PaymentMethod) -> PaymentMethod:
    """A PaymentMethod of a card in our words."""
    card = method.card
    if card is None:
        raise TypeError
    return PaymentMethod(method.id, card.brand, card.last4, _fingerprint(card))


def _fingerprint(card: object) -> str | None:
    print_: str | None = getattr(card, "fingerprint", None)
    return print_
