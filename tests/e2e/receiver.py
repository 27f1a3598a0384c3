"""The merchant's own program, which hears events: a real server that answers as it is told."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from stripe import WebhookSignature

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.server import Server


@dataclass
class Receiver:
    """What came, in order; `statuses` and `pauses` are of the next answers."""

    url: str = ""
    got: list[tuple[bytes, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body, _ in self.got]

    def of(self, payment: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["data"]["paymentId"] == payment]

    def wait(self, payment: str, many: int, seconds: float = 15.0) -> list[dict[str, Any]]:
        """Wait until so many events of a payment came."""
        deadline = time.monotonic() + seconds
        while len(self.of(payment)) < many:
            assert time.monotonic() < deadline, self.events
            time.sleep(0.02)
        return self.of(payment)

    def verify(self, secret: str) -> None:
        """By Stripe's own library, as docs/api.md says it."""
        for body, signature in self.got:
            assert WebhookSignature.verify_header(body, signature, secret, tolerance=300)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen on a free port."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.paths.append(self.path)
            status = receiver.statuses.pop(0) if receiver.statuses else 200
            time.sleep(receiver.pauses.pop(0) if receiver.pauses else 0)
            receiver.got.append((body, self.headers["Webhook-Signature"]))
            try:
                self.send_response(status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
            except OSError:
                """Whoever asked did not wait."""

        do_GET = do_POST  # noqa: N815 - the name is the base class's

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.url = f"http://127.0.0.1:{server.server_port}/hooks?shop=1"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()


def secret_of(server: Server) -> str:
    """The secret that the server made for itself."""
    path: Path = server.data_dir / "merchant-webhook.secret"
    assert path.stat().st_mode & 0o777 == 0o600
    return path.read_text().strip()
