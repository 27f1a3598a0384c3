"""Pages of other origins at the local server: what they may call says `browsers`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.entrypoints.browsers import CHAT_OF_A_PAYMENT, OPEN, cross_origin

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_CHATS: Final = CHAT_OF_A_PAYMENT.partition("{")[0]
_SERVER: Final = (b"cache-control", b"no-store")


class Origins:
    """Answers what browsers ask first, and tells them which pages may read an answer.

    It stands around the whole application, so that refusals and faults can be read too.

    Args:
        app: What answers.
        origins: Of pages that may call, as browsers write them.
    """

    def __init__(self, app: ASGIApp, origins: frozenset[str]) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it answer, with the headers that browsers want."""
        resource = _resource(scope["path"]) if scope["type"] == "http" else ""
        if resource not in OPEN:
            await self._app(scope, receive, send)
            return
        told = self._told(scope, resource)
        if scope["method"] == "OPTIONS":
            await send({"type": "http.response.start", "status": 204, "headers": [*told, _SERVER]})
            await send({"type": "http.response.body"})
            return

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *told]}
            await send(message)

        await self._app(scope, receive, telling)

    def _told(self, scope: Scope, resource: str) -> list[tuple[bytes, bytes]]:
        origin = next((value for name, value in scope["headers"] if name == b"origin"), None)
        asked = None if origin is None else origin.decode("latin-1")
        headers = cross_origin(scope["method"], resource, asked, self._origins)
        return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]


def _resource(path: str) -> str:
    """As API Gateway would have it: what stands in braces is one part of a path."""
    inside = path.removeprefix(_CHATS)
    return CHAT_OF_A_PAYMENT if inside != path and inside and "/" not in inside else path
