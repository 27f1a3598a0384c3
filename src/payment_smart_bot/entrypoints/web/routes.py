"""The widget and the pages as routes of the local server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio.to_thread
from starlette.responses import Response
from starlette.routing import Route

from payment_smart_bot.entrypoints.merchant.http import read_body
from payment_smart_bot.entrypoints.merchant.refusals import told
from payment_smart_bot.entrypoints.web import orders
from payment_smart_bot.entrypoints.web.assets import given
from payment_smart_bot.entrypoints.web.policy import LOOPBACK, NOBODY, policy
from payment_smart_bot.ports import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from starlette.requests import Request

    from payment_smart_bot.bootstrap.shop import Shop
    from payment_smart_bot.entrypoints.web.kept import Demo

    Endpoint = Callable[[Request], Awaitable[Response]]

_PUBLIC: Final = ("widget.js", "pay.js", "done.js", "shop.js", "pages.css", "icon.svg", "mug.svg")
_JSON: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def web_routes(shop: Shop, demo: Demo | None) -> Iterator[Route]:
    """All of them; without a demo `/` says what the server is."""
    script = shop.field.script_url
    for name in _PUBLIC:
        yield _get(f"/{name}", name, {"Cross-Origin-Resource-Policy": "cross-origin"})
    yield _get("/pay", "pay.html", _page(script, LOOPBACK))
    yield _get("/pay/done", "done.html", _page(None, NOBODY))
    if demo is None:
        yield _get("/", "server.html", _page(None, NOBODY))
        return
    yield _get("/", "shop.html", _page(script, NOBODY))
    yield Route("/shop/orders", _order(shop), methods=["POST"])
    yield Route("/shop/kept/{id}", _kept(shop, demo), methods=["GET"])


def _page(script: str | None, ancestors: str) -> dict[str, str]:
    """Nothing sends a referrer: the address of `/pay` had a token, that of `/pay/done` a secret."""
    return {
        "Content-Security-Policy": policy(script, ancestors),
        "Referrer-Policy": "no-referrer",
    }


def _get(path: str, name: str, headers: dict[str, str]) -> Route:
    async def endpoint(request: Request) -> Response:
        return given(name, request, **headers)

    return Route(path, endpoint, methods=["GET"])


def _order(shop: Shop) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        body = await read_body(request.receive, orders.MOST_BODY)
        kind = request.headers.get("content-type", "")
        return await _answered(lambda: orders.order(shop, kind, body), 201)

    return endpoint


def _kept(shop: Shop, demo: Demo) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        name, shown = request.path_params["id"], request.headers.get("authorization", "")
        return await _answered(lambda: demo.kept(shop, name, shown), 200)

    return endpoint


async def _answered(work: Callable[[], bytes], status: int) -> Response:
    """A store that is out of reach is told as the merchant's API tells it."""
    try:
        body = await anyio.to_thread.run_sync(work)
    except StoreUnavailable as fault:
        refused = told(fault)
        status, body = refused.status, refused.body()
    return Response(body, status, _JSON, "application/json")
