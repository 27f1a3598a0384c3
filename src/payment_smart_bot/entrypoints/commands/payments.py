"""`payment-smart-bot payments`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from payment_smart_bot.entrypoints.commands import payments_moving
from payment_smart_bot.entrypoints.merchant.client import Client, client_options, told

if TYPE_CHECKING:
    from collections.abc import Callable


@click.group("payments")
def command() -> None:
    """Look at payments, refund, cancel and capture them, at a server that runs.

    \b
    Examples:
      payment-smart-bot payments list --state succeeded
      payment-smart-bot payments show pay_...
      payment-smart-bot payments refund pay_... --amount 10.00
      payment-smart-bot payments export --csv payments.csv
    """


_found = (
    click.option("--state", help="open, succeeded, canceled ..."),
    click.option("--reference", help="Your own reference."),
    click.option("--since", help="From this day or time on: 2026-11-24."),
    click.option("--until", help="Before this day or time."),
)


def _finding(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_found):
        command = option(command)
    return command


@command.command("list")
@_finding
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1))
@client_options
def list_(limit: int, **options: Any) -> None:  # noqa: ANN401 - click's
    """List payments, newest first.

    \b
    Examples:
      payment-smart-bot payments list
      payment-smart-bot payments list --reference order-7 --since 2026-11-01
    """
    from payment_smart_bot.entrypoints.merchant import printed  # noqa: PLC0415 - help needs none

    rows = told(lambda client: printed.table(client.all(_query(options), limit)), options)
    if not rows:
        click.echo("No payment fits.")


@command.command("show")
@click.argument("payment")
@client_options
def show(payment: str, **options: Any) -> None:  # noqa: ANN401 - the same
    """Show a payment and what happened to it.

    \b
    Example:
      payment-smart-bot payments show pay_...
    """
    from payment_smart_bot.entrypoints.merchant import printed  # noqa: PLC0415 - help needs none

    def work(client: Client) -> None:
        seen = client.get(f"/payments/{payment}")
        printed.one(seen, client.get(f"/payments/{payment}/entries")["entries"])

    told(work, options)


@command.command("export")
@_finding
@click.option(
    "--csv",
    "path",
    required=True,
    type=click.Path(dir_okay=False, allow_dash=True),
    help="- for stdout.",
)
@client_options
def export(path: str, **options: Any) -> None:  # noqa: ANN401 - the same
    """Write payments into a CSV file, newest first.

    \b
    Examples:
      payment-smart-bot payments export --csv payments.csv --since 2026-11-01
      payment-smart-bot payments export --csv - --state succeeded
    """
    from payment_smart_bot.entrypoints.merchant import printed  # noqa: PLC0415 - help needs none

    def work(client: Client) -> int:
        found = client.all(_query(options), None)
        if path == "-":
            return printed.write_csv(found, sys.stdout)
        with Path(path).open("w", newline="", encoding="utf-8") as file:
            return printed.write_csv(found, file)

    rows = told(work, options)
    click.echo(f"{rows} payments written.", err=True)


def _query(options: dict[str, Any]) -> dict[str, object]:
    named = {"state": "state", "reference": "reference", "since": "createdFrom"}
    named["until"] = "createdBefore"
    return {there: options[here] for here, there in named.items() if options[here] is not None}


for _move in (payments_moving.refund, payments_moving.capture, payments_moving.cancel):
    command.add_command(_move)
