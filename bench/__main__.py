"""All benchmarks, one after the other.

Run: python -m bench
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from bench import core, growth, over_http, start

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.figures import Report

_SHORT_LARGEST = 100_000


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--full", is_flag=True, help="As bench/README.md was measured: about 5 minutes.")
@click.option(
    "--json-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the figures of each to a JSON file in this folder as well.",
)
@click.option(
    "--markdown",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the tables to this file, as they stand in bench/README.md.",
)
def main(*, full: bool, json_dir: Path | None, markdown: Path | None) -> None:
    """Run all benchmarks, with short settings in about 2 minutes.

    The short settings fill the largest store with 100,000 sessions instead of a million.
    """
    sizes = [size for size in growth.SIZES if full or size <= _SHORT_LARGEST]
    benchmarks: list[Callable[[], Report]] = [
        partial(core.measure, 300 if full else 100),
        partial(start.measure, 15, 15 if full else 5, 3.0),
        partial(over_http.measure, 11 if full else 4, 2.0 if full else 1.5, 300, None),
        partial(growth.measure, sizes, 11 if full else 5, 50 if full else 20, None),
    ]
    tables = []
    for measure in benchmarks:
        report = measure()
        report.show()
        if json_dir is not None:
            json_dir.mkdir(parents=True, exist_ok=True)
            report.write(json_dir / f"{report.name}.json")
        tables.append(f"## {report.name}\n\n{report.markdown()}")
    if markdown is not None:
        markdown.write_text("\n".join(tables))


if __name__ == "__main__":
    main()
