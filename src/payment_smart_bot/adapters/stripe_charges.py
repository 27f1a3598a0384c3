"""The `Charges` port on Stripe's official library; see `stripe_gateway` for its quietness.

What moves money is tried again under its own idempotency key alone, and after an end that does not
tell Stripe is asked first how things stand: nothing is charged or refunded twice.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from payment_smart_bot.adapters import stripe_checkout as checkout
from payment_smart_bot.adapters import stripe_customers as customers
from payment_smart_bot.adapters import stripe_listing as listing
from payment_smart_bot.adapters import stripe_refunds as refunds
from payment_smart_bot.adapters import stripe_setups as setups
from payment_smart_bot.adapters.stripe_changes import changed, known, looked
from payment_smart_bot.adapters.stripe_intents import EXPAND, charge_of, confirmed, settled
from payment_smart_bot.adapters.stripe_requests import opening
from payment_smart_bot.domain.channel import CONFIRMATION_TOKEN, on_page, without_charge

if TYPE_CHECKING:
    from collections.abc import Iterator

    import stripe
    from stripe.params import (
        PaymentIntentCancelParams,
        PaymentIntentCaptureParams,
        PaymentIntentConfirmParams,
    )

    from payment_smart_bot.adapters.stripe_connection import StripeConnection
    from payment_smart_bot.domain.charge import Charge
    from payment_smart_bot.domain.payment import Payment


class StripeCharges:
    """PaymentIntents at Stripe, or at the sandbox; the connection is closed elsewhere.

    Args:
        connection: It may be shared with a `StripeGateway`.
        descriptor_suffix: Stands behind the merchant's name on the payer's statement.
    """

    def __init__(
        self, connection: StripeConnection, *, descriptor_suffix: str | None = None
    ) -> None:
        self._stripe = connection
        self._suffix = descriptor_suffix

    def open(self, payment: Payment, *, idempotency_key: str) -> Charge:
        """Create the PaymentIntent; see `ports.money.Charges`.

        After a 5xx or a time-out there may be two; the other is never charged, having no card.
        """
        if not payment.money.amount:
            setup = setups.opening(payment)
            return known(
                self._stripe.call(
                    lambda client, key: setups.standing(
                        client.v1.setup_intents.create(setup, {"idempotency_key": key})
                    ),
                    idempotency_key,
                    self._stripe.deadline(),
                )
            )
        params = opening(payment, self._suffix)

        def create(client: stripe.StripeClient, key: str) -> Charge:
            return charge_of(client.v1.payment_intents.create(params, {"idempotency_key": key}))

        return known(self._stripe.call(create, idempotency_key, self._stripe.deadline()))

    def open_checkout(
        self, payment: Payment, *, return_url: str, expires_at: float, idempotency_key: str
    ) -> Charge:
        """Create the Checkout Session; see `ports.money.Charges`.

        After a 5xx or a time-out there may be two; nobody is told the other's address.
        """
        params = checkout.opening(payment, return_url, expires_at, self._suffix)

        def create(client: stripe.StripeClient, key: str) -> Charge:
            made = client.v1.checkout.sessions.create(params, {"idempotency_key": key})
            return checkout.standing(made)

        return known(self._stripe.call(create, idempotency_key, self._stripe.deadline()))

    def confirm(
        self,
        intent: str,
        payment_method: str,
        *,
        return_url: str,
        idempotency_key: str,
        keep: bool = False,
    ) -> Charge:
        """Charge a card or hold the money; see `ports.money.Charges`."""
        if without_charge(intent):
            return setups.confirmed(
                self._stripe, intent, payment_method, return_url, idempotency_key
            )
        params: PaymentIntentConfirmParams = {"return_url": return_url, "expand": EXPAND}
        if payment_method.startswith(CONFIRMATION_TOKEN):
            params["confirmation_token"] = payment_method
        else:
            params["payment_method"] = payment_method
        if keep:  # without it a card that was charged while it was nobody's cannot be used again
            params["setup_future_usage"] = "off_session"

        def confirm(client: stripe.StripeClient, key: str) -> stripe.PaymentIntent:
            return client.v1.payment_intents.confirm(intent, params, {"idempotency_key": key})

        tells = partial(confirmed, payment_method=payment_method, since=self._stripe.now())
        return changed(self._stripe, intent, confirm, idempotency_key, tells)

    def look(self, intent: str) -> Charge:
        """How it stands at Stripe now."""
        if on_page(intent):
            return self._stripe.read(lambda client: checkout.shown(client, intent))
        if without_charge(intent):
            return self._stripe.read(lambda client: setups.shown(client, intent))
        return looked(self._stripe, intent, self._stripe.deadline())

    def keep(self, payment: Payment, *, idempotency_key: str) -> str:
        """Keep the card for a Customer; see `ports.money.Charges`."""
        return customers.kept(self._stripe, payment, idempotency_key)

    def forget(self, customer: str) -> None:
        """Delete a Customer; see `ports.money.Charges`."""
        customers.forgotten(self._stripe, customer)

    def capture(self, intent: str, amount: int, *, idempotency_key: str) -> Charge:
        """Take so much of what is held; see `ports.money.Charges`."""
        params: PaymentIntentCaptureParams = {"amount_to_capture": amount, "expand": EXPAND}

        def capture(client: stripe.StripeClient, key: str) -> stripe.PaymentIntent:
            return client.v1.payment_intents.capture(intent, params, {"idempotency_key": key})

        return changed(self._stripe, intent, capture, idempotency_key, settled)

    def cancel(self, intent: str, *, idempotency_key: str) -> Charge:
        """Cancel it, unless it has succeeded; see `ports.money.Charges`."""
        if on_page(intent):
            expire = partial(checkout.expired, session=intent)
            return known(
                self._stripe.call(
                    lambda client, key: expire(client, key=key),
                    idempotency_key,
                    self._stripe.deadline(),
                )
            )
        if without_charge(intent):
            return setups.canceled(self._stripe, intent, idempotency_key)
        params: PaymentIntentCancelParams = {"expand": EXPAND}

        def cancel(client: stripe.StripeClient, key: str) -> stripe.PaymentIntent:
            return client.v1.payment_intents.cancel(intent, params, {"idempotency_key": key})

        return changed(self._stripe, intent, cancel, idempotency_key, settled)

    def refund(self, intent: str, amount: int, *, idempotency_key: str) -> Charge:
        """Give so much back; see `ports.money.Charges`."""
        return refunds.refunded(self._stripe, intent, amount, idempotency_key)

    def charges_between(
        self, since: float, until: float
    ) -> Iterator[tuple[str | None, Charge, float]]:
        """PaymentIntents made in that time, newest first; see `ports.money.Charges`."""
        return listing.charges_between(self._stripe, since, until)
