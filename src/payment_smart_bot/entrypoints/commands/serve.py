"""`payment-smart-bot serve`."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from payment_smart_bot.entrypoints.loopback import only_loopback, shown
from payment_smart_bot.entrypoints.running import for_merchants, running, settings_from_environment

if TYPE_CHECKING:
    from payment_smart_bot.config.settings import Settings


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: free."
)
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where sessions, keys and the sandbox's state live.  [default: DATA_DIR or ./data]",
)
@click.option("--app", "pages", is_flag=True, help="Start the pages too, if they are installed.")
def command(host: str, port: int, data_dir: Path | None, *, pages: bool) -> None:
    """Start the bot's HTTP server.

    Without STRIPE_SECRET_KEY it starts a Stripe sandbox beside it and ends that with itself; its
    address and keys are in sandbox.json in the data folder. No money moves then. The key of the
    merchant's API is in merchant.key there, unless MERCHANT_KEY is set.

    \b
    Examples:
      payment-smart-bot serve
      payment-smart-bot serve --port 9000 --data-dir ~/bot
      payment-smart-bot serve --app
      STRIPE_SECRET_KEY=sk_test_... payment-smart-bot serve
      curl -X POST http://127.0.0.1:8000/chat -H 'Content-Type: application/json' \\
           -d '{"sessionId": "test-001", "message": "I want to pay"}'
    """
    only_loopback(host)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn raises it again when it is done
    settings = settings_from_environment(data_dir)
    with _listener(host, port) as listener:
        url = f"http://{shown(host)}:{listener.getsockname()[1]}"
        _serve(listener, _Place(host, url, pages), for_merchants(settings, url))


class _Place(NamedTuple):
    """Where the server is reached, and whether the pages are started beside it."""

    host: str
    url: str
    pages: bool


def _serve(listener: socket.socket, place: _Place, settings: Settings) -> None:
    """Serve until a signal ends it; what takes long to import comes after the port is taken."""
    from payment_smart_bot.bot.metering import Meter  # noqa: PLC0415 - the port first
    from payment_smart_bot.entrypoints.counting import CountingTrace  # noqa: PLC0415 - the same

    meter = Meter(time.time)
    with running(settings, CountingTrace(meter), meter) as (house, sandbox):
        from payment_smart_bot.entrypoints import logs  # noqa: PLC0415 - while the sandbox starts
        from payment_smart_bot.entrypoints.http_server import Beside, serve  # noqa: PLC0415 - the same
        from payment_smart_bot.entrypoints.log_tail import LogTail  # noqa: PLC0415 - the same

        tail = LogTail() if sandbox else None
        logs.configure(fmt=settings.log_format, tail=tail)
        logs.install_crash_hooks()
        lines = [
            sandbox.notice if sandbox else "Payments go to Stripe.",
            *_where_to_chat(place.url, shop=bool(sandbox)),
        ]
        with contextlib.ExitStack() as beside:

            def ready() -> None:
                click.echo("\n".join(lines))
                if place.pages:
                    _start_pages(beside, place, settings)

            seconds = settings.stripe_seconds + 5
            demo = Beside(place.url, settings.data_dir, tail) if tail else None
            serve(house, listener, seconds, ready, demo)


def _start_pages(stack: contextlib.ExitStack, place: _Place, settings: Settings) -> None:
    """Start the pages, which end with the stack; without them the server goes on."""
    from payment_smart_bot.entrypoints import beside  # noqa: PLC0415 - the ready line first
    from payment_smart_bot.sandbox.spawn import end  # noqa: PLC0415 - the same

    if not beside.installed():
        click.echo(f"  {beside.INSTALL}")
        return
    port, key = beside.free_port(place.host, beside.PORT), settings.merchant_key
    process = beside.start(place.host, port, place.url, key.reveal() if key else None)
    stack.callback(end, process)
    click.echo(f"  pages:          http://{shown(place.host)}:{port} in a moment")


def _where_to_chat(url: str, *, shop: bool) -> list[str]:
    return [
        f"The bot answers on {url}. Ctrl+C ends it.",
        *([f"  in a browser:   {url}/  (a demo shop)"] if shop else []),
        f"  in a terminal:  {_command()} chat --url {url}",
        f"  over HTTP:      curl -X POST {url}/chat -H 'Content-Type: application/json' \\",
        """                    -d '{"sessionId": "test-001", "message": "I want to pay"}'""",
    ]


def _command() -> str:
    """How this program is called from here."""
    name = Path(sys.argv[0])
    return name.name if shutil.which(name.name) else os.path.relpath(name)


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            msg = f"Port {port} is taken. Name another one: --port {port + 1} (or PORT={port + 1})."
            raise click.ClickException(msg) from None
        msg = f"Cannot listen on {host}:{port}: {error.strerror}."
        raise click.ClickException(msg) from None
