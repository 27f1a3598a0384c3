"""`payment-smart-bot sandbox`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("sandbox")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", default=0, show_default=True, type=click.IntRange(0, 65535), help="0: free."
)
@click.option(
    "--data-dir",
    default="data",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Gets sandbox.json with address, keys and script, and keeps the state.",
)
def command(host: str, port: int, data_dir: Path) -> None:
    """Start the stand-in for Stripe's API by itself.

    It speaks to Stripe's own libraries, keeps no card number, and moves no money.

    \b
    Examples:
      payment-smart-bot sandbox --port 12111
      payment-smart-bot sandbox --data-dir /tmp/sandbox
    """
    from payment_smart_bot.sandbox.server import run  # noqa: PLC0415 - help needs none of it

    try:
        run(host=host, port=port, data_dir=data_dir)
    except OSError as error:
        msg = f"The sandbox cannot start: {error.strerror}. Is the port free, the folder writable?"
        raise click.ClickException(msg) from None
