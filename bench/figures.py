"""What every benchmark shares: statistics, tables, targets, the JSON file, and its options."""

from __future__ import annotations

import os
import platform
import statistics
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as RichTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Cell = str | int | float | None
Command = TypeVar("Command", bound="Callable[..., object]")

ROOT: Final = Path(__file__).resolve().parent.parent
"""Where `python -m bench...` runs."""
_WIDTH: Final = 120
"""Of tables that go into a file."""
_PLACES: Final = ((100.0, 0), (10.0, 1), (1.0, 2))
"""Decimal places by size: three figures or so are all that a noisy machine gives."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure is to be; a target is told and never raises."""

    what: str
    measured: float | None
    limit: float
    unit: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether it is; None when the figure was not taken."""
        if self.measured is None:
            return None
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


@dataclass(frozen=True, slots=True)
class Table:
    """Figures under a title."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


@dataclass(slots=True)
class Report:
    """What one benchmark found."""

    name: str
    settings: dict[str, Cell]
    tables: list[Table] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def show(self) -> None:
        """Print the tables and the targets."""
        console = Console(width=None if sys.stdout.isatty() else _WIDTH)
        for table in self.tables:
            console.print(_drawn(table.title, table.columns, table.rows))
        if self.targets:
            console.print(_drawn("Targets", _TARGET_COLUMNS, self._verdicts()))

    def markdown(self) -> str:
        """The same as tables for a README."""
        drawn = [_markdown(table.title, table.columns, table.rows) for table in self.tables]
        if self.targets:
            drawn.append(_markdown("Targets", _TARGET_COLUMNS, self._verdicts()))
        return "\n".join(drawn)

    def _verdicts(self) -> list[tuple[Cell, ...]]:
        return [
            (t.what, _limit(t), f"{shown(t.measured)} {t.unit}".strip(), _VERDICT[t.met])
            for t in self.targets
        ]

    def write(self, path: Path) -> None:
        """Write it as JSON."""
        document = {
            "benchmark": self.name,
            "date": datetime.now(UTC).date().isoformat(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "settings": self.settings,
            "tables": [
                {"title": t.title, "rows": [dict(zip(t.columns, r, strict=True)) for r in t.rows]}
                for t in self.tables
            ],
            "targets": [
                {
                    "what": t.what,
                    "target": _limit(t),
                    "measured": t.measured,
                    "unit": t.unit,
                    "met": t.met,
                }
                for t in self.targets
            ],
        }
        path.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")


_TARGET_COLUMNS: Final = ("what", "target", "measured", "verdict")
_VERDICT: Final = {True: "met", False: "MISSED", None: "not measured"}


def _limit(target: Target) -> str:
    side = "at least" if target.at_least else "at most"
    return f"{side} {shown(target.limit)} {target.unit}".strip()


def _drawn(title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> RichTable:
    table = RichTable(title=title, title_justify="left", title_style="bold")
    for place, column in enumerate(columns):
        text = all(isinstance(row[place], str) for row in rows)
        table.add_column(column, justify="left" if text else "right", no_wrap=not text)
    for row in rows:
        table.add_row(*(cell if isinstance(cell, str) else shown(cell) for cell in row))
    return table


def _markdown(title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    texts = [[cell if isinstance(cell, str) else shown(cell) for cell in row] for row in rows]
    rule = [
        "---" if all(isinstance(row[i], str) for row in rows) else "--:"
        for i in range(len(columns))
    ]
    lines = [f"| {' | '.join(line)} |" for line in (columns, rule, *texts)]
    return "\n".join([f"**{title}**", "", *lines, ""])


def shown(value: float | None) -> str:
    """A figure for people; a dash for none."""
    if value is None:
        return "-"
    if isinstance(value, int):
        return f"{value:,}"
    places = next((digits for least, digits in _PLACES if abs(value) >= least), 3)
    return f"{value:,.{places}f}"


def median(values: Sequence[float | None]) -> float | None:
    """The median of what was measured; None when nothing was."""
    measured = [value for value in values if value is not None]
    return statistics.median(measured) if measured else None


def median_ratio(values: Sequence[float], floors: Sequence[float]) -> float:
    """The median of the ratios round by round: noise that lasts longer than a round cancels out."""
    return statistics.median(a / b for a, b in zip(values, floors, strict=True))


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value that `share` of the sorted values stay below."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def progress() -> Progress:
    """A progress bar on stderr."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def json_option(command: Command) -> Command:
    """Add `--json FILE`."""
    return click.option(
        "--json",
        "json_file",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write the figures to this file as well.",
    )(command)


def publish(report: Report, json_file: Path | None) -> None:
    """Print a report, and write it where that was asked for."""
    report.show()
    if json_file is not None:
        report.write(json_file)
