"""A receiver of webhooks on this machine, which answers as it is told."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 5.0


class Receiver:
    """What came, and the statuses of the next answers (200 when none is left)."""

    def __init__(self) -> None:
        self.got: list[tuple[bytes, str]] = []
        self.times: list[float] = []
        self.statuses: list[int] = []
        self.pause = 0.0
        self.url = ""

    def wait(self, many: int, seconds: float = SECONDS) -> list[tuple[bytes, str]]:
        """Wait until that many came."""
        deadline = time.monotonic() + seconds
        while len(self.got) < many and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(self.got) >= many, f"{len(self.got)} of {many} came"
        return self.got


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen on a free port."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(receiver.pause)
            status = receiver.statuses.pop(0) if receiver.statuses else 200
            receiver.got.append((body, self.headers["Stripe-Signature"]))
            receiver.times.append(time.monotonic())
            self.send_response(status)
            self.end_headers()

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
