"""`payment-smart-bot doctor`."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from payment_smart_bot.config.loading import load
from payment_smart_bot.config.settings import InvalidSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

_DATABASES: Final = ("sessions.db", "payments.db")
_PRIVATE: Final = (
    "vault.json",
    "sandbox.json",
    "merchant.key",
    "merchant-webhook.secret",
    "sandbox.sqlite3",
    *_DATABASES,
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `advice` says what to do and is empty when it is well."""

    what: str
    found: str
    advice: str = ""


@click.command("doctor")
@click.option("--data-dir", type=click.Path(file_okay=False, path_type=Path))
def command(data_dir: Path | None) -> None:
    """Check that this machine and these settings are fit to run, and say what to mend.

    Looks at Python, settings, the data folder, its files' modes, the databases, and whether Stripe
    answers to the key. Changes nothing. Exit status 1 when something is to be mended.

    \b
    Examples:
      payment-smart-bot doctor
      STRIPE_SECRET_KEY=sk_test_... payment-smart-bot doctor --data-dir data
    """
    from rich.console import Console  # noqa: PLC0415 - help needs none of it
    from rich.table import Table  # noqa: PLC0415 - the same

    table = Table("Checked", "Found", "What to do")
    checks = list(_checks(data_dir))
    for check in checks:
        colour = "red" if check.advice else "green"
        table.add_row(check.what, f"[{colour}]{check.found}[/]", check.advice)
    Console().print(table)
    sys.exit(any(check.advice for check in checks))


def _checks(data_dir: Path | None) -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check("Python", version)
    try:
        settings = load(os.environ)
    except InvalidSettings as faults:
        yield from (Check("Settings", "wrong", fault) for fault in faults.faults)
        return
    yield Check("Settings", "all valid")
    folder = data_dir or settings.data_dir
    yield _folder(folder)
    for name in _PRIVATE:
        if (folder / name).exists():
            yield _mode(folder / name)
    for name in _DATABASES:
        if (folder / name).exists():
            yield _database(folder / name)
    yield _stripe(settings)


def _folder(folder: Path) -> Check:
    nearest = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    if not os.access(nearest, os.W_OK):
        return Check("Data folder", f"{folder} is not writable", "Name another one: --data-dir.")
    return Check("Data folder", str(folder) if folder.exists() else f"{folder} will be made")


def _mode(path: Path) -> Check:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Check(path.name, f"mode {mode:o}", f"Others can read it: chmod 600 {path}")
    return Check(path.name, f"mode {mode:o}")


def _database(path: Path) -> Check:
    try:
        with sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True) as db:
            (told,) = db.execute("PRAGMA quick_check").fetchone()
        db.close()
    except sqlite3.Error as error:
        told = error.sqlite_errorname
    advice = "" if told == "ok" else "Stop the server and put a copy of the file in its place."
    return Check(path.name, f"database: {told}", advice)


def _stripe(settings: Settings) -> Check:
    if settings.stripe_key is None:
        return Check("Stripe", "no key: the sandbox is used and no money moves")
    from payment_smart_bot.adapters.stripe_connection import (  # noqa: PLC0415 - only with a key
        StripeConnection,
    )
    from payment_smart_bot.adapters.stripe_gateway import StripeGateway  # noqa: PLC0415 - the same
    from payment_smart_bot.ports import GatewayUnavailable  # noqa: PLC0415 - the same

    kind = "live" if settings.stripe_key.live else "test"
    connection = StripeConnection(
        settings.stripe_key.reveal, base_url=settings.stripe_url, budget_seconds=5
    )
    try:
        StripeGateway(connection).check()
    except GatewayUnavailable as fault:
        return Check(
            "Stripe", f"{kind} key: {fault.reason}", "Check STRIPE_SECRET_KEY and network."
        )
    return Check("Stripe", f"answers to the {kind} key")
