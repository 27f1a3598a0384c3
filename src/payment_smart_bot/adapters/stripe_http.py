"""How the official library reaches Stripe: one pool of connections, a limit for each request.

It takes the place of the library's own client, which has one session a thread, one time-out for
all requests, and cannot tell a time-out from a broken connection. Nothing of a request or an
answer gets into an exception's text here.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final

import requests
import stripe
from requests.adapters import HTTPAdapter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CONNECT_SECONDS: Final = 3.0
_POOL: Final = 32
_PASSED_ON: Final = ("request-id", "idempotent-replayed")


class NotConnected(stripe.APIConnectionError):
    """There was no connection, or it broke."""

    def __init__(self, text: str) -> None:
        super().__init__(text)  # type: ignore[no-untyped-call]  # stripe left it so


class TimedOut(NotConnected):
    """The request was sent and no answer came in time: it may have been carried out."""


class Untrusted(NotConnected):
    """No encrypted connection: a certificate that is not accepted, or a handshake that broke."""


class Unsendable(stripe.StripeError):
    """The request could not be made of what it was given."""


class PooledClient(stripe.HTTPClient):
    """Sends requests over connections that all threads share and that are kept alive."""

    name = "requests"

    def __init__(self, *, trust_env: bool) -> None:
        super().__init__()
        self._session = requests.Session()
        self._session.trust_env = trust_env
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=_POOL))
        self._limits = threading.local()

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Give this thread's requests so long to be answered."""
        self._limits.seconds = seconds
        try:
            yield
        finally:
            del self._limits.seconds

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,  # noqa: ANN401 - the library's signature
        *,
        _usage: list[str] | None = None,
    ) -> tuple[Any, int, Mapping[str, str]]:
        """Send one request.

        Returns:
            Body, status, and the headers that the library may see: not `Stripe-Notice`, which it
            would print.

        Raises:
            NotConnected: or one of its kinds.
            Unsendable: see there.
        """
        fault: stripe.StripeError
        try:
            answer = self._session.request(
                method,
                url,
                headers=headers,
                data=post_data,
                timeout=(min(CONNECT_SECONDS, self._limits.seconds), self._limits.seconds),
                verify=stripe.ca_bundle_path,
                allow_redirects=False,
            )
        except requests.exceptions.ReadTimeout:
            fault = TimedOut("no answer in time")
        except requests.exceptions.SSLError:
            fault = Untrusted("no encrypted connection")
        except (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError):
            fault = NotConnected("no connection")
        except Exception:  # noqa: BLE001 - its text may hold the key or the card
            fault = Unsendable("the request could not be sent")
        else:
            seen = {name: answer.headers[name] for name in _PASSED_ON if name in answer.headers}
            return answer.content, answer.status_code, seen
        raise fault

    def close(self) -> None:
        """Close the connections."""
        self._session.close()
