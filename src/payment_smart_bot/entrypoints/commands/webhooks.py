"""`payment-smart-bot webhooks`."""

from __future__ import annotations

from pathlib import Path

import click

from payment_smart_bot.entrypoints.running import settings_from_environment, stripe_of


@click.group("webhooks")
def command() -> None:
    """Watch the sandbox's events.

    \b
    Example:
      payment-smart-bot webhooks listen --forward-to http://localhost:4000/hooks
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
