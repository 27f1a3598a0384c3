"""A merchant's page on an origin of its own, under a strict Content-Security-Policy."""

from __future__ import annotations

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, ClassVar, Final

from tests.e2e.server import exchange

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.server import Server

SCRIPT: Final = (Path(__file__).parent / "host.js").read_bytes()
PAGE: Final = b"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Shop</title>
<ol id="log"></ol>
<form id="say"><label>Message <input id="message"></label><button>Send</button></form>
<form id="pay"><div id="card"></div><button>Give card</button></form>
<a id="bank" target="_blank" hidden>To the bank</a>
<script type="module" src="/host.js"></script>
</html>"""


def policy(sandbox: str) -> str:
    """Everything is forbidden but what the page and Stripe.js need."""
    return (
        f"default-src 'none'; script-src 'self' {sandbox}; frame-src {sandbox}; "
        f"connect-src 'self' {sandbox}; base-uri 'none'; form-action 'none'"
    )


class _Shop(BaseHTTPRequestHandler):
    """Gives the page, and hands what is said to the bot as a shop's own server would."""

    bot: ClassVar[str]
    policy: ClassVar[str]

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/":
            self._give(200, PAGE, "text/html")
        elif path == "/host.js":
            self._give(200, SCRIPT, "text/javascript")
        else:
            self._give(404, b"", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        sent = {"Content-Type": "application/json"}
        status, answer = exchange(self.bot, "POST", "/chat", body, sent)
        self._give(status, answer, "application/json")

    def _give(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(server: Server) -> Iterator[str]:
    """The page's address while it is served."""
    fields = {"bot": server.url, "policy": policy(server.sandbox.url)}
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Shop", (_Shop,), fields)) as shop:
        thread = Thread(target=shop.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{shop.server_address[1]}"
        finally:
            shop.shutdown()
            thread.join()
