"""`payment-smart-bot payments`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from payment_smart_bot.entrypoints.merchant.client import Client, client_of, client_options
from payment_smart_bot.entrypoints.talk import NoAnswer

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
_amount = click.option("--amount", help="Like 10.00.  [default: all that is there]")


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

    rows = _told(lambda client: printed.table(client.all(_query(options), limit)), options)
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

    _told(work, options)


@command.command("refund")
@click.argument("payment")
@_amount
@client_options
def refund(payment: str, amount: str | None, **options: Any) -> None:  # noqa: ANN401 - the same
    """Give a payment back, or a part of it.

    \b
    Examples:
      payment-smart-bot payments refund pay_...
      payment-smart-bot payments refund pay_... --amount 10.00
    """
    _move(payment, "refunds", amount, options)


@command.command("capture")
@click.argument("payment")
@_amount
@client_options
def capture(payment: str, amount: str | None, **options: Any) -> None:  # noqa: ANN401 - the same
    """Take money that is held, or a part of it; the rest is released.

    \b
    Example:
      payment-smart-bot payments capture pay_... --amount 10.00
    """
    _move(payment, "capture", amount, options)


@command.command("cancel")
@click.argument("payment")
@client_options
def cancel(payment: str, **options: Any) -> None:  # noqa: ANN401 - the same
    """Cancel a payment that is not paid.

    \b
    Example:
      payment-smart-bot payments cancel pay_...
    """
    _move(payment, "cancel", None, options)


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

    rows = _told(work, options)
    click.echo(f"{rows} payments written.", err=True)


def _move(payment: str, deed: str, amount: str | None, options: dict[str, Any]) -> None:
    from payment_smart_bot.domain.errors import AmountError  # noqa: PLC0415 - help needs none
    from payment_smart_bot.domain.money import parse_amount  # noqa: PLC0415 - the same
    from payment_smart_bot.entrypoints.merchant import printed  # noqa: PLC0415 - the same

    def work(client: Client) -> None:
        body = {}
        if amount is not None:
            currency = client.get(f"/payments/{payment}")["currency"]
            body = {"amount": parse_amount(amount, currency)}
        printed.one(client.post(f"/payments/{payment}/{deed}", body))

    try:
        _told(work, options)
    except AmountError as fault:
        raise click.ClickException(fault.sentence) from None


def _query(options: dict[str, Any]) -> dict[str, object]:
    named = {"state": "state", "reference": "reference", "since": "createdFrom"}
    named["until"] = "createdBefore"
    return {there: options[here] for here, there in named.items() if options[here] is not None}


def _told(work: Callable[[Client], Any], options: dict[str, Any]) -> Any:  # noqa: ANN401 - what work gives
    try:
        return work(client_of(options["url"], options["key"], options["data_dir"]))
    except NoAnswer as fault:
        raise click.ClickException(str(fault)) from None
