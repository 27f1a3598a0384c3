"""The merchant's program of a laptop cloud: it hears events, and writes down what it heard.

Each line of its file is one POST as JSON: `signature`, `body`, both as they came. It answers 200.
"""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from scripts.laptop import places

HEARD: Final = places.OUTPUT / "heard.jsonl"
ADDRESS: Final = places.HOME / "merchant.json"
_MOST: Final = 1_000_000


class _Hooks(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Write it down, then say that it was heard."""
        length = min(int(self.headers.get("Content-Length") or 0), _MOST)
        body = self.rfile.read(length).decode(errors="replace")
        line = json.dumps({"signature": self.headers.get("Webhook-Signature"), "body": body})
        with HEARD.open("a") as file:
            file.write(line + "\n")
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Listen on loopback until it is ended."""
    places.OUTPUT.mkdir(parents=True, exist_ok=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Hooks) as server:
        url = f"http://127.0.0.1:{server.server_port}/hooks"
        places.write_private(ADDRESS, {"url": url})
        server.serve_forever()


if __name__ == "__main__":
    main()
