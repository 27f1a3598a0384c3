"""Whole turns over HTTP, held against a floor in the same run.

Run: python -m bench.over_http
"""

from __future__ import annotations

import statistics
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from bench.client import Outcome, Plan, run_client
from bench.figures import (
    Cell,
    Report,
    Table,
    Target,
    json_option,
    median,
    median_ratio,
    progress,
    publish,
)
from bench.servers import Server, bot_command, floor_command

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_SHARE: Final = 40.0
CONNECTIONS: Final = (1, 32)
_FLOOR: Final = "floor"
_NOBODY: Final = "turns that call nobody"
_TOKENISE: Final = "turns that tokenise"


@dataclass(frozen=True, slots=True)
class Taken:
    """One measurement."""

    outcome: Outcome
    cpu_us: float | None
    """Of the server's process, per turn."""


def measure(rounds: int, seconds: float, sessions: int, folder: Path | None) -> Report:
    """Alternate floor and bot, round by round, at each number of connections."""
    taken: dict[tuple[int, str], list[Taken]] = defaultdict(list)
    with tempfile.TemporaryDirectory(dir=folder) as made:
        base = Path(made)
        with (
            Server.start(floor_command(base / "floor"), base / "floor.log") as floor,
            Server.start(bot_command(base / "bot"), base / "bot.log") as bot,
            progress() as bar,
        ):
            task = bar.add_task("over HTTP", total=rounds * len(CONNECTIONS) * 3)
            for _ in range(rounds):
                for connections in CONNECTIONS:
                    walk = Plan(bot.port, connections, "nobody", seconds)
                    bare = Plan(floor.port, connections, "nobody", seconds, check=False)
                    pay = Plan(bot.port, connections, "tokenise", sessions=sessions)
                    for what, server, plan in (
                        (_FLOOR, floor, bare),
                        (_NOBODY, bot, walk),
                        (_TOKENISE, bot, pay),
                    ):
                        taken[connections, what].append(_run(server, plan))
                        bar.advance(task)
    settings: dict[str, Cell] = {"rounds": rounds, "seconds": seconds, "sessions": sessions}
    return _report(taken, Report("over_http", settings))


def _run(server: Server, plan: Plan) -> Taken:
    before = server.cpu_seconds()
    outcome = run_client(plan)
    after = server.cpu_seconds()
    if before is None or after is None or plan.load == "tokenise":
        return Taken(outcome, None)  # its untimed turns before the code cost too
    whole = outcome.turns * (plan.seconds + plan.warm_seconds) / plan.seconds
    return Taken(outcome, (after - before) * 1e6 / whole)


def _report(taken: dict[tuple[int, str], list[Taken]], report: Report) -> Report:
    rows: list[tuple[Cell, ...]] = []
    for (connections, what), each in taken.items():
        floor = _rates(taken[connections, _FLOOR])
        rates = _rates(each)
        share = 100 * median_ratio(rates, floor)
        rows.append(
            (
                connections,
                what,
                statistics.median(rates),
                share,
                f"{min(rates):,.0f} to {max(rates):,.0f}",
                statistics.median(t.outcome.p50_ms for t in each),
                statistics.median(t.outcome.p99_ms for t in each),
                median([t.cpu_us for t in each]),
            )
        )
        if what == _NOBODY:
            name = (
                f"{what} at {connections} connection{'s' * (connections > 1)}, share of the floor"
            )
            report.targets.append(Target(name, share, LEAST_SHARE, "%", at_least=True))
    columns = (
        "connections",
        "what",
        "turns a second",
        "% of floor",
        "range",
        "p50 ms",
        "p99 ms",
        "server CPU us",
    )
    report.tables.append(Table("Whole turns over HTTP, medians of the rounds", columns, rows))
    return report


def _rates(each: Sequence[Taken]) -> list[float]:
    return [t.outcome.rate for t in each]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--rounds", default=9, show_default=True, type=click.IntRange(1), help="Floor, then bot."
)
@click.option("--seconds", default=2.0, show_default=True, help="Of each measurement.")
@click.option(
    "--sessions",
    default=300,
    show_default=True,
    type=click.IntRange(1),
    help="Code turns in each measurement of turns that tokenise.",
)
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the data folders are made: its disk's sync counts.  [default: the system's]",
)
@json_option
def main(
    rounds: int, seconds: float, sessions: int, folder: Path | None, json_file: Path | None
) -> None:
    """Time whole turns over HTTP at 1 and 32 connections against a floor in the same run."""
    publish(measure(rounds, seconds, sessions, folder), json_file)


if __name__ == "__main__":
    main()
