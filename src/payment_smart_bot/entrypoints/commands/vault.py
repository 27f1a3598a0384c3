"""`payment-smart-bot vault`."""

from __future__ import annotations

from pathlib import Path

import click

from payment_smart_bot.entrypoints.running import settings_from_environment


@click.command("vault")
@click.argument("action", type=click.Choice(["rotate", "forget"]))
@click.argument("key_id", required=False)
@click.option("--data-dir", type=click.Path(file_okay=False, path_type=Path))
def command(action: str, key_id: str | None, data_dir: Path | None) -> None:
    """Change the key that card numbers are sealed with between two messages.

    rotate: from now on numbers are sealed with a new key, by a running server too. What the old
    key sealed opens still, and is gone 15 minutes later.

    forget: delete an old key. What it sealed can never be opened again.

    \b
    Examples:
      payment-smart-bot vault rotate --data-dir data
      payment-smart-bot vault forget abcdefgh --data-dir data
    """
    from payment_smart_bot.adapters.vault_local import LocalVault  # noqa: PLC0415 - help needs none
    from payment_smart_bot.ports import VaultUnavailable  # noqa: PLC0415 - the same

    settings = settings_from_environment(data_dir)
    try:
        vault = LocalVault(settings.data_dir / "vault.json")
        if action == "rotate":
            click.echo(f"New numbers are sealed with key {vault.rotate()}.")
            return
        if key_id is None:
            msg = "Name the key to forget: payment-smart-bot vault forget KEY_ID"
            raise click.UsageError(msg)
        vault.forget(key_id)
        click.echo(f"Key {key_id} is gone.")
    except KeyError:
        msg = f"{key_id} is the current key, or there is no such key."
        raise click.ClickException(msg) from None
    except VaultUnavailable as fault:
        raise click.ClickException(str(fault)) from None
