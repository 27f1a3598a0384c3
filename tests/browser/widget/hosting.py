"""Pages on a port of their own, which is another origin than the server's."""

from __future__ import annotations

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Given = dict[str, tuple[str, Mapping[str, str]]]


@contextmanager
def hosting(pages: Given) -> Iterator[int]:
    """The port at which pages are served, each with its own headers.

    Args:
        pages: By path; more may be put in while it serves.
    """

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, headers = pages.get(self.path.partition("?")[0], ("", {}))
            self.send_response(200 if body else 404)
            for name, value in {"Content-Type": "text/html", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as host:
        thread = Thread(target=host.serve_forever)
        thread.start()
        try:
            yield host.server_port
        finally:
            host.shutdown()
            thread.join()
