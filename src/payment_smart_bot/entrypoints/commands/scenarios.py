"""`payment-smart-bot scenarios`."""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from payment_smart_bot.entrypoints.running import running, settings_from_environment
from payment_smart_bot.entrypoints.talk import HttpTalk, LocalTalk, NoAnswer, Talk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import TaskID

    from payment_smart_bot.scenarios.run import Played, Result
    from payment_smart_bot.scenarios.scenario import Scenario

_EARLIEST: Final = timedelta(hours=-12)


@click.command("scenarios")
@click.option("--url", help="A running server.  [default: a bot in here, with the sandbox]")
@click.option("--quiet", is_flag=True, help="No progress bar.")
def command(url: str | None, *, quiet: bool) -> None:
    """Run the five mock payments and print what came of each.

    Three plain payments (Visa, Mastercard, Amex), one with a mistyped number, one that is
    cancelled and paid at the second try. Exit status 0 when all pass.

    \b
    Examples:
      payment-smart-bot scenarios
      payment-smart-bot scenarios --url http://127.0.0.1:8000
    """
    from payment_smart_bot.scenarios.scenario import load  # noqa: PLC0415 - help needs none of it

    scenarios = load()
    try:
        if url is not None:
            results = _run_all(scenarios, HttpTalk(url), quiet=quiet)
        else:
            results = _run_here(scenarios, quiet=quiet)
    except NoAnswer as fault:
        raise click.ClickException(str(fault)) from None
    _show(results)
    sys.exit(not all(result.passed for result in results))


def _run_here(scenarios: tuple[Scenario, ...], *, quiet: bool) -> list[Result]:
    from payment_smart_bot.entrypoints import logs  # noqa: PLC0415 - help needs none of it
    from payment_smart_bot.entrypoints.tracing import LogTrace  # noqa: PLC0415 - the same

    logs.configure(level="ERROR", fmt="text")
    logs.install_crash_hooks()
    with tempfile.TemporaryDirectory(prefix="payment-smart-bot-") as folder:
        settings = settings_from_environment(Path(folder))
        with running(settings, LogTrace()) as (house, _):
            return _run_all(scenarios, LocalTalk(house.bot), quiet=quiet)


def _run_all(scenarios: tuple[Scenario, ...], talk: Talk, *, quiet: bool) -> list[Result]:
    from rich.console import Console  # noqa: PLC0415 - help needs none of it
    from rich.progress import Progress  # noqa: PLC0415 - the same

    from payment_smart_bot.scenarios.run import run  # noqa: PLC0415 - the same
    from payment_smart_bot.scenarios.scenario import expand  # noqa: PLC0415 - the same

    today = (datetime.now(UTC) + _EARLIEST).date()
    results = []
    with Progress(console=Console(stderr=True), disable=quiet, transient=True) as bar:
        for scenario in (expand(each, today) for each in scenarios):
            task = bar.add_task(scenario.title, total=len(scenario.steps))

            def advance(_: Played, task: TaskID = task) -> None:
                bar.advance(task)

            results.append(run(scenario, talk.say, advance))
    return results


def _show(results: list[Result]) -> None:
    from rich.console import Console  # noqa: PLC0415 - help needs none of it
    from rich.table import Column, Table  # noqa: PLC0415 - the same

    table = Table("Scenario", "Steps", Column("Token", no_wrap=True), "Result")
    for result in results:
        steps = f"{len(result.steps)} of {len(result.scenario.steps)}"
        told = "passed" if result.passed else "\n".join(_faults(result))
        colour = "green" if result.passed else "red"
        table.add_row(
            result.scenario.title, steps, "\n".join(result.tokens), f"[{colour}]{told}[/]"
        )
    Console().print(table)


def _faults(result: Result) -> Iterator[str]:
    last = result.steps[-1]
    yield from (f"step {last.number}: {fault}" for fault in last.faults)
