"""uvicorn's HTTP protocol, with a way for the application to break the connection."""

from __future__ import annotations

import os
import socket
import struct
from typing import TYPE_CHECKING, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from starlette.requests import Request

_EXTENSION: Final = "sandbox.reset"
_LINGER_NOT: Final = struct.pack("ii", 1, 0)
"""`SO_LINGER` on, zero seconds: closing sends RST and drops what is unsent."""


class BreakableProtocol(HttpToolsProtocol):
    """Puts a `reset` function into each request's scope."""

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.scope["extensions"] = {_EXTENSION: {"reset": self._reset}}

    def _reset(self) -> None:
        # The loop's own socket object cannot set options; a duplicate of the descriptor can.
        with socket.socket(fileno=os.dup(self.transport.get_extra_info("socket").fileno())) as own:
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self.transport.abort()


async def reset(request: Request) -> None:
    """Break the request's connection without a byte of an answer and see it gone."""
    request.scope["extensions"][_EXTENSION]["reset"]()
    await disconnected(request)


async def disconnected(request: Request) -> None:
    """Wait until the client is gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
