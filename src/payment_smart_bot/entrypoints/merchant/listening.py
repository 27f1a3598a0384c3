"""A small server that prints and forwards a sandbox's events."""

from __future__ import annotations

import json
import signal
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from payment_smart_bot.adapters.stripe_connection import StripeConnection
from payment_smart_bot.adapters.stripe_endpoints import register, remove
from payment_smart_bot.adapters.stripe_webhooks import LARGEST
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.config.keys import ApiKey

_OURS: Final = "payment-smart-bot webhooks listen"
_SECONDS: Final = 4.0
_BAD_GATEWAY: Final = 502


class Forward:
    """Posts a delivery on, as it came.

    Raises:
        ValueError: the address is none.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError
        self._make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port = parts.hostname, parts.port
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def post(self, payload: bytes, signature: str) -> int:
        """The status that was answered; 502 for no answer."""
        connection = self._make(self._host, self._port, timeout=_SECONDS)
        headers = {"Content-Type": "application/json", "Stripe-Signature": signature}
        try:
            connection.request("POST", self._path, payload, headers)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return _BAD_GATEWAY
        finally:
            connection.close()


def listening(
    key: ApiKey, url: str | None, forward_to: str | None, say: Callable[[str], object]
) -> None:
    """Print events, one a line, until Ctrl+C or SIGTERM; the endpoint is taken away then.

    Raises:
        GatewayUnavailable, GatewayRefused: the sandbox did not register it.
        ValueError: `forward_to` is no address.
    """
    forward = Forward(forward_to) if forward_to else None
    server = HTTPServer(("127.0.0.1", 0), _handler(forward, say))
    stripe = StripeConnection(key.reveal, base_url=url, budget_seconds=5.0)
    here = f"http://127.0.0.1:{server.server_port}/"
    endpoint = register(stripe, here, _OURS, every_event=True)
    say(f"Listening. Events are signed with {endpoint.secret}. Ctrl+C ends it.")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        with suppress(GatewayUnavailable, GatewayRefused):
            remove(stripe, endpoint.id)
        stripe.close()


def _handler(forward: Forward | None, say: Callable[[str], object]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length", 0)), LARGEST)
            payload = self.rfile.read(length)
            status = 200
            if forward is not None:
                status = forward.post(payload, self.headers.get("Stripe-Signature", ""))
            say(_line(payload) + (f" -> {status}" if forward else ""))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Each event has its line already."""

    return Handler


def _line(payload: bytes) -> str:
    try:
        event = json.loads(payload)
        return f"{event['id']} {event['type']} {event['data']['object']['id']}"
    except (ValueError, KeyError, TypeError):
        return "an event that cannot be read"
