"""A real HTTP server with made-up answers."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from email.message import Message

    Answering: TypeAlias = Callable[..., AbstractContextManager[tuple[str, list[Message]]]]


@contextmanager
def serve(
    status: int, body: bytes, headers: Mapping[str, str], looked: bytes = b""
) -> Iterator[tuple[str, list[Message]]]:
    """Give every request one answer, and every GET `looked` with 200.

    It gives the server's address and a list that grows by each request's headers.
    """
    seen: list[Message] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(status, body)

        def do_GET(self) -> None:
            self.answer(200, looked)

        def answer(self, status: int, body: bytes) -> None:
            seen.append(self.headers)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", seen
        finally:
            server.shutdown()
            thread.join()
