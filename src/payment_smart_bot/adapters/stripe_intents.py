"""A PaymentIntent of Stripe's, in our words, and what it tells of a try whose answer was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import stripe

from payment_smart_bot.domain.charge import Charge
from payment_smart_bot.domain.payment import STRIPE_STATES
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import PaymentMethod

if TYPE_CHECKING:
    from collections.abc import Callable

EXPAND: Final = ["latest_charge"]
"""What has to be asked for: captured and refunded stand in the charge alone."""
_MARGIN: Final = 5
"""Seconds by which Stripe's clock and ours may differ."""
_SETTLED: Final = frozenset({State.SUCCEEDED, State.CANCELED})
_PAID: Final = frozenset({State.SUCCEEDED, State.AUTHORIZED})


def charge_of(intent: stripe.PaymentIntent) -> Charge:
    """How it stands. What the last try was refused for counts only while a card may be tried."""
    state = STRIPE_STATES[intent.status]
    error = intent.last_payment_error if state is State.OPEN else None
    charge = _latest(intent)
    return Charge(
        intent=intent.id,
        state=state,
        captured=charge.amount_captured if charge else 0,
        refunded=charge.amount_refunded if charge else 0,
        action_url=_action_url(intent) if state is State.REQUIRES_ACTION else None,
        decline_code=_decline_code(error) if error else None,
        fingerprint=_fingerprint(error, charge),
        card=_card(charge) if state in _PAID else None,
        postal_code_check=_postal_code_check(charge) if state in _PAID else None,
    )


def _postal_code_check(charge: stripe.Charge | None) -> str | None:
    card = getattr(getattr(charge, "payment_method_details", None), "card", None)
    said: str | None = getattr(getattr(card, "checks", None), "address_postal_code_check", None)
    return said


def _card(charge: stripe.Charge | None) -> PaymentMethod | None:
    """The card that was charged."""
    card = getattr(getattr(charge, "payment_method_details", None), "card", None)
    named: str | None = getattr(charge, "payment_method", None)
    if card is None or named is None:
        return None
    return PaymentMethod(named, card.brand, card.last4, getattr(card, "fingerprint", None))


def declined_in(error: stripe.CardError) -> Charge | None:
    """How the intent of a card error stands, where the error brings it and a card may be tried."""
    intent = getattr(error.error, "payment_intent", None)
    charge = charge_of(intent) if isinstance(intent, stripe.PaymentIntent) else None
    return charge if charge and charge.state is State.OPEN and charge.decline_code else None


def confirmed(intent: stripe.PaymentIntent, payment_method: str, since: float) -> bool:
    """Whether it tells what came of confirming it with that card, at `since` or later."""
    state = STRIPE_STATES[intent.status]
    tells: dict[State, Callable[[], bool]] = {
        State.OPEN: lambda: _declined(intent, payment_method, since),
        State.REQUIRES_ACTION: lambda: _id(intent.payment_method) == payment_method,
    }
    return tells.get(state, lambda: True)()


def settled(intent: stripe.PaymentIntent) -> bool:
    """Whether it is captured or canceled: neither can be undone."""
    return STRIPE_STATES[intent.status] in _SETTLED


def _declined(intent: stripe.PaymentIntent, payment_method: str, since: float) -> bool:
    error, charge = intent.last_payment_error, _latest(intent)
    method = _id(getattr(error, "payment_method", None))
    return bool(method == payment_method and charge and charge.created >= since - _MARGIN)


def _latest(intent: stripe.PaymentIntent) -> stripe.Charge | None:
    charge = intent.latest_charge
    return charge if isinstance(charge, stripe.Charge) else None


def _id(named: str | stripe.PaymentMethod | None) -> str | None:
    return named.id if isinstance(named, stripe.PaymentMethod) else named


def _action_url(intent: stripe.PaymentIntent) -> str | None:
    redirect = getattr(intent.next_action, "redirect_to_url", None)
    return getattr(redirect, "url", None)


def _decline_code(error: stripe.PaymentIntent.LastPaymentError) -> str | None:
    """Stripe leaves out what there is none of."""
    code: str | None = getattr(error, "decline_code", None) or getattr(error, "code", None)
    return code


def _fingerprint(
    error: stripe.PaymentIntent.LastPaymentError | None, charge: stripe.Charge | None
) -> str | None:
    """Of the card that was tried last: a failed charge is an older try's, unless the error says."""
    source: object = getattr(error, "payment_method", None)
    if source is None and charge is not None and charge.status != "failed":
        source = getattr(charge, "payment_method_details", None)
    print_: str | None = getattr(getattr(source, "card", None), "fingerprint", None)
    return print_
