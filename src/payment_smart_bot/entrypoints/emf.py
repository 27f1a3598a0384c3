"""CloudWatch metrics as log lines: the Embedded Metric Format.

CloudWatch makes metrics of them without a call. Format: Amazon CloudWatch User Guide, "Embedded
metric format specification". The names are those of `domain/measures.py`, as the alarms in
`terraform/` have them.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, Final

import msgspec

from payment_smart_bot.domain.measures import MEASURES, of_turn
from payment_smart_bot.entrypoints.tracing import LogTrace

if TYPE_CHECKING:
    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.ports import Interpretation

_ENCODER: Final = msgspec.json.Encoder()


Group = tuple[dict[str, str], dict[str, float]]
"""Dimensions beside the stage, and the metrics that have them."""


class EmfTrace(LogTrace):
    """Log lines as `LogTrace` writes them, and a metric line beside each."""

    def __init__(self, namespace: str, stage: str) -> None:
        self._namespace = namespace
        self._stage = stage

    def turn(self, answer: Answer, seconds: float) -> None:
        """A message was answered."""
        super().turn(answer, seconds)
        plain: dict[str, float] = {"TurnMilliseconds": round(seconds * 1000, 2)}
        groups: list[Group] = [({}, plain)]
        for name, value, label in of_turn(answer):
            dimension = MEASURES[name].dimension
            if dimension is None:
                plain[name] = value
            else:
                groups.append(({dimension: label}, {name: value}))
        self._put(*groups)

    def model(self, read: Interpretation, seconds: float) -> None:
        """A language model was asked."""
        super().model(read, seconds)
        counts = {
            "ModelCalls": 1,
            "ModelFallbacks": int(not read.choice),
            "ModelTokens": read.tokens,
        }
        self._put(({}, {**counts, "ModelMilliseconds": round(seconds * 1000, 2)}))

    def stripe(self, operation: str, outcome: str, seconds: float) -> None:
        """Stripe was called."""
        super().stripe(operation, outcome, seconds)
        self._put(({}, {"StripeCalls": 1, "StripeMilliseconds": round(seconds * 1000, 2)}))

    def fault(self, operation: str, reason: str, *, operator: bool) -> None:
        """Something outside failed."""
        super().fault(operation, reason, operator=operator)
        self._put(({}, {"Faults": 1, "OperatorFaults": int(operator)}))

    def count(self, name: str, value: int = 1) -> None:
        """Something happened that no conversation tells of."""
        self._put(({}, {name: value}))

    def _put(self, *groups: Group) -> None:
        sys.stdout.write(self.line(int(time.time() * 1000), *groups) + "\n")
        sys.stdout.flush()  # the process may be frozen or ended right after the answer

    def line(self, milliseconds: int, *groups: Group) -> str:
        """One line with a directive for each group; `milliseconds` is Unix time."""
        directives = [
            {
                "Namespace": self._namespace,
                "Dimensions": [["Stage", *dimensions]],
                "Metrics": [{"Name": n, "Unit": _unit(n)} for n in metrics],
            }
            for dimensions, metrics in groups
        ]
        line: dict[str, Any] = {
            "_aws": {"Timestamp": milliseconds, "CloudWatchMetrics": directives},
            "Stage": self._stage,
        }
        for dimensions, metrics in groups:
            line |= {**dimensions, **metrics}
        return _ENCODER.encode(line).decode()


def _unit(name: str) -> str:
    return "Milliseconds" if MEASURES[name].timed else "Count"
