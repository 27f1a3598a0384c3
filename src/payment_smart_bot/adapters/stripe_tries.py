"""One call at Stripe with its retries, inside a budget of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import stripe

from payment_smart_bot.adapters.stripe_errors import AUTHENTICATION, CLIENT_FAULT, Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.adapters.stripe_account import Accounts
    from payment_smart_bot.adapters.stripe_http import PooledClient
    from payment_smart_bot.ports import Clock

_FIRST_PAUSE: Final = 0.25
_LONGEST_PAUSE: Final = 4.0
_LEAST_TRY: Final = 0.2
"""Seconds; with less left no further try is begun."""

_T = TypeVar("_T")


class Tries:
    """Tries a call until it is done, refused, or the time is up.

    Args:
        http: Whose requests get a limit that fits what is left of the time.
        attempt_seconds: The longest that one try may wait for an answer.
        clock: The time and the pauses.
        jitter: Gives 0 to 1, to spread the pauses: of 0.25, 0.5, 1, 2, 4, 4 ... seconds the half or
            more is waited.
    """

    def __init__(
        self,
        http: PooledClient,
        attempt_seconds: float,
        clock: Clock,
        jitter: Callable[[], float],
    ) -> None:
        self._http = http
        self._attempt_seconds = attempt_seconds
        self._clock = clock
        self._jitter = jitter

    def call(
        self,
        accounts: Accounts,
        work: Callable[[stripe.StripeClient, str], _T],
        key: str,
        deadline: float,
    ) -> _T | Verdict:
        """Do `work` with a client and an idempotency key.

        Stripe asks for the same key after a broken connection, a 429 or a 409. After a 5xx or a
        time-out the next try takes a new one, `key-1` and so on: Stripe replays a saved 500.

        Args:
            accounts: The key is fetched once more when Stripe does not accept it.
            work: Makes one request and may raise Stripe's errors.
            key: The idempotency key of the first try.
            deadline: Unix seconds.

        Returns:
            What `work` gave, or why it came to nothing.

        Raises:
            GatewayUnavailable: there is no key to be had.
        """
        tries, this_key, refreshed = 0, key, False
        while True:
            account = accounts.current()
            seconds = min(self._attempt_seconds, deadline - self._clock.now())
            result = self._attempt(work, account.client, this_key, seconds)
            if not isinstance(result, Verdict):
                return result
            if result is AUTHENTICATION and not refreshed:
                refreshed = True
                if accounts.refresh(account):
                    continue
            tries += 1
            pause = self._pause(tries)
            if not result.retry or self._clock.now() + pause + _LEAST_TRY > deadline:
                return result
            if result.new_key:
                this_key = f"{key}-{tries}"
            self._clock.sleep(pause)

    def _attempt(
        self,
        work: Callable[[stripe.StripeClient, str], _T],
        client: stripe.StripeClient,
        key: str,
        seconds: float,
    ) -> _T | Verdict:
        try:
            with self._http.limit(max(seconds, _LEAST_TRY)):
                return work(client, key)
        except stripe.StripeError as error:
            return judge(error)
        except Exception:  # noqa: BLE001 - its text or frames may hold the card
            return CLIENT_FAULT

    def _pause(self, tries: int) -> float:
        longest = min(_FIRST_PAUSE * 2.0 ** (tries - 1), _LONGEST_PAUSE)
        return longest * (0.5 + self._jitter() / 2)
