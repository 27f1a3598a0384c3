"""A receiver of signed events on this machine: a real server, which answers as it is told."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class Received:
    """What came, in order; `statuses` (200 when none is left) and `pauses` are of what comes."""

    url: str = ""
    got: list[tuple[bytes, str]] = field(default_factory=list)
    """Bodies with their signatures."""
    paths: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def until(self, done: Callable[[], bool], seconds: float) -> None:
        """Wait for something."""
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, self.got
            time.sleep(0.01)


_R = TypeVar("_R", bound=Received)


@contextmanager
def listening(received: _R, signature: str) -> Iterator[_R]:
    """Listen on a free port.

    Args:
        received: Where what comes is put.
        signature: The header that it stands in.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.paths.append(self.path)
            status = received.statuses.pop(0) if received.statuses else 200
            time.sleep(received.pauses.pop(0) if received.pauses else 0)
            received.times.append(time.monotonic())
            received.got.append((body, self.headers[signature]))
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
        received.url = f"http://127.0.0.1:{server.server_port}/hooks?shop=1"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield received
        finally:
            server.shutdown()
            thread.join()
