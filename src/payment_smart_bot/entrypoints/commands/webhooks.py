"""`payment-smart-bot webhooks`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from payment_smart_bot.entrypoints.merchant.client import Client, client_options, told
from payment_smart_bot.entrypoints.running import settings_from_environment, stripe_of


@click.group("webhooks")
def command() -> None:
    """Watch the sandbox's events; list and resend those that your program is told.

    \b
    Examples:
      payment-smart-bot webhooks listen --forward-to http://localhost:4000/hooks
      payment-smart-bot webhooks list --status failed
      payment-smart-bot webhooks resend mev_...
    """


@command.command("listen")
@click.option("--forward-to", help="Where each event is posted to, as it came, signature and all.")
@click.option("--data-dir", type=click.Path(file_okay=False, path_type=Path))
def listen(forward_to: str | None, data_dir: Path | None) -> None:
    """Register an endpoint at the sandbox of a data folder; print and forward its events.

    \b
    Examples:
      payment-smart-bot webhooks listen
      payment-smart-bot webhooks listen --forward-to http://localhost:4000/hooks
    """
    from payment_smart_bot.entrypoints.merchant.listening import listening  # noqa: PLC0415 - help needs none
    from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable  # noqa: PLC0415 - the same

    settings = settings_from_environment(data_dir)
    if settings.stripe_key is not None:
        msg = "That is for the sandbox: unset STRIPE_SECRET_KEY. For Stripe there is its own CLI."
        raise click.ClickException(msg)
    key, url = stripe_of(settings)
    try:
        listening(key, url, forward_to, click.echo)
    except (GatewayUnavailable, GatewayRefused):
        msg = f"The sandbox of {settings.data_dir} does not answer. Is the bot running there?"
        raise click.ClickException(msg) from None
    except ValueError:
        msg = f"{forward_to} is no address; give one like http://localhost:4000/hooks"
        raise click.ClickException(msg) from None


@command.command("list")
@click.option("--status", help="waiting, delivered or failed.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100))
@client_options
def list_(status: str | None, limit: int, **options: Any) -> None:  # noqa: ANN401 - click's
    """List what your program was told, and what waits, newest first.

    \b
    Examples:
      payment-smart-bot webhooks list
      payment-smart-bot webhooks list --status failed
    """
    from urllib.parse import urlencode  # noqa: PLC0415 - help needs none

    from payment_smart_bot.entrypoints.merchant import printed  # noqa: PLC0415 - the same

    query = {"limit": limit, **({"status": status} if status else {})}
    path = f"/webhooks/deliveries?{urlencode(query)}"
    rows = told(lambda client: printed.deliveries(client.get(path)["deliveries"]), options)
    if not rows:
        click.echo("No event fits.")


@command.command("resend")
@click.argument("event")
@client_options
def resend(event: str, **options: Any) -> None:  # noqa: ANN401 - the same
    """Have an event sent again, whatever came of it before.

    \b
    Example:
      payment-smart-bot webhooks resend mev_...
    """
    from urllib.parse import quote  # noqa: PLC0415 - help needs none

    def work(client: Client) -> None:
        sent = client.post(f"/webhooks/deliveries/{quote(event, safe='')}/resend", {})
        click.echo(f"{sent['id']} {sent['type']} is sent again.")

    told(work, options)
