"""What the adapters of one Stripe account share: its key, its connections, its tries, its time."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlsplit

from payment_smart_bot.adapters.clock import SystemClock
from payment_smart_bot.adapters.stripe_account import Accounts, silence
from payment_smart_bot.adapters.stripe_errors import Verdict
from payment_smart_bot.adapters.stripe_http import PooledClient
from payment_smart_bot.adapters.stripe_tries import Tries

if TYPE_CHECKING:
    from collections.abc import Callable

    import stripe

    from payment_smart_bot.ports import Clock

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")

_T = TypeVar("_T")


class StripeConnection:
    """Stripe, or the sandbox, with one key and one budget of time for each call of a port.

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

    @property
    def test_mode(self) -> bool:
        """Whether the current key is one of test mode.

        Raises:
            GatewayUnavailable: there is no key to be had.
        """
        return self._accounts.current().test_mode

    def now(self) -> float:
        """Unix seconds."""
        return self._clock.now()

    def deadline(self) -> float:
        """When a call that begins now has to be over; Unix seconds."""
        return self._clock.now() + self._budget

    def call(
        self,
        work: Callable[[stripe.StripeClient, str], _T | Verdict],
        key: str,
        deadline: float,
        found: Callable[[stripe.StripeClient], _T | None] | None = None,
    ) -> _T | Verdict:
        """Do `work` with its retries: see `Tries.call`."""
        return self._tries.call(self._accounts, work, key, deadline, found)

    def read(self, work: Callable[[stripe.StripeClient], _T], deadline: float | None = None) -> _T:
        """Do what changes nothing.

        Raises:
            GatewayUnavailable: it could not be done in time.
        """
        result = self.call(lambda client, _: work(client), "", deadline or self.deadline())
        if isinstance(result, Verdict):
            raise result.exception()
        return result

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
