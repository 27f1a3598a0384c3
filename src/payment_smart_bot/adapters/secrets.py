"""The Stripe key from Secrets Manager, kept for five minutes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters.aws_errors import FAULTS, is_passing
from payment_smart_bot.ports import GatewayUnavailable

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from payment_smart_bot.ports import Clock

_MOST_SECONDS: Final = 300.0
_AGAIN_SECONDS: Final = 10.0
"""After a fetch that failed, the old value serves this long before the next one."""


class CachedSecret:
    """A secret's string; one fetch serves all threads that wait for it, and so does its failure.

    The time is that of the wall clock, so a value in a snapshot is old when the snapshot is
    restored a while later.

    Args:
        client: Of `secretsmanager`.
        secret_id: The secret's ARN or name.
        clock: The time.
        max_age: Seconds until a value is fetched again.
    """

    def __init__(
        self,
        client: SecretsManagerClient,
        secret_id: str,
        clock: Clock,
        max_age: float = _MOST_SECONDS,
    ) -> None:
        self._client = client
        self._secret_id = secret_id
        self._clock = clock
        self._max_age = max_age
        self._lock = threading.Lock()
        self._value = ""
        self._until = 0.0
        self._fetches = 0

    def get(self) -> str:
        """The value, fetched again when it is older than `max_age`.

        While Secrets Manager is out of reach the old one goes on serving.

        Raises:
            GatewayUnavailable: there is none, or not yet any.
        """
        seen = self._fetches
        with self._lock:
            if self._value and self._clock.now() < self._until:
                return self._value
            return self._fetched(seen)

    def renew(self) -> str:
        """The value fetched now, since the old one was not accepted and shall not serve again.

        Raises:
            GatewayUnavailable: it could not be fetched.
        """
        seen = self._fetches
        with self._lock:
            if seen == self._fetches:
                self._value = ""
            return self._fetched(seen)

    def forget(self) -> None:
        """Drop the value: the next `get` fetches it."""
        with self._lock:
            self._value = ""

    def _fetched(self, seen: int) -> str:
        """What a fetch gives, or gave to the thread that this one waited for."""
        if seen == self._fetches:
            self._fetch()
            self._fetches += 1
        if not self._value:
            raise GatewayUnavailable("secret", operator=True)  # noqa: EM101 - a word for the log
        return self._value

    def _fetch(self) -> None:
        seconds = self._max_age
        try:
            answer = self._client.get_secret_value(SecretId=self._secret_id)
            self._value = answer.get("SecretString", "").strip()
        except FAULTS as error:
            self._value = self._value if is_passing(error) else ""
            seconds = min(_AGAIN_SECONDS, self._max_age)
        self._until = self._clock.now() + seconds
