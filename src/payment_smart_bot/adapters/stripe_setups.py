"""SetupIntents, in the words of a PaymentIntent: for a payment of no amount, which keeps a card.

A SetupIntent (`seti_...`) stands for the PaymentIntent of such a payment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import stripe

from payment_smart_bot.adapters.stripe_changes import known
from payment_smart_bot.adapters.stripe_errors import CARD, STANDS, Verdict
from payment_smart_bot.adapters.stripe_requests import metadata_of
from payment_smart_bot.domain.channel import CONFIRMATION_TOKEN
from payment_smart_bot.domain.charge import Charge
from payment_smart_bot.domain.payment import STRIPE_STATES
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import PaymentMethod

if TYPE_CHECKING:
    from stripe.params import SetupIntentConfirmParams, SetupIntentCreateParams

    from payment_smart_bot.adapters.stripe_connection import StripeConnection
    from payment_smart_bot.domain.payment import Payment

_EXPAND: Final = ["payment_method"]


def opening(payment: Payment) -> SetupIntentCreateParams:
    """What a SetupIntent is opened with: the card is to be charged while its payer is away."""
    params: SetupIntentCreateParams = {
        "allowed_payment_method_types": ["card"],
        "usage": "off_session",
        "metadata": metadata_of(payment),
    }
    if payment.description:
        params["description"] = payment.description
    return params


def confirmed(
    connection: StripeConnection, intent: str, method: str, return_url: str, key: str
) -> Charge:
    """Have the bank asked about a card.

    Raises:
        GatewayUnavailable: it is not known what Stripe did.
    """
    params: SetupIntentConfirmParams = {"return_url": return_url, "expand": _EXPAND}
    if method.startswith(CONFIRMATION_TOKEN):
        params["confirmation_token"] = method
    else:
        params["payment_method"] = method

    def confirm(client: stripe.StripeClient, this_key: str) -> Charge:
        options: stripe.RequestOptions = {"idempotency_key": this_key}
        return standing(client.v1.setup_intents.confirm(intent, params, options))

    def found(client: stripe.StripeClient) -> Charge | None:
        stands = shown(client, intent)
        return None if stands.state is State.OPEN else stands

    return _told(connection, intent, connection.call(confirm, key, connection.deadline(), found))


def canceled(connection: StripeConnection, intent: str, key: str) -> Charge:
    """Cancel it, unless it has succeeded.

    Raises:
        GatewayUnavailable: as above.
    """

    def cancel(client: stripe.StripeClient, this_key: str) -> Charge:
        options: stripe.RequestOptions = {"idempotency_key": this_key}
        return standing(client.v1.setup_intents.cancel(intent, {"expand": _EXPAND}, options))

    return _told(connection, intent, connection.call(cancel, key, connection.deadline()))


def shown(client: stripe.StripeClient, intent: str) -> Charge:
    """How it stands at Stripe now."""
    return standing(client.v1.setup_intents.retrieve(intent, {"expand": _EXPAND}))


def _told(connection: StripeConnection, intent: str, result: Charge | Verdict) -> Charge:
    refused = isinstance(result, Verdict) and result.reason == CARD
    if result is not STANDS and not refused:
        return known(result)
    stands = connection.read(lambda client: shown(client, intent))
    if not isinstance(result, Verdict) or not refused or stands.state is not State.OPEN:
        return stands
    return stands._replace(decline_code=result.decline_code or result.code)


def standing(intent: stripe.SetupIntent) -> Charge:
    """A SetupIntent in our words; nothing is ever captured with one."""
    state = STRIPE_STATES[intent.status]
    error = intent.last_setup_error if state is State.OPEN else None
    code: str | None = getattr(error, "decline_code", None) or getattr(error, "code", None)
    method = intent.payment_method
    redirect = getattr(intent.next_action, "redirect_to_url", None)
    return Charge(
        intent=intent.id,
        state=state,
        action_url=getattr(redirect, "url", None) if state is State.REQUIRES_ACTION else None,
        decline_code=code.replace("setup_intent_", "payment_intent_") if code else None,
        fingerprint=_fingerprint(getattr(error, "payment_method", None)),
        card=_card(method) if state is State.SUCCEEDED else None,
        postal_code_check=_check(method) if state is State.SUCCEEDED else None,
    )


def _card(method: str | stripe.PaymentMethod | None) -> PaymentMethod | None:
    if not isinstance(method, stripe.PaymentMethod) or method.card is None:
        return None
    return PaymentMethod(method.id, method.card.brand, method.card.last4, _fingerprint(method))


def _fingerprint(method: object) -> str | None:
    print_: str | None = getattr(getattr(method, "card", None), "fingerprint", None)
    return print_


def _check(method: object) -> str | None:
    checks = getattr(getattr(method, "card", None), "checks", None)
    said: str | None = getattr(checks, "address_postal_code_check", None)
    return said
