"""The `PaymentGateway` on Stripe's official library, and on nothing of its that is global.

Card data is in the clear only while a request is being made. No exception of this module has
another one behind it, so neither Stripe's texts nor a card can come along with one.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from payment_smart_bot.adapters.clock import SystemClock
from payment_smart_bot.adapters.stripe_account import Accounts, silence
from payment_smart_bot.adapters.stripe_errors import RAW_NUMBERS, Verdict
from payment_smart_bot.adapters.stripe_http import PooledClient
from payment_smart_bot.adapters.stripe_test_cards import TEST_METHODS
from payment_smart_bot.adapters.stripe_tries import Tries
from payment_smart_bot.domain.session import PaymentMethod

if TYPE_CHECKING:
    from collections.abc import Callable

    import stripe
    from stripe.params import PaymentMethodCreateParams

    from payment_smart_bot.domain.card import Expiry
    from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode
    from payment_smart_bot.ports import Clock

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class StripeGateway:
    """Makes PaymentMethods at Stripe, or at the sandbox.

    Args:
        key: Gives the secret key; asked before each call. It may raise `GatewayUnavailable`.
        renew: Gives it as it is now, when Stripe did not accept it; `key` where there is none.
        base_url: The sandbox's address; None is Stripe.
        budget_seconds: The longest that one call may take with all its tries.
        attempt_seconds: The longest that one try may wait for an answer.
        clock: The time and the pauses.
        jitter: Gives 0 to 1, to spread the pauses.
    """

    def __init__(  # noqa: PLR0913 - all but the key have a default
        self,
        key: Callable[[], str],
        *,
        renew: Callable[[], str] | None = None,
        base_url: str | None = None,
        budget_seconds: float = 15.0,
        attempt_seconds: float = 6.0,
        clock: Clock | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        silence()
        local = base_url is not None and urlsplit(base_url).hostname in _LOOPBACK
        self._http = PooledClient(trust_env=not local)
        self._accounts = Accounts(key, renew or key, base_url, self._http)
        self._budget = budget_seconds
        self._clock = clock or SystemClock()
        self._tries = Tries(self._http, attempt_seconds, self._clock, jitter)

    def create_payment_method(
        self,
        *,
        number: CardNumber,
        expiry: Expiry,
        code: SecurityCode,
        name: str,
        idempotency_key: str,
    ) -> PaymentMethod:
        """Make a PaymentMethod; see `ports.PaymentGateway`.

        With a test key, an account that may not send numbers gets the documented PaymentMethod
        of a test number; it carries neither the name nor the date.
        """

        def create(client: stripe.StripeClient, key: str) -> PaymentMethod:
            params = _params(number, expiry, code, name)
            return _seen(client.v1.payment_methods.create(params, {"idempotency_key": key}))

        deadline = self._clock.now() + self._budget
        result = self._tries.call(self._accounts, create, idempotency_key, deadline)
        if result is RAW_NUMBERS:
            result = self._stand_in(number, deadline)
        if isinstance(result, Verdict):
            raise result.exception()
        return result

    def check(self) -> bool:
        """Ask Stripe for the balance, which needs a valid key; whether the key is a live one.

        Raises:
            GatewayUnavailable: no answer, or the key is not accepted.
        """
        deadline = self._clock.now() + self._budget
        result = self._tries.call(
            self._accounts, lambda client, _: client.v1.balance.retrieve().livemode, "", deadline
        )
        if isinstance(result, Verdict):
            raise result.exception()
        return result

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _stand_in(self, number: CardNumber, deadline: float) -> PaymentMethod | Verdict:
        method = TEST_METHODS.get(number.reveal())
        if method is None or not self._accounts.current().test_mode:
            return RAW_NUMBERS
        return self._tries.call(
            self._accounts,
            lambda client, _: _seen(client.v1.payment_methods.retrieve(method)),
            "",
            deadline,
        )


def _params(
    number: CardNumber, expiry: Expiry, code: SecurityCode, name: str
) -> PaymentMethodCreateParams:
    return {
        "type": "card",
        "card": {
            "number": number.reveal(),
            "exp_month": expiry.month,
            "exp_year": expiry.year,
            "cvc": code.reveal(),
        },
        "billing_details": {"name": name},
    }


def _seen(method: stripe.PaymentMethod) -> PaymentMethod:
    card = method.card
    if card is None:
        raise TypeError
    return PaymentMethod(id=method.id, brand=card.brand, last4=card.last4)
