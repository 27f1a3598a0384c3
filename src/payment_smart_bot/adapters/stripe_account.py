"""The official client, made for the current key, and kept from saying anything."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import stripe
from stripe import _util as stripe_util

from payment_smart_bot.ports import GatewayUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.adapters.stripe_http import PooledClient

API_VERSION: Final = "2026-10-28.endive"
"""Pinned: the version that stripe-python 16.1 is written for."""
_TEST_KEYS: Final = ("sk_test_", "rk_test_")


@dataclass(frozen=True, slots=True)
class Account:
    """A client and the kind of key that it has."""

    client: stripe.StripeClient
    test_mode: bool


class Accounts:
    """The client for the current key, made anew when the key changes.

    Args:
        key: Gives the key; asked before each call, so it should remember it.
        renew: Gives the key as it is now, when the one in use was not accepted.
        base_url: Another address than Stripe's.
        http: What requests go through.
    """

    def __init__(
        self,
        key: Callable[[], str],
        renew: Callable[[], str],
        base_url: str | None,
        http: PooledClient,
    ) -> None:
        self._key = key
        self._renew = renew
        self._base_url = base_url
        self._http = http
        self._lock = threading.Lock()
        self._used = ""
        self._account: Account | None = None

    def current(self) -> Account:
        """Give the client.

        Raises:
            GatewayUnavailable: there is no key to be had.
        """
        with self._lock:
            key = _fetched(self._key)
            if self._account is None or key != self._used:
                return self._make(key)
            return self._account

    def refresh(self, failed: Account) -> bool:
        """Fetch the key again; whether there is another one than the one that failed.

        Raises:
            GatewayUnavailable: there is no key to be had.
        """
        with self._lock:
            if self._account is not failed:
                return True
            key = _fetched(self._renew)
            if key == self._used:
                return False
            self._make(key)
            return True

    def _make(self, key: str) -> Account:
        client = stripe.StripeClient(
            key,
            stripe_version=API_VERSION,
            base_addresses={"api": self._base_url} if self._base_url else {},
            max_network_retries=0,
            http_client=self._http,
        )
        self._used = key
        self._account = Account(client, key.startswith(_TEST_KEYS))
        return self._account


def _fetched(source: Callable[[], str]) -> str:
    key = ""
    try:
        key = source().strip()
    except GatewayUnavailable:
        raise
    except Exception:  # noqa: BLE001, S110 - what a secret store says is not for logs
        pass
    if not key:
        raise GatewayUnavailable("key", operator=True)  # noqa: EM101 - a word for the log
    return key


def silence() -> None:
    """Keep the library quiet.

    It would print bodies at `STRIPE_LOG=debug`, log them, and write a telemetry id into the home
    folder.
    """
    stripe.log = None
    stripe_util.STRIPE_LOG = None
    stripe.enable_telemetry = False
    logger = logging.getLogger("stripe")
    if _refuse_record not in logger.filters:
        logger.addFilter(_refuse_record)


def _refuse_record(_record: logging.LogRecord) -> bool:
    return False
