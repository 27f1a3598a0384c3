"""Where a payer's data is erased: a data folder with its sandbox, or tables on AWS."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from payment_smart_bot.config.keys import ApiKey
from payment_smart_bot.config.loading import load
from payment_smart_bot.config.settings import InvalidSettings, Settings
from payment_smart_bot.entrypoints.running import settings_from_environment, stripe_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from payment_smart_bot.bot.payments.erasing import Eraser
    from payment_smart_bot.domain.payment import Payment

    Place = tuple[Eraser, Callable[[list[Payment]], int]]
    """The eraser, and what erases the sandbox's records of payments and says how many."""


@contextmanager
def in_folder(data_dir: Path | None, *, cancels: bool) -> Iterator[Place]:
    """A data folder; Stripe is asked where something is to be canceled or a Customer deleted."""
    from payment_smart_bot.bootstrap.erasing import eraser_of  # noqa: PLC0415 - help needs none

    settings = settings_from_environment(data_dir)
    key, url, answers = _stripe(settings, needed=cancels)
    with eraser_of(settings, key, url, forgets=answers) as eraser:
        yield eraser, lambda found: _in_sandbox(settings, eraser, found)


@contextmanager
def on_aws(environment: str) -> Iterator[Place]:
    """The tables of a deployment, by its `environment` in Terraform, with your own credentials."""
    try:
        from payment_smart_bot.bootstrap.erasing_aws import eraser_on_aws  # noqa: PLC0415 - the same
    except ImportError:
        msg = "AWS's client is not installed: pip install 'payment-smart-bot[aws]'."
        raise click.ClickException(msg) from None
    try:
        settings = load(os.environ)
    except InvalidSettings as faults:
        raise click.ClickException(str(faults)) from None
    with eraser_on_aws(settings, environment) as eraser:
        yield eraser, lambda _: 0


def _stripe(settings: Settings, *, needed: bool) -> tuple[ApiKey, str | None, bool]:
    """Key and address, and whether anybody answers there: a sandbox ends with its server."""
    if settings.stripe_key is not None:
        return settings.stripe_key, settings.stripe_url, True
    try:
        key, url = stripe_of(settings)
    except click.ClickException:
        if needed:
            raise
        return ApiKey("sk_test_unused"), None, False
    return key, url, _answers(url or "")


def _answers(url: str) -> bool:
    import socket  # noqa: PLC0415 - as above
    from urllib.parse import urlsplit  # noqa: PLC0415 - as above

    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 80), 1.0).close()
    except OSError:
        return False
    return True


def _in_sandbox(settings: Settings, eraser: Eraser, found: list[Payment]) -> int:
    """The sandbox is in the same folder and keeps what Stripe would."""
    if settings.stripe_key is not None:
        return 0
    import sqlite3  # noqa: PLC0415 - as above

    from payment_smart_bot.sandbox.erasing import erase  # noqa: PLC0415 - as above

    names = [name for each in found for name in eraser.wiping.stripe_names(each)]
    try:
        return erase(settings.data_dir, names)
    except sqlite3.Error as fault:
        msg = f"Not all is erased: the sandbox's file: {fault}. Do it again."
        raise click.ClickException(msg) from None
