"""`payment-smart-bot audit`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from payment_smart_bot.audit.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payment_smart_bot.audit.findings import Unreadable

_FOUND: Final = 1
_UNREADABLE: Final = 2


@click.command("audit")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--quiet", is_flag=True, help="No progress bar.")
def command(paths: tuple[Path, ...], *, quiet: bool) -> None:
    """Look for card numbers and security codes in files, folders, SQLite databases and streams.

    Numbers are told by brand, length and check digit, in any writing: separators, other scripts'
    digits, words, base64, URL encoding. Codes are told by a code word beside them. What is found
    is told by its place and last four digits alone.

    Exit status: 0 nothing found, 1 something found, 2 something could not be read.

    \b
    Examples:
      payment-smart-bot audit data/
      payment-smart-bot audit data/sessions.db server.log
      journalctl -u bot | payment-smart-bot audit -
    """
    from rich.console import Console  # noqa: PLC0415 - help needs none of it
    from rich.table import Table  # noqa: PLC0415 - the same

    missing = [str(path) for path in paths if str(path) != "-" and not path.exists()]
    if missing:
        msg = f"No such file or folder: {', '.join(missing)}"
        raise click.ClickException(msg)
    findings = list(_findings(paths, quiet=quiet))
    if not findings:
        click.echo("No card number and no security code found.")
        return
    table = Table("Place", "What", "Brand", "Last four", "Written as")
    for found in findings:
        if isinstance(found, Finding):
            table.add_row(found.where, found.kind, found.brand or "", found.last4, found.form)
        else:
            table.add_row(found.where, f"not read: {found.reason}")
    Console().print(table)
    sys.exit(_FOUND if any(isinstance(f, Finding) for f in findings) else _UNREADABLE)


def _findings(paths: tuple[Path, ...], *, quiet: bool) -> Iterator[Finding | Unreadable]:
    from rich.console import Console  # noqa: PLC0415 - help needs none of it
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415 - the same

    from payment_smart_bot.audit.sweep import sweep, sweep_stream  # noqa: PLC0415 - the same

    if any(str(path) == "-" for path in paths):
        yield from sweep_stream(sys.stdin.buffer, "standard input")
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as bar:
        task = bar.add_task("reading")
        files = [path for path in paths if str(path) != "-"]
        yield from sweep(files, lambda path: bar.update(task, description=str(path)))
