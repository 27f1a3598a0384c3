"""`payment-smart-bot app`."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path

import click

from payment_smart_bot.entrypoints import beside
from payment_smart_bot.entrypoints.loopback import only_loopback, shown
from payment_smart_bot.entrypoints.merchant.keyfile import kept_key


@click.command("app")
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address.")
@click.option(
    "--port", default=beside.PORT, show_default=True, type=click.IntRange(0, 65535), help="0: free."
)
@click.option(
    "--api", default="http://127.0.0.1:8000", show_default=True, help="A server's address."
)
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="The server's data folder, for its merchant.key.  [default: DATA_DIR or ./data]",
)
def command(host: str, port: int, api: str, data_dir: Path | None) -> None:
    """Start the pages for people: chat, scenarios, operations.

    They talk to the API alone. The merchant's key is MERCHANT_KEY, or that of the data folder, and
    is filled in for whoever opens the page on this machine; without one it is asked for there.

    \b
    Examples:
      payment-smart-bot app
      payment-smart-bot app --port 9001 --api http://127.0.0.1:9000
      MERCHANT_KEY=... payment-smart-bot app --api https://....execute-api.us-east-1.amazonaws.com/dev
    """
    only_loopback(host)
    if not beside.installed():
        raise click.ClickException(beside.INSTALL)
    free = beside.free_port(host, port)
    if port not in {0, free}:
        msg = f"Port {port} is taken. Name another one: --port {port + 1}."
        raise click.ClickException(msg)
    click.echo(f"The pages are on http://{shown(host)}:{free} in a moment. Ctrl+C ends them.")
    pages = beside.environment(api, _key(data_dir))
    with contextlib.suppress(KeyboardInterrupt):
        subprocess.run(beside.command(host, free), env=pages, check=False)  # noqa: S603 - our own program


def _key(data_dir: Path | None) -> str | None:
    if key := os.environ.get("MERCHANT_KEY"):
        return key
    try:
        kept = kept_key(data_dir or Path(os.environ.get("DATA_DIR") or "data"))
    except (OSError, UnicodeDecodeError):
        return None
    return kept.reveal() if kept else None
