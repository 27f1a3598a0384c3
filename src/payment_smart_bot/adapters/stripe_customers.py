"""Customers that a card is kept for: made together with it, found by it, deleted.

A Customer that is created with a `payment_method` has it attached in the same call, or is not made
(docs.stripe.com/api/customers/create). So the card itself tells whether it was done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import stripe

from payment_smart_bot.adapters.stripe_changes import known
from payment_smart_bot.adapters.stripe_errors import Verdict
from payment_smart_bot.adapters.stripe_requests import PAYMENT_ID, REFERENCE

if TYPE_CHECKING:
    from stripe.params import CustomerCreateParams

    from payment_smart_bot.adapters.stripe_connection import StripeConnection
    from payment_smart_bot.domain.payment import Payment

_GONE: Final = "resource_missing"


def kept(connection: StripeConnection, payment: Payment, key: str) -> str:
    """The Customer of a payment's card, made now where it has none.

    Raises:
        GatewayRefused: the bank refused.
        GatewayUnavailable: it is not known whether it was done.
    """
    method = payment.payment_method
    assert method is not None  # noqa: S101 - only a card that paid is kept
    params, name = _params(payment, method.id), method.id

    def create(client: stripe.StripeClient, this_key: str) -> str:
        return client.v1.customers.create(params, {"idempotency_key": this_key}).id

    def found(client: stripe.StripeClient) -> str | None:
        return _id(client.v1.payment_methods.retrieve(name).customer)

    deadline = connection.deadline()
    result = connection.call(create, key, deadline, found)
    if not isinstance(result, Verdict):
        return result
    # Another try may have done it, which Stripe tells as a refusal.
    return connection.read(found, deadline) or known(result)


def forgotten(connection: StripeConnection, customer: str) -> None:
    """Delete a Customer.

    Raises:
        GatewayUnavailable: it is not known whether it is gone.
    """

    def delete(client: stripe.StripeClient, _: str) -> bool:
        try:
            client.v1.customers.delete(customer)
        except stripe.InvalidRequestError as error:
            if error.code != _GONE:
                raise
        return True

    known(connection.call(delete, "", connection.deadline()))


def _params(payment: Payment, method: str) -> CustomerCreateParams:
    params: CustomerCreateParams = {
        "payment_method": method,
        "metadata": {PAYMENT_ID: payment.id},
    }
    if payment.reference is not None:
        params["metadata"] = {PAYMENT_ID: payment.id, REFERENCE: payment.reference}
    if payment.customer_email:
        params["email"] = payment.customer_email
    return params


def _id(customer: str | stripe.Customer | None) -> str | None:
    return customer.id if isinstance(customer, stripe.Customer) else customer
