"""Changing a PaymentIntent once: done, refused, or found done after an answer that was lost."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import stripe

from payment_smart_bot.adapters.stripe_errors import CARD, STANDS, Verdict
from payment_smart_bot.adapters.stripe_intents import EXPAND, charge_of, declined_in
from payment_smart_bot.domain.payment_state import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.adapters.stripe_connection import StripeConnection
    from payment_smart_bot.domain.charge import Charge

Work: TypeAlias = "Callable[[stripe.StripeClient, str], stripe.PaymentIntent]"
"""Makes one request with an idempotency key."""

_T = TypeVar("_T")


def known(result: _T | Verdict) -> _T:
    """Give what came of a call.

    Raises:
        GatewayRefused: the merchant or the payer cannot have it.
        GatewayUnavailable: all else that is a verdict.
    """
    if isinstance(result, Verdict):
        raise result.exception()
    return result


def looked(connection: StripeConnection, intent: str, deadline: float) -> Charge:
    """How an intent stands.

    Raises:
        GatewayUnavailable: it could not be told in time.
    """
    return connection.read(lambda client: charge_of(_shown(client, intent)), deadline)


def changed(
    connection: StripeConnection,
    intent: str,
    work: Work,
    key: str,
    tells: Callable[[stripe.PaymentIntent], bool],
) -> Charge:
    """Change an intent; where that is no longer possible, how it stands.

    Args:
        connection: To Stripe.
        intent: Its id.
        work: Asks for the change.
        key: The idempotency key of every try.
        tells: Whether the intent shows that it was done, or what came of it instead.

    Raises:
        GatewayRefused: the merchant cannot have it.
        GatewayUnavailable: it is not known what Stripe did.
    """

    def found(client: stripe.StripeClient) -> Charge | None:
        shown = _shown(client, intent)
        return charge_of(shown) if tells(shown) else None

    deadline = connection.deadline()
    result = connection.call(partial(_charged, work), key, deadline, found)
    if result is STANDS:
        return looked(connection, intent, deadline)
    if isinstance(result, Verdict) and result.reason == CARD:
        return _declined(looked(connection, intent, deadline), result)
    return known(result)


def _charged(work: Work, client: stripe.StripeClient, key: str) -> Charge:
    try:
        return charge_of(work(client, key))
    except stripe.CardError as error:
        declined = declined_in(error)
        if declined is None:
            raise
        return declined


def _declined(charge: Charge, verdict: Verdict) -> Charge:
    """The intent may not show the error yet, or not this one."""
    if charge.state is not State.OPEN:
        return charge
    return charge._replace(decline_code=verdict.decline_code or verdict.code)


def _shown(client: stripe.StripeClient, intent: str) -> stripe.PaymentIntent:
    return client.v1.payment_intents.retrieve(intent, {"expand": EXPAND})
