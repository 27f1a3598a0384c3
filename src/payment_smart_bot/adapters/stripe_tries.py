"""One call at Stripe with its retries, inside a budget of time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import stripe

from payment_smart_bot.adapters.stripe_errors import AUTHENTICATION, CLIENT_FAULT, Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.adapters.stripe_account import Account, Accounts
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
        work: Callable[[stripe.StripeClient, str], _T | Verdict],
        key: str,
        deadline: float,
        found: Callable[[stripe.StripeClient], _T | None] | None = None,
    ) -> _T | Verdict:
        """Do `work` with a client and an idempotency key.

        Stripe asks for the same key after a broken connection, a 429 or a 409. After a 5xx or a
        time-out the next try takes a new one, `key-1` and so on: Stripe replays a saved 500.
        Not so where something must not be done twice: there `found` looks whether it was done all
        the same, and the next try has the same key. A 500 that is replayed then is the end.

        Args:
            accounts: The key is fetched once more when Stripe does not accept it.
            work: Makes one request and may raise Stripe's errors, or give a verdict of its own.
            key: The idempotency key of the first try.
            deadline: Unix seconds.
            found: Gives what was done, or None when that cannot be told.

        Returns:
            What `work` gave or `found`, or why it came to nothing.

        Raises:
            GatewayUnavailable: there is no key to be had.
        """
        tries, this_key, refreshed = 0, key, False
        while True:
            account = accounts.current()
            result = self._attempt(partial(work, account.client, this_key), deadline)
            result = self._looked(result, account, deadline, found)
            if not isinstance(result, Verdict):
                return result
            if result is AUTHENTICATION and not refreshed:
                refreshed = True
                if accounts.refresh(account):
                    continue
            tries += 1
            pause = self._pause(tries)
            if not _again(result, found) or self._clock.now() + pause + _LEAST_TRY > deadline:
                return result
            if result.new_key and not found:
                this_key = f"{key}-{tries}"
            self._clock.sleep(pause)

    def _looked(
        self,
        result: _T | Verdict,
        account: Account,
        deadline: float,
        found: Callable[[stripe.StripeClient], _T | None] | None,
    ) -> _T | Verdict:
        """What was done all the same, after an end that does not tell."""
        if found is None or not isinstance(result, Verdict) or not result.unclear:
            return result
        seen = self._attempt(partial(found, account.client), deadline)
        return result if seen is None or isinstance(seen, Verdict) else seen

    def _attempt(self, work: Callable[[], _T | Verdict], deadline: float) -> _T | Verdict:
        seconds = min(self._attempt_seconds, deadline - self._clock.now())
        try:
            with self._http.limit(max(seconds, _LEAST_TRY)):
                return work()
        except stripe.StripeError as error:
            return judge(error)
        except Exception:  # noqa: BLE001 - its text or frames may hold the card
            return CLIENT_FAULT

    def _pause(self, tries: int) -> float:
        longest = min(_FIRST_PAUSE * 2.0 ** (tries - 1), _LONGEST_PAUSE)
        return longest * (0.5 + self._jitter() / 2)


def _again(verdict: Verdict, found: object) -> bool:
    return verdict.retry and not (found and verdict.replayed)
