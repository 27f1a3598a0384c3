"""What starting costs: imports, the time until the server is ready, and memory.

Run: python -m bench.start
"""

from __future__ import annotations

import pkgutil
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from bench.client import Plan, run_client
from bench.figures import (
    ROOT,
    Cell,
    Report,
    Table,
    Target,
    json_option,
    progress,
    publish,
)
from bench.servers import Server, bot_command, environment

import payment_smart_bot.domain

if TYPE_CHECKING:
    from collections.abc import Sequence

IMPORT_LIMIT_MS: Final = 60.0
READY_LIMIT_MS: Final = 600.0
UNWANTED: Final = ("streamlit", "boto3", "botocore", "pydantic")
_DOMAIN: Final = tuple(
    f"payment_smart_bot.domain.{module.name}"
    for module in pkgutil.iter_modules(payment_smart_bot.domain.__path__)
)
_PROGRAMS: Final = {
    "an empty interpreter": "pass",
    "every module of domain": f"import {', '.join(_DOMAIN)}",
    "bot": "import payment_smart_bot.bot",
    "domain and bot": f"import payment_smart_bot.bot, {', '.join(_DOMAIN)}",
}
_EMPTY: Final = "an empty interpreter"
_BOTH: Final = "domain and bot"
_IMPORT_LINE: Final = re.compile(r"^import time: +\d+ \| +\d+ \| +([\w.]+)$", re.MULTILINE)
_CONNECTIONS: Final = 32


def measure(rounds: int, starts: int, turns_seconds: float) -> Report:
    """Time imports, then starts; then look at memory and at what a server has imported."""
    settings: dict[str, Cell] = {"rounds": rounds, "starts": starts, "load seconds": turns_seconds}
    report = Report("start", settings)
    with progress() as bar, tempfile.TemporaryDirectory() as made:
        task = bar.add_task("imports", total=rounds)
        taken: dict[str, list[tuple[float, float]]] = {what: [] for what in _PROGRAMS}
        for number in range(rounds + 1):
            for what, program in _PROGRAMS.items():
                times = _interpreter(program)
                if number:  # the first one may compile
                    taken[what].append(times)
            bar.update(task, completed=number)
        _report_imports(report, taken)
        base = Path(made)
        task = bar.add_task("starts", total=starts)
        ready: list[float] = []
        for number in range(starts + 1):
            with Server.start(bot_command(base / f"new-{number}"), base / "log") as server:
                if number:
                    ready.append(server.ready_seconds * 1000)
            bar.update(task, completed=number)
        rows: list[tuple[Cell, ...]] = [
            ("ready line", statistics.median(ready), min(ready), max(ready))
        ]
        columns = ("payment-smart-bot serve", "median ms", "lowest", "highest")
        report.tables.append(
            Table("From the start to the ready line, sandbox and all", columns, rows)
        )
        report.targets.append(Target("ready", statistics.median(ready), READY_LIMIT_MS, "ms"))
        _report_memory(report, base, turns_seconds)
        _report_modules(report, base)
    return report


def _interpreter(program: str) -> tuple[float, float]:
    """Milliseconds of a fresh interpreter on the clock and of CPU."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT, env=environment())
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall * 1000, cpu * 1000


def _report_imports(report: Report, taken: dict[str, list[tuple[float, float]]]) -> None:
    rows: list[tuple[Cell, ...]] = []
    for what, times in taken.items():
        empty = taken[_EMPTY] if what != _EMPTY else [(0.0, 0.0)] * len(times)
        wall = [t[0] - e[0] for t, e in zip(times, empty, strict=True)]
        cpu = [t[1] - e[1] for t, e in zip(times, empty, strict=True)]
        rows.append((what, statistics.median(wall), statistics.median(cpu), min(wall), max(wall)))
        if what == _BOTH:
            report.targets.append(
                Target(f"import of {what}", statistics.median(wall), IMPORT_LIMIT_MS, "ms")
            )
    columns = ("import", "median ms", "CPU ms", "lowest", "highest")
    title = "Imports in fresh interpreters, less the empty one of the same round"
    report.tables.append(Table(title, columns, rows))


def _report_memory(report: Report, base: Path, seconds: float) -> None:
    """At the ready line, and after load that walks conversations and pays."""
    with Server.start(bot_command(base / "memory"), base / "log") as server:
        at_start = server.peak_memory(), server.child_peak_memory()
        run_client(Plan(server.port, _CONNECTIONS, "nobody", seconds))
        run_client(Plan(server.port, _CONNECTIONS, "tokenise"))
        rows: list[tuple[Cell, ...]] = [
            ("server", at_start[0], server.peak_memory()),
            ("its sandbox", at_start[1], server.child_peak_memory()),
        ]
    columns = ("process", "ready", "after load")
    report.tables.append(Table("Peak memory (VmHWM), MB", columns, rows))


def _report_modules(report: Report, base: Path) -> None:
    """Start one under PYTHONPROFILEIMPORTTIME, which its sandbox inherits, and pay."""
    log = base / "imports.log"
    command = bot_command(base / "imports")
    with Server.start(command, log, PYTHONPROFILEIMPORTTIME="1") as server:
        run_client(Plan(server.port, 1, "tokenise", sessions=3))
    loaded = _IMPORT_LINE.findall(log.read_text(errors="replace"))
    assert "uvicorn" in loaded, "the server's imports are in its stderr"
    found = [name for name in UNWANTED if _among(name, loaded)]
    rows: list[tuple[Cell, ...]] = [
        (name, "LOADED" if name in found else "not loaded") for name in UNWANTED
    ]
    title = f"Modules of server and sandbox after a payment ({len(set(loaded)):,} in all)"
    report.tables.append(Table(title, ("module", ""), rows))
    report.targets.append(Target("unwanted modules loaded", len(found), 0))


def _among(name: str, loaded: Sequence[str]) -> bool:
    return any(module.partition(".")[0] == name for module in loaded)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--rounds", default=15, show_default=True, type=click.IntRange(1), help="Of all imports."
)
@click.option(
    "--starts", default=9, show_default=True, type=click.IntRange(1), help="Of the server."
)
@click.option(
    "--load-seconds", default=3.0, show_default=True, help="Of load before memory is looked at."
)
@json_option
def main(rounds: int, starts: int, load_seconds: float, json_file: Path | None) -> None:
    """Time imports and the server's start, and look at the memory of server and sandbox."""
    publish(measure(rounds, starts, load_seconds), json_file)


if __name__ == "__main__":
    main()
