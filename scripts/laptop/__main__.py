"""The commands: up, status, down."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from scripts.laptop import evidence, places, plugins, processes, services, terraform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import TaskID

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
            changed = _up(bar, task, rebuild=rebuild)
    except (services.DidNotStart, terraform.TerraformFailed) as fault:
        raise click.ClickException(str(fault)) from None
    cloud = places.read(places.CLOUD_JSON)
    took = time.monotonic() - began
    _CONSOLE.print(f"Laptop cloud ready in {took:.0f} s, {changed} resources changed: ", end="")
    _CONSOLE.print(cloud["endpoint"], soft_wrap=True)
    _CONSOLE.print("Its API key is in build/cloud.json. Try it: make cloud-test")


def _up(bar: Progress, task: TaskID, *, rebuild: bool) -> int:
    if not processes.find(services.EMULATOR):
        _wipe()  # what is left of one that died describes nothing any more
    url = services.emulator()
    bar.update(task, description="Stripe sandbox")
    stripe_url, stripe_key = services.sandbox()
    bar.update(task, description="building the zip")
    _package(rebuild=rebuild)
    bar.update(task, description="terraform init")
    terraform.prepare(url, stripe_url, stripe_key)
    bar.update(task, description="terraform apply")
    changed = terraform.apply(
        url, lambda done, total: bar.update(task, completed=done, total=total or None)
    )
    places.write_private(places.CLOUD_JSON, _description(url, stripe_url))
    return changed


def _description(url: str, stripe_url: str) -> dict[str, Any]:
    told = terraform.outputs(url)
    return {
        "endpoint": told["api_endpoint"],
        "apiKey": told["api_key"],
        "region": told["region"],
        "awsEndpoint": url,
        "stripeUrl": stripe_url,
        "table": told["dynamodb_table_name"],
        "function": told["lambda_function_name"],
        "alias": told["lambda_alias"],
        "role": told["lambda_role_name"],
        "secret": told["stripe_secret_name"],
        "key": told["kms_key_arn"],
        "logGroup": told["log_group_name"],
        "allowedOrigins": places.read(places.VARIABLES)["allowed_origins"],
        "environment": services.aws_environment(url),
        "stateDir": str(places.STATE),
        "outputDir": str(places.OUTPUT),
        "terraformDir": str(places.TERRAFORM),
        "processes": places.read(places.PROCESSES),
    }


def _package(*, rebuild: bool) -> None:
    """Build the zip for the emulator's own Python, which is this one, unless it is new enough."""
    sources = [
        *(places.ROOT / "src").rglob("*.py"),
        places.ROOT / "scripts" / "package.py",
        *(places.ROOT / "requirements").glob("*.txt"),
    ]
    newest = max(path.stat().st_mtime for path in sources)
    note = places.HOME / "package.json"
    made = places.read(note)
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    fresh = places.PACKAGE.exists() and places.PACKAGE.stat().st_mtime >= newest
    if fresh and made == {"python": python} and not rebuild:
        return
    builder = str(places.ROOT / "scripts" / "package.py")
    command = [sys.executable, builder, "--python", python, "--out", str(places.PACKAGE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=places.ROOT)
    if done.returncode:
        msg = f"The zip could not be built:\n{done.stdout}{done.stderr}"
        raise terraform.TerraformFailed(msg)
    places.write_private(note, {"python": python})


@main.command()
def status() -> None:
    """Say what runs."""
    cloud = places.read(places.CLOUD_JSON)
    for process in processes.noted():
        state = "running" if process.alive else "ended"
        _CONSOLE.print(f"{process.name}: {state}, pid {process.pid}")
    whole = cloud and all(process.alive for process in processes.noted())
    told = cloud["endpoint"] if whole else "No laptop cloud is running; start it: make cloud-up"
    _CONSOLE.print(told, soft_wrap=True)
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
    _wipe()


@main.command("plugin-dir")
def plugin_dir() -> None:
    """Print the folder for `terraform init -plugin-dir`; nothing where none is needed."""
    found = plugins.find()
    if found:
        click.echo(found)


def _wipe() -> None:
    """Remove all that a laptop cloud made; the zip stays, it is like any other build."""
    for process in processes.noted():
        processes.stop(process)
    shutil.rmtree(places.HOME, ignore_errors=True)
    places.CLOUD_JSON.unlink(missing_ok=True)


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time."""
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
