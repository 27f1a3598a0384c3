"""`payment-smart-bot reconcile`."""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from payment_smart_bot.entrypoints.running import settings_from_environment, stripe_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table

    from payment_smart_bot.bot.payments import Compared, Difference

_DIFFERENT: Final = 1
_UNKNOWN: Final = 2


@click.command("reconcile")
@click.option("--since", help="Payments made from this day or time on: 2026-11-24.")
@click.option("--until", help="Payments made before this day or time.")
@click.option("--mend", is_flag=True, help="Write what Stripe says where the ledger differs.")
@click.option("--data-dir", type=click.Path(file_okay=False, path_type=Path))
def command(since: str | None, until: str | None, data_dir: Path | None, *, mend: bool) -> None:
    """Compare the ledger in a data folder with Stripe, or with its sandbox while that runs.

    Exit status: 0 both say the same (or it was mended), 1 they differ, 2 Stripe did not say.

    \b
    Examples:
      payment-smart-bot reconcile --since 2026-11-24
      payment-smart-bot reconcile --mend --data-dir data
    """
    from payment_smart_bot.bootstrap.local import books_of  # noqa: PLC0415 - help needs none
    from payment_smart_bot.bot.payments import reconcile, strays  # noqa: PLC0415 - the same
    from payment_smart_bot.ports import GatewayUnavailable, StoreUnavailable  # noqa: PLC0415 - the same

    begin, end = _time(since, "--since"), _time(until, "--until")
    settings = settings_from_environment(data_dir)
    key, url = stripe_of(settings)
    try:
        with books_of(settings, key, url) as (books, charges):
            last = time.time() + 1 if end is None else end
            found = itertools.chain(
                reconcile(books, begin, end, mend=mend),
                strays(books, charges.charges_between(begin or 0.0, last), mend=mend),
            )
            sys.exit(_printed(found))
    except (StoreUnavailable, GatewayUnavailable) as fault:
        msg = f"It could not be compared to its end: {fault}."
        raise click.ClickException(msg) from None


def _time(text: str | None, option: str) -> float | None:
    from payment_smart_bot.entrypoints.merchant.queries import time_of  # noqa: PLC0415 - help needs none

    at = None if text is None else time_of(text)
    if text is not None and at is None:
        msg = f"{option}: give a day like 2026-11-24 or a time like 2026-11-24T09:30:00Z."
        raise click.UsageError(msg)
    return at


def _printed(found: Iterable[Compared]) -> int:
    from rich.console import Console  # noqa: PLC0415 - help needs none
    from rich.table import Table  # noqa: PLC0415 - the same

    rows = Table("Payment", "In the ledger", "At Stripe", "", box=None)
    count, status = 0, 0
    for compared in found:
        count += 1
        if compared.difference is not None:
            status = max(status, _row(rows, compared.difference))
    if rows.row_count:
        Console(soft_wrap=True).print(rows)
    click.echo(f"{count} compared, {rows.row_count} differ.")
    return status


def _row(rows: Table, found: Difference) -> int:
    payment, charge = found.payment, found.charge
    ours, theirs = "unknown", "no answer"
    if payment is not None:
        ours = f"{payment.state} {payment.amount_captured} -{payment.amount_refunded}"
    if charge is not None:
        theirs = f"{charge.state} {charge.captured} -{charge.refunded} ({charge.intent})"
    rows.add_row(payment.id if payment else "", ours, theirs, "mended" if found.mended else "")
    if charge is None:
        return _UNKNOWN
    return 0 if found.mended else _DIFFERENT
