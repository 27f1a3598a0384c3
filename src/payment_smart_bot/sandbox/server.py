"""The sandbox as a process: address, ready line, and its end with its parent."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import select
import socket
import sys
from typing import TYPE_CHECKING, Final

from uvicorn import Config, Server

from payment_smart_bot.sandbox.app import build_app
from payment_smart_bot.sandbox.checkout_sessions import expire_in_time
from payment_smart_bot.sandbox.courier import Courier
from payment_smart_bot.sandbox.faults import Faults
from payment_smart_bot.sandbox.keys import Keys, write_private
from payment_smart_bot.sandbox.protocol import BreakableProtocol
from payment_smart_bot.sandbox.store import Store
from payment_smart_bot.sandbox.stripe_js import SCRIPT
from payment_smart_bot.sandbox.three_d_secure import move_pages
from payment_smart_bot.sandbox.world import Settings, World

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.applications import Starlette

INFO_FILE: Final = "sandbox.json"
_STDIN: Final = 0


class _Server(Server):
    """Says when it is ready, ends at the end of stdin, and closes what is open."""

    def __init__(self, world: World, ready: Callable[[], None]) -> None:
        self._world = world
        self._faults = Faults()
        super().__init__(_config(build_app(world, self._faults)))
        self._ready = ready
        self.exit_with_stdin = False
        self._tasks: list[asyncio.Task[None]] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        for work in (Courier(self._world, self._faults).run(), expire_in_time(self._world)):
            self._tasks.append(asyncio.create_task(work))
        if self.exit_with_stdin:
            asyncio.get_running_loop().add_reader(_STDIN, self._read_stdin)
            if select.select([_STDIN], [], [], 0)[0]:
                return  # whoever started it is gone: it must not write over its successor's address
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets=sockets)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._world.store.close()

    def _read_stdin(self) -> None:
        if not os.read(_STDIN, 4096):
            asyncio.get_running_loop().remove_reader(_STDIN)
            self.should_exit = True


def run(  # noqa: PLR0913 - each is one option of the command
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    data_dir: Path | None = None,
    info_file: Path | None = None,
    secret_key: str | None = None,
    settings: Settings | None = None,
    exit_with_stdin: bool = False,
) -> None:
    """Serve until SIGTERM, SIGINT or, if asked, the end of stdin.

    Nothing is logged: neither bodies nor addresses nor exceptions.

    Args:
        host: Where to listen; loopback unless you know better.
        port: 0 takes a free one.
        data_dir: Keeps state and key across restarts; None keeps them in memory.
        info_file: Gets `{"url", "secretKey", "publishableKey", "scriptUrl"}` (mode 0600) when it
            is ready; by default `sandbox.json` in the data folder.
        secret_key: Instead of the folder's own.
        settings: How it behaves at first.
        exit_with_stdin: End when stdin does, which it does when the process at its other end is
            gone, however it ended.

    Raises:
        ValueError: nobody could learn the secret key.
        OSError: the address is taken, or the folder cannot be used.
    """
    if data_dir and not info_file:
        info_file = data_dir / INFO_FILE
    if not info_file and not secret_key:
        msg = "give a data folder, an info file or a secret key"
        raise ValueError(msg)
    logging.disable(logging.CRITICAL)
    world = World(Store(data_dir), Keys.load(data_dir, secret_key), settings or Settings())
    with socket.create_server((host, port)) as listener:
        world.url = f"http://{host}:{listener.getsockname()[1]}"
        move_pages(world)
        server = _Server(world, lambda: _announce(world.url, world, info_file))
        server.exit_with_stdin = exit_with_stdin
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def _config(app: Starlette) -> Config:
    return Config(
        app,
        http=BreakableProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
    )


def _announce(url: str, world: World, info_file: Path | None) -> None:
    if info_file:
        keys = world.keys
        info = {
            "url": url,
            "secretKey": keys.secret_key,
            "publishableKey": keys.publishable_key,
            "scriptUrl": url + SCRIPT,
        }
        write_private(info_file, json.dumps(info) + "\n")
    sys.stdout.write(f"Stripe sandbox ready on {url}: no money moves, no card is charged.\n")
    sys.stdout.flush()
