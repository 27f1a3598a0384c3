"""The merchant's API and Stripe's webhook as routes of the local server."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from payment_smart_bot.entrypoints import logs
from payment_smart_bot.entrypoints.bad_request import BadRequest
from payment_smart_bot.entrypoints.merchant.deeds import DEEDS
from payment_smart_bot.entrypoints.merchant.desk import Call, Desk
from payment_smart_bot.entrypoints.merchant.webhooks import COUNTED, LARGEST, Porter
from payment_smart_bot.entrypoints.merchant.wire import MOST_BODY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from starlette.types import Receive

    from payment_smart_bot.bootstrap.shop import Shop

    Endpoint = Callable[[Request], Awaitable[Response]]

_LOG: Final = logging.getLogger("payment_smart_bot.merchant")
_HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def routes(shop: Shop) -> Iterator[Route]:
    """All of them."""
    desk, porter = Desk(shop), Porter(shop)
    paths = dict.fromkeys(deed.path for deed in DEEDS.values())
    for path in paths:
        deeds = {deed.method: name for name, deed in DEEDS.items() if deed.path == path}
        yield Route(path, _deed(desk, deeds), methods=list(deeds))

    async def webhook(request: Request) -> Response:
        payload = await read_body(request.receive, LARGEST)
        signature = request.headers.get("stripe-signature", "")
        status, body = await anyio.to_thread.run_sync(porter.take, payload, signature)
        if shop.watch is not None and status in COUNTED:
            shop.watch.meter.count(COUNTED[status])
        return _response(status, body, {})

    yield Route("/webhooks/stripe", webhook, methods=["POST"])


def _deed(desk: Desk, deeds: Mapping[str, str]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        name = deeds["GET" if request.method == "HEAD" else request.method]
        call = Call(
            deed=name,
            name=request.path_params.get("id"),
            query=tuple(request.query_params.multi_items()),
            authorization=request.headers.get("authorization", ""),
            idempotency_key=request.headers.get("idempotency-key"),
            body=await read_body(request.receive, MOST_BODY),
        )
        reply = await anyio.to_thread.run_sync(desk.answer, call)
        logs.event(_LOG, logging.INFO, "answered", operation=name, httpStatus=reply.status)
        return _response(reply.status, reply.body, reply.headers)

    return endpoint


def _response(status: int, body: bytes, headers: Mapping[str, str]) -> Response:
    return Response(body, status, {"Content-Type": "application/json", **_HEADERS, **headers})


async def read_body(receive: Receive, most: int) -> bytes:
    """Read a body and stop at the limit, whatever its header says."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > most:
            raise BadRequest(413, "body-too-large", f"Send at most {most} bytes.")
        more = message.get("more_body", False)
    return body
