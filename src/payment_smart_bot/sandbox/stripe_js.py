"""The stand-in for Stripe.js: the script that a page loads, and the frame with the card field.

The script stands under the path that it has at js.stripe.com, whose name is that of the API's
release (docs.stripe.com/sdks/stripejs-versioning), and under the older `/v3/`. A page that loads it
needs, of the sandbox's origin, `script-src`, `frame-src` and `connect-src` in its
Content-Security-Policy, as it needs Stripe's with Stripe.js.
"""

from __future__ import annotations

import json
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from payment_smart_bot.domain.brands import BRANDS
from payment_smart_bot.sandbox.cross_origin import ANY_ORIGIN
from payment_smart_bot.sandbox.version import API_VERSION

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

_RELEASE: Final = API_VERSION.partition(".")[2]
SCRIPT: Final = f"/{_RELEASE}/stripe.js"
"""Where the script is."""
_FOLDER: Final = Path(__file__).with_name("js")
_PARTS: Final = ("element.js", "group.js", "stripe.js")
_WHOLE: Final = """(() => {{
"use strict";
const ORIGIN = new URL(document.currentScript.src).origin;
const RELEASE = "{release}";
{parts}
}})();
"""
_PUBLIC: Final = {
    **ANY_ORIGIN,
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
_FRAME: Final = {
    **_PUBLIC,
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}
_KINDS: Final = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}
_OF_FRAME: Final = ("frame.html", "frame.css", "frame.js", "input.js", "card.js", "send.js")


def script_routes() -> list[Route]:
    """Give the routes."""
    return [
        Route(SCRIPT, _given("x.js", _script), methods=["GET"]),
        Route("/v3/", _given("x.js", _script), methods=["GET"]),
        Route("/elements/brands.js", _given("x.js", _brands), methods=["GET"]),
        *(
            Route(f"/elements/{name}", _given(name, partial(_read, name)), methods=["GET"])
            for name in _OF_FRAME
        ),
    ]


@lru_cache
def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _script() -> str:
    """Put the parts together: they share their names and give the page `Stripe` alone."""
    return _WHOLE.format(release=_RELEASE, parts="\n".join(map(_read, _PARTS)))


def _brands() -> str:
    """Give the program's table of brands as a module."""
    table = [
        {
            "name": brand.name,
            "lengths": sorted(brand.lengths),
            "code": brand.code_length,
            "ranges": brand.ranges,
            "luhn": brand.luhn,
        }
        for brand in BRANDS
    ]
    return f"export const BRANDS = {json.dumps(table)};\n"


def _given(name: str, make: Callable[[], str]) -> Callable[[Request], Awaitable[Response]]:
    suffix = Path(name).suffix
    headers = _FRAME if suffix == ".html" else _PUBLIC

    async def give(_: Request) -> Response:
        return Response(make(), 200, headers, _KINDS[suffix])

    return give
