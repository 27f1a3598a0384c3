"""The `PaymentGateway` on Stripe's official library, and on nothing of its that is global.

Card data is in the clear only while a request is being made. No exception of this module has
another one behind it, so neither Stripe's texts nor a card can come along with one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from payment_smart_bot.adapters.stripe_errors import RAW_NUMBERS, Verdict
from payment_smart_bot.adapters.stripe_found import confirmation_token, payment_method, seen
from payment_smart_bot.adapters.stripe_test_cards import TEST_METHODS
from payment_smart_bot.domain.channel import CONFIRMATION_TOKEN

if TYPE_CHECKING:
    import stripe
    from stripe.params import (
        PaymentMethodCreateParams,
        PaymentMethodCreateParamsBillingDetails,
    )

    from payment_smart_bot.adapters.stripe_connection import StripeConnection
    from payment_smart_bot.domain.card import Expiry
    from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode
    from payment_smart_bot.domain.session import PaymentMethod


class StripeGateway:
    """Makes PaymentMethods at Stripe, or at the sandbox; the connection is closed elsewhere."""

    def __init__(self, connection: StripeConnection) -> None:
        self._stripe = connection

    def create_payment_method(  # noqa: PLR0913 - what a card is made of, all by name
        self,
        *,
        number: CardNumber,
        expiry: Expiry,
        code: SecurityCode,
        name: str,
        idempotency_key: str,
        postal_code: str | None = None,
    ) -> PaymentMethod:
        """Make a PaymentMethod; see `ports.PaymentGateway`.

        With a test key, an account that may not send numbers gets the documented PaymentMethod
        of a test number; it carries neither the name nor the date nor the postal code.
        """

        def create(client: stripe.StripeClient, key: str) -> PaymentMethod:
            params = _params(number, expiry, code, _billing(name, postal_code))
            return seen(client.v1.payment_methods.create(params, {"idempotency_key": key}))

        deadline = self._stripe.deadline()
        result = self._stripe.call(create, idempotency_key, deadline)
        if result is RAW_NUMBERS:
            result = self._stand_in(number, deadline)
        if isinstance(result, Verdict):
            raise result.exception()
        return result

    def find_payment_method(self, token: str) -> PaymentMethod:
        """Look up what Stripe.js made; see `ports.PaymentGateway`."""
        work = confirmation_token if token.startswith(CONFIRMATION_TOKEN) else payment_method
        result = self._stripe.call(
            lambda client, _: work(client, token), "", self._stripe.deadline()
        )
        if isinstance(result, Verdict):
            raise result.exception()
        return result

    def check(self) -> bool:
        """Ask Stripe for the balance, which needs a valid key; whether the key is a live one.

        Raises:
            GatewayUnavailable: no answer, or the key is not accepted.
        """
        return self._stripe.read(lambda client: client.v1.balance.retrieve().livemode)

    def _stand_in(self, number: CardNumber, deadline: float) -> PaymentMethod | Verdict:
        method = TEST_METHODS.get(number.reveal())
        if method is None or not self._stripe.test_mode:
            return RAW_NUMBERS
        return self._stripe.call(
            lambda client, _: seen(client.v1.payment_methods.retrieve(method)), "", deadline
        )


def _params(
    number: CardNumber,
    expiry: Expiry,
    code: SecurityCode,
    billing: PaymentMethodCreateParamsBillingDetails,
) -> PaymentMethodCreateParams:
    return {
        "type": "card",
        "card": {
            "number": number.reveal(),
            "exp_month": expiry.month,
            "exp_year": expiry.year,
            "cvc": code.reveal(),
        },
        "billing_details": billing,
    }


def _billing(name: str, postal_code: str | None) -> PaymentMethodCreateParamsBillingDetails:
    """Whose the card is; the bank compares the postal code when the card is charged."""
    if postal_code is None:
        return {"name": name}
    return {"name": name, "address": {"postal_code": postal_code}}
