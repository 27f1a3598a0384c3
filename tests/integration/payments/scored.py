"""Walks so many payments, and counts what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, settings

if TYPE_CHECKING:
    from tests.integration.payments.walk import Walk

    from payment_smart_bot.sandbox.spawn import SandboxProcess


@dataclass
class Score:
    """Payments, over all walks."""

    ended: int = 0
    paid: int = 0
    """Or held: without any the walks go nowhere, and show nothing."""


def walked(machine: type[Walk], sandbox: SandboxProcess, walks: int, steps: int) -> Score:
    """Walk so often so many steps; what came of it."""
    machine.sandbox, machine.score = sandbox, Score()
    case: Any = machine.TestCase
    case.settings = settings(
        max_examples=walks,
        stateful_step_count=steps,
        deadline=None,
        phases=(Phase.reuse, Phase.generate),  # each step is a request: shrinking takes an hour
        suppress_health_check=list(HealthCheck),
    )
    case().runTest()
    return machine.score
