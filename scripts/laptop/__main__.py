"""The commands: up, status, down."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from scripts.laptop import cloud, evidence, places, plugins, processes, services, terraform

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONSOLE = Console()


@click.group(help=__doc__)
def main() -> None:
    """The laptop cloud."""


@main.command()
@click.option("--rebuild", is_flag=True, help="Build the zip again even if the sources are older.")
def up(*, rebuild: bool) -> None:
    """Start what does not run, apply the Terraform, and write build/cloud.json."""
    if not terraform.installed():
        msg = "terraform is not installed; see https://developer.hashicorp.com/terraform/install"
        raise click.ClickException(msg)
    began = time.monotonic()
    try:
        with _alone(), _progress() as bar:
            task = bar.add_task("starting", total=None)

            def told(doing: str, done: int = 0, total: int | None = None) -> None:
                bar.update(task, description=doing, completed=done, total=total)

            changed = cloud.up(told, rebuild=rebuild)
    except (services.DidNotStart, terraform.TerraformFailed) as fault:
        raise click.ClickException(str(fault)) from None
    took = time.monotonic() - began
    _CONSOLE.print(f"Laptop cloud ready in {took:.0f} s, {changed} resources changed: ", end="")
    _CONSOLE.print(places.read(places.CLOUD_JSON)["endpoint"], soft_wrap=True)
    _CONSOLE.print("Its API key is in build/cloud.json. Try it: make cloud-test")


@main.command()
def status() -> None:
    """Say what runs."""
    told = places.read(places.CLOUD_JSON)
    for process in processes.noted():
        state = "running" if process.alive else "ended"
        _CONSOLE.print(f"{process.name}: {state}, pid {process.pid}")
    whole = told and all(process.alive for process in processes.noted())
    none = "No laptop cloud is running; start it: make cloud-up"
    _CONSOLE.print(told["endpoint"] if whole else none, soft_wrap=True)
    sys.exit(not whole)


@main.command()
@click.option("--no-audit", is_flag=True, help="Do not look for card numbers before cleaning up.")
def down(*, no_audit: bool) -> None:
    """End what `up` started, look through what it left, and remove that.

    Works after a crash too. When a card number is found, everything stays for you to see.
    """
    with _alone(), _progress() as bar:
        task = bar.add_task("stopping", total=None)
        ended = [each.name for each in reversed(processes.noted()) if processes.stop(each)]
        bar.update(task, description="auditing state and output")
        clean, said = (True, "") if no_audit else evidence.audit()
    _CONSOLE.print(f"Ended: {', '.join(ended) or 'nothing was running'}.")
    if said:
        _CONSOLE.print(f"Audit of the emulator's state and output: {said.strip()}", soft_wrap=True)
    if not clean:
        raise click.ClickException("Something was found; it is kept in build/cloud.")  # noqa: EM101, TRY003 - said once
    cloud.wipe()


@main.command("plugin-dir")
def plugin_dir() -> None:
    """Print the folder for `terraform init -plugin-dir`; nothing where none is needed."""
    found = plugins.find()
    if found:
        click.echo(found)


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time."""
    os.umask(0o077)  # the state holds the API key
    places.BUILD.mkdir(exist_ok=True)
    with places.LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    places.LOCK.unlink(missing_ok=True)


def _progress() -> Progress:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)


if __name__ == "__main__":
    main()
