"""The local HTTP server: `POST /chat`, the merchant's API, the pages, `GET /openapi.json`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import TYPE_CHECKING, Final, NamedTuple

import anyio.to_thread
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route

from payment_smart_bot import __version__
from payment_smart_bot.domain.answer import Answer
from payment_smart_bot.entrypoints import chat_answer, chat_request, logs
from payment_smart_bot.entrypoints.bad_request import BadRequest
from payment_smart_bot.entrypoints.merchant.delivering import deliver
from payment_smart_bot.entrypoints.merchant.http import read_body, routes
from payment_smart_bot.entrypoints.merchant.keeping import keep
from payment_smart_bot.entrypoints.merchant.tallying import flush, tally
from payment_smart_bot.entrypoints.openapi import document
from payment_smart_bot.entrypoints.web.kept import Demo
from payment_smart_bot.entrypoints.web.origins import Origins
from payment_smart_bot.entrypoints.web.routes import web_routes

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from payment_smart_bot.bootstrap.local import House
    from payment_smart_bot.entrypoints.log_tail import LogTail

_LOG: Final = logging.getLogger("payment_smart_bot.http")
_JSON: Final = "application/json"
_SWEEP_SECONDS: Final = 30.0
_THREADS: Final = 128
_HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_RAW_HEADERS: Final = tuple(
    (name.lower().encode(), value.encode())
    for name, value in {**_HEADERS, "Content-Type": _JSON}.items()
)
_HINTS: Final = {
    404: (
        "not-found",
        "There is /chat, /payments, /health and /openapi.json, which tells of them all.",
    ),
    405: ("method-not-allowed", "POST to /chat; GET /openapi.json tells of every method."),
}


class Beside(NamedTuple):
    """What a server has that runs beside a sandbox."""

    own_url: str
    """Where the sandbox may deliver events."""
    data_dir: Path
    tail: LogTail


def build_app(house: House, beside: Beside | None = None) -> ASGIApp:
    """The ASGI application around a bot; the demo shop is beside a sandbox alone."""
    demo = Demo(beside.data_dir, beside.tail) if beside else None

    async def health(_: Request) -> Response:
        return _json(200, b'{"status":"ok","version":"%s"}' % __version__.encode())

    async def schema(_: Request) -> Response:
        return _json(200, document())

    app = Starlette(
        routes=[
            Route("/chat", _Chat(house), methods=["POST"]),
            Route("/health", health, methods=["GET"]),
            Route("/openapi.json", schema, methods=["GET"]),
            *routes(house.shop),
            *web_routes(house.shop, demo),
        ],
        exception_handlers={
            BadRequest: _refused,
            HTTPException: _unknown,
            ClientDisconnect: _left,
            Exception: _failed,
        },
        lifespan=_lifespan(house, beside.own_url if beside else None),
    )
    app.router.redirect_slashes = False  # "/chat/" is told what there is, in JSON
    return Origins(app, house.shop.origins) if house.shop.origins else app


class _Chat:
    """`POST /chat` in ASGI's own terms: a Request and a Response would take 20 us of each turn."""

    def __init__(self, house: House) -> None:
        self._bot = house.bot

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope
        answer = self._bot.start(
            chat_request.decode(await read_body(receive, chat_request.MOST_BODY))
        )
        if not isinstance(answer, Answer):
            answer = await anyio.to_thread.run_sync(answer)
        body = chat_answer.encode(answer)
        length = (b"content-length", str(len(body)).encode())
        headers = [length, *_RAW_HEADERS]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _json(status: int, body: bytes) -> Response:
    return Response(body, status, _HEADERS, _JSON)


async def _refused(_: Request, refused: Exception) -> Response:
    assert isinstance(refused, BadRequest)  # noqa: S101 - registered for it alone
    logs.event(_LOG, logging.INFO, "refused", httpStatus=refused.status, reason=refused.code)
    return _json(refused.status, refused.body())


async def _unknown(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    code, hint = _HINTS.get(status, ("bad-request", "That request cannot be read."))
    return _json(status, BadRequest(status, code, hint).body())


async def _left(_: Request, __: Exception) -> Response:
    """Whoever asked hung up before the body was there: nobody hears this."""
    return Response(status_code=400)


async def _failed(_: Request, error: Exception) -> Response:
    logs.event(_LOG, logging.ERROR, "failed", exception=error)
    return _json(500, BadRequest(500, "internal", "Please send that again.").body())


def _lifespan(
    house: House, own_url: str | None
) -> Callable[[Starlette], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_exception_handler(logs.asyncio_handler)
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        todo = (_sweep(house), keep(house, own_url), deliver(house.shop), tally(house.shop))
        tasks = [asyncio.create_task(work) for work in todo]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        flush(house.shop)
        house.close()

    return lifespan


async def _sweep(house: House) -> None:
    """Wipe lapsed seals and expired sessions twice a minute."""
    while True:
        try:
            wiped = await anyio.to_thread.run_sync(house.store.sweep, time.time())
            if wiped:
                logs.event(_LOG, logging.INFO, "swept", rows=wiped)
        except Exception as error:  # noqa: BLE001 - the next round tries again; the class is logged
            logs.event(_LOG, logging.ERROR, "sweep-failed", exception=error)
        await asyncio.sleep(_SWEEP_SECONDS)


class _Server(uvicorn.Server):
    """Says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()


def serve(
    house: House,
    listener: socket.socket,
    stop_seconds: float,
    ready: Callable[[], None],
    beside: Beside | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; what is under way is finished within `stop_seconds`."""
    config = uvicorn.Config(
        build_app(house, beside),
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=int(stop_seconds),
    )
    with contextlib.suppress(KeyboardInterrupt):
        _Server(config, ready).run(sockets=[listener])
