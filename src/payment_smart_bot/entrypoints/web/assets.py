"""The files of `web/` as they are sent: whole, packed, and with a tag to ask again by."""

from __future__ import annotations

import gzip
import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

FOLDER: Final = Path(__file__).parents[2] / "web"
PARTS: Final = (
    "texts.js",
    "digits.js",
    "api.js",
    "view.js",
    "field.js",
    "standing.js",
    "tabs.js",
    "sending.js",
    "entry.js",
    "chat.js",
    "start.js",
)
"""Of `widget.js`, in order; its style is in it, so that a page loads one file."""
_WIDGET: Final = "widget.js"
_WHOLE: Final = '(() => {{\n"use strict";\nconst STYLE = {style};\n{parts}\n}})();\n'
_KINDS: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
}
_KEPT: Final = "public, max-age=300"
"""Seconds: so long an old widget may stay after an update."""
_ASKED_AGAIN: Final = "no-cache"
_NOT_MODIFIED: Final = 304


class Asset(NamedTuple):
    """A file."""

    body: bytes
    packed: bytes
    """By gzip."""
    tag: str
    kind: str


@lru_cache
def asset(name: str) -> Asset:
    """Read a file of `web/`, or put the widget together, when it is first asked for."""
    body = widget() if name == _WIDGET else (FOLDER / name).read_bytes()
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Asset(body, gzip.compress(body, mtime=0), tag, _KINDS[Path(name).suffix])


def widget() -> bytes:
    """Put `widget.js` together of its parts and its style: what a content network is given."""
    folder = FOLDER / "widget"
    style = " ".join((folder / "widget.css").read_text(encoding="utf-8").split())
    parts = "\n".join((folder / name).read_text(encoding="utf-8") for name in PARTS)
    return _WHOLE.format(style=json.dumps(style), parts=parts).encode()


def given(name: str, request: Request, **headers: str) -> Response:
    """Answer with a file; 304 where the browser has it."""
    file = asset(name)
    kept = _ASKED_AGAIN if name.endswith(".html") else _KEPT
    sent = {
        "Cache-Control": kept,
        "ETag": file.tag,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        **headers,
    }
    known = request.headers.get("if-none-match", "")
    if file.tag in (tag.strip() for tag in known.split(",")):
        return Response(None, _NOT_MODIFIED, sent)
    packed = "gzip" in request.headers.get("accept-encoding", "")
    if packed:
        sent["Content-Encoding"] = "gzip"
    return Response(file.packed if packed else file.body, 200, sent, file.kind)
