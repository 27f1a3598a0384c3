"""A loopback proxy before the emulator that counts what a function asks of AWS."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWN: Final = {"connection", "transfer-encoding", "content-length", "server", "date"}
"""Headers that belong to one connection."""


class Counter:
    """The operations that went through, in order."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._seen: list[str] = []
        self._lock = threading.Lock()

    def add(self, operation: str) -> None:
        """One more."""
        with self._lock:
            self._seen.append(operation)

    def taken(self) -> list[str]:
        """What went through since this was last asked."""
        with self._lock:
            seen, self._seen = self._seen, []
        return seen


@contextmanager
def counting(emulator: str) -> Iterator[Counter]:
    """A proxy to an emulator's address, as long as it is needed."""
    target = urlsplit(emulator)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            counter.add(self.headers.get("X-Amz-Target", "?").rsplit(".", 1)[-1])
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            onward = HTTPConnection(target.hostname or "", target.port, timeout=10)
            try:
                onward.request("POST", self.path, body, dict(self.headers.items()))
                answer = onward.getresponse()
                told = answer.read()
            finally:
                onward.close()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OWN:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's own
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    counter = Counter(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield counter
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
