"""Payments while a fifth of all calls fails and processes are killed every few seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bench.faults import measure

if TYPE_CHECKING:
    from pathlib import Path


def dust(payments: int, folder: Path, most_seconds: float) -> None:
    """None is charged twice, none is lost, everybody is told, ledger and Stripe agree."""
    report = measure(payments, 0.2, folder / "faults", most_seconds=most_seconds)
    assert [target.what for target in report.targets if not target.met] == []
    assert len(report.targets) == 4


@pytest.mark.slow
def test_a_few_payments_survive_faults_and_kills(tmp_path: Path) -> None:
    dust(12, tmp_path, 90)


@pytest.mark.slow
def test_a_thousand_payments_survive_faults_and_kills(tmp_path: Path) -> None:
    dust(1000, tmp_path, 1100)
