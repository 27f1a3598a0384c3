"""`payment-smart-bot pay`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from payment_smart_bot.entrypoints.merchant.client import client_of, client_options
from payment_smart_bot.entrypoints.talk import HttpTalk, NoAnswer

if TYPE_CHECKING:
    from pathlib import Path


@click.command("pay")
@click.option(
    "--amount",
    required=True,
    help="Like 49.99, with a point before the decimals; 0 with --save-card only.",
)
@click.option("--currency", required=True, help="Like usd.")
@click.option("--description", default="", help="What it is for.")
@click.option("--reference", help="Your own reference.")
@click.option(
    "--capture",
    type=click.Choice(["automatic", "manual", "chat", "field", "checkout"]),
    help="When the money is taken, or whence the card comes: checkout is Stripe's page.",
)
@click.option(
    "--save-card",
    type=click.Choice(["ask", "never", "only"]),
    help="Whether you are asked to have the card kept; only: it is kept and nothing charged.  "
    "[default: the server's SAVE_CARD]",
)
@click.option(
    "--postal-code",
    type=click.Choice(["ask", "never"]),
    help="Whether you are asked for it.  [default: the server's COLLECT_POSTAL_CODE]",
)
@client_options
def command(  # noqa: PLR0913, PLR0917 - one for each option
    amount: str,
    currency: str,
    description: str,
    reference: str | None,
    capture: str | None,
    save_card: str | None,
    postal_code: str | None,
    url: str,
    key: str | None,
    data_dir: Path | None,
) -> None:
    """Make a payment at a server that runs, and pay it in a chat in this terminal.

    \b
    Examples:
      payment-smart-bot pay --amount 49.99 --currency usd
      payment-smart-bot pay --amount 500 --currency jpy --description 'Two tickets'
      payment-smart-bot pay --amount 49.99 --currency usd --capture checkout
      payment-smart-bot pay --amount 49.99 --currency usd --save-card ask --postal-code ask
      payment-smart-bot pay --amount 0 --currency usd --save-card only
    """
    from payment_smart_bot.domain.errors import AmountError  # noqa: PLC0415 - help needs none
    from payment_smart_bot.domain.money import parse_amount  # noqa: PLC0415 - the same
    from payment_smart_bot.entrypoints.commands.chat import converse  # noqa: PLC0415 - the same

    body: dict[str, object] = {"currency": currency, "description": description}
    given = {
        "reference": reference,
        "capture": capture,
        "saveCard": save_card,
        "postalCode": postal_code,
    }
    body.update({name: value for name, value in given.items() if value is not None})
    try:
        body["amount"] = parse_amount(amount, currency.lower())
        made = client_of(url, key, data_dir).post("/payments", body)
        click.echo(f"{made['paymentId']} can be paid until {made['expiresAt']}.", err=True)
        converse(HttpTalk(url), made["sessionId"], opening="I want to pay")
    except AmountError as fault:
        raise click.ClickException(fault.sentence) from None
    except NoAnswer as fault:
        raise click.ClickException(str(fault)) from None
