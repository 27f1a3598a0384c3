"""The sandbox's pages: one plain frame, without a script or anything from elsewhere."""

from __future__ import annotations

from html import escape
from typing import Final

from starlette.responses import HTMLResponse

_FRAME: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.125rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 3rem auto;
  padding: 0 1rem; }}
label {{ display: block; margin: 0 0 1rem; }}
input {{ display: block; font: inherit; width: 100%; box-sizing: border-box; padding: .5rem; }}
button {{ font: inherit; padding: .6rem 1.4rem; margin: 0 1rem 1rem 0; min-height: 2.75rem; }}
.problem {{ border-left: .3rem solid #c00; padding-left: 1rem; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
<p>This is the Stripe sandbox: no money moves.</p>
</main>
</body>
</html>
"""
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""No `form-action`: browsers would hold the way back to the shop against it too."""


def page(title: str, body: str, status: int = 200) -> HTMLResponse:
    """Give a page; `title` is text and `body` is HTML, made of `text` and our own words."""
    return HTMLResponse(_FRAME.format(title=escape(title), body=body), status, _HEADERS)


def text(value: object) -> str:
    """Make text safe within HTML."""
    return escape(str(value), quote=True)
