"""What commands that run the bot share: settings, the sandbox beside it, and the bot itself."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from payment_smart_bot.config.keys import ApiKey
from payment_smart_bot.config.loading import load
from payment_smart_bot.config.settings import InvalidSettings, Settings
from payment_smart_bot.sandbox.spawn import INFO_FILE, SandboxFailed, begin_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from payment_smart_bot.bootstrap.local import House
    from payment_smart_bot.bot.metering import Meter
    from payment_smart_bot.ports import Trace
    from payment_smart_bot.sandbox.spawn import SandboxProcess, StartingSandbox


def settings_from_environment(data_dir: Path | None) -> Settings:
    """The settings, with the data folder of the command line if one was given."""
    try:
        settings = load(os.environ)
    except InvalidSettings as faults:
        raise click.ClickException(str(faults)) from None
    if data_dir is not None:
        settings = replace(settings, data_dir=data_dir)
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        msg = f"The data folder {settings.data_dir} cannot be made: {error.strerror}."
        raise click.ClickException(msg) from None
    return settings


def for_merchants(settings: Settings, url: str) -> Settings:
    """With the server's own address for payers, and with a merchant's keys beside a sandbox."""
    settings = replace(settings, public_url=settings.public_url or url)
    if settings.stripe_key is not None:
        return settings
    from payment_smart_bot.entrypoints.merchant.keyfile import made_key, made_secret  # noqa: PLC0415 - rarely needed

    folder = settings.data_dir
    try:
        return replace(
            settings,
            merchant_key=settings.merchant_key or made_key(folder),
            merchant_webhook_secret=settings.merchant_webhook_secret or made_secret(folder),
        )
    except (OSError, UnicodeDecodeError):
        msg = f"The merchant's keys in {folder} cannot be read or written."
        raise click.ClickException(msg) from None


def stripe_of(settings: Settings) -> tuple[ApiKey, str | None]:
    """Key and address of Stripe, or of the sandbox that runs beside a server."""
    if settings.stripe_key is not None:
        return settings.stripe_key, settings.stripe_url
    try:
        info = json.loads((settings.data_dir / INFO_FILE).read_text(encoding="utf-8"))
        return ApiKey(info["secretKey"]), str(info["url"])
    except (OSError, ValueError, KeyError, TypeError):
        msg = (
            f"There is no sandbox in {settings.data_dir}: start the bot there, name its folder with"
            " --data-dir, or set STRIPE_SECRET_KEY."
        )
        raise click.ClickException(msg) from None


@contextlib.contextmanager
def running(
    settings: Settings, trace: Trace, meter: Meter | None = None
) -> Iterator[tuple[House, SandboxProcess | None]]:
    """The bot, with a sandbox beside it where no Stripe key is set; both end with the block."""
    starting = None if settings.stripe_key else begin_sandbox(settings.data_dir)
    try:
        house, sandbox = _built(settings, starting, trace, meter)
        try:
            yield house, sandbox
        finally:
            house.close()
    finally:
        if starting is not None:
            starting.stop()


def _beside(settings: Settings, sandbox: SandboxProcess) -> Settings:
    """With the sandbox's publishable key, which is no live one, and the channel as it was."""
    own = sandbox.publishable_key
    return replace(settings, publishable_key=own, card_capture=settings.channel)


def _built(
    settings: Settings,
    starting: StartingSandbox | None,
    trace: Trace,
    meter: Meter | None,
) -> tuple[House, SandboxProcess | None]:
    """Import and build while the sandbox starts on the other core."""
    from payment_smart_bot.bootstrap.local import build  # noqa: PLC0415 - after the sandbox was begun
    from payment_smart_bot.ports import StoreUnavailable, VaultUnavailable  # noqa: PLC0415 - the same

    try:
        sandbox = None
        if starting is None:
            assert settings.stripe_key is not None  # noqa: S101 - no sandbox means a key
            return build(settings, settings.stripe_key, settings.stripe_url, trace, meter), None
        from payment_smart_bot.adapters import stripe_gateway  # noqa: F401, PLC0415 - warms the import

        sandbox = starting.wait_ready()
        settings = _beside(settings, sandbox)
        key = ApiKey(sandbox.secret_key)
        return build(settings, key, sandbox.url, trace, meter), sandbox
    except SandboxFailed as fault:
        msg = f"{fault}. Is the data folder {settings.data_dir} writable?"
        raise click.ClickException(msg) from None
    except (StoreUnavailable, VaultUnavailable) as fault:
        raise click.ClickException(str(fault)) from None
