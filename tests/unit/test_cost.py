"""The cost in code is the cost in docs/operations.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from payment_smart_bot.domain.cost import Activity, lines

DOCS = (Path(__file__).parents[2] / "docs/operations.md").read_text()
CONVERSATIONS = Activity(turns=6000, sealed=1000, tokenised=1000)
PAYMENTS = CONVERSATIONS._replace(made=1000, charged=1000)


def table(heading: str) -> dict[str, str]:
    """What each line of the table under a heading costs, as it is written."""
    part = DOCS.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| \**([^|]+?)\** \|.*\| \**([\d.]+)\** \|$", part, re.MULTILINE)
    return {what: usd for what, usd in rows if "." in usd}


@pytest.mark.parametrize(
    ("heading", "activity"),
    [
        ("What 1,000 conversations cost", CONVERSATIONS),
        ("What 1,000 payments cost", PAYMENTS),
    ],
)
def test_the_documented_tables_are_what_the_code_says(heading: str, activity: Activity) -> None:
    told = table(heading)
    made = {line.what: f"{line.dollars + 1e-9:.4f}" for line in lines(activity)}
    together = f"{sum(line.dollars for line in lines(activity)):.3f}"
    assert {**made, "together": together} == told


def test_nothing_costs_nothing() -> None:
    assert sum(line.dollars for line in lines(Activity())) == 0
