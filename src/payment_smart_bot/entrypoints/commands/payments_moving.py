"""`payment-smart-bot payments`: those commands that move money."""

from __future__ import annotations

from typing import Any

import click

from payment_smart_bot.entrypoints.merchant.client import Client, client_options, told

_amount = click.option("--amount", help="Like 10.00.  [default: all that is there]")


@click.command("refund")
@click.argument("payment")
@_amount
@client_options
def refund(payment: str, amount: str | None, **options: Any) -> None:  # noqa: ANN401 - click's
    """Give a payment back, or a part of it.

    \b
    Examples:
      payment-smart-bot payments refund pay_...
      payment-smart-bot payments refund pay_... --amount 10.00
    """
    _move(payment, "refunds", amount, options)


@click.command("capture")
@click.argument("payment")
@_amount
@client_options
def capture(payment: str, amount: str | None, **options: Any) -> None:  # noqa: ANN401 - click's
    """Take money that is held, or a part of it; the rest is released.

    \b
    Example:
      payment-smart-bot payments capture pay_... --amount 10.00
    """
    _move(payment, "capture", amount, options)


@click.command("cancel")
@click.argument("payment")
@client_options
def cancel(payment: str, **options: Any) -> None:  # noqa: ANN401 - click's
    """Cancel a payment that is not paid.

    \b
    Example:
      payment-smart-bot payments cancel pay_...
    """
    _move(payment, "cancel", None, options)


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
        told(work, options)
    except AmountError as fault:
        raise click.ClickException(fault.sentence) from None
