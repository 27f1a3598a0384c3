"""The floor that the bot over HTTP is held against: the least that any durable chat server does.

The same Starlette on the same uvicorn, uvloop and httptools, with the bot's own SQLite pragmas: it
reads a request, reads one row, writes one row in a transaction of its own, and answers with as many
bytes as the bot. `python -m bench.over_http` starts it.

Run: python -m bench.floor --data-dir FOLDER
"""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from payment_smart_bot.adapters.sqlite_file import SqliteFile

if TYPE_CHECKING:
    from starlette.requests import Request

_SCHEMA: Final = (
    "CREATE TABLE kept (id TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
)
_READ: Final = "SELECT value FROM kept WHERE id = ?"
_WRITE: Final = "INSERT INTO kept VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
_HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_ANSWER: Final = msgspec.json.encode(
    {
        "response": "Thanks, Floor. What's your card number? And the words of a usual answer.",
        "status": "collecting",
        "sessionId": "0123456789abcdefghijkl",
        "awaiting": "card",
        "currentStep": "expiry",
    }
)


class _Body(msgspec.Struct):
    sessionId: str  # noqa: N815 - the wire's own word
    message: str


def build_app(file: SqliteFile) -> Starlette:
    """The ASGI application."""
    decoder = msgspec.json.Decoder(_Body)

    async def chat(request: Request) -> Response:
        body = await request.body()
        asked = decoder.decode(body)
        with file.reading() as db:
            db.execute(_READ, (asked.sessionId,)).fetchone()
        with file.writing() as db:
            db.execute(_WRITE, (asked.sessionId, body.decode()))
        return Response(_ANSWER, 200, _HEADERS, "application/json")

    return Starlette(routes=[Route("/chat", chat, methods=["POST"])])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: str) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        click.echo(self._ready)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data-dir", required=True, type=click.Path(file_okay=False, path_type=Path))
def main(data_dir: Path) -> None:
    """Serve one SQLite read and one write per request until SIGTERM."""
    file = SqliteFile(data_dir / "floor.db", _SCHEMA, 1)
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        config = uvicorn.Config(
            build_app(file),
            http="httptools",
            loop="uvloop",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=30,
        )
        ready = f"The floor answers on http://127.0.0.1:{listener.getsockname()[1]}."
        _Server(config, ready).run(sockets=[listener])
    file.close()


if __name__ == "__main__":
    main()
