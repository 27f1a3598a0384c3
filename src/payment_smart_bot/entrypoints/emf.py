"""CloudWatch metrics as log lines: the Embedded Metric Format.

CloudWatch makes metrics of them without a call. Format: Amazon CloudWatch User Guide, "Embedded
metric format specification". The names are those of the alarms in `terraform/`.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, Final

import msgspec

from payment_smart_bot.domain.session import Status
from payment_smart_bot.entrypoints.tracing import LogTrace

if TYPE_CHECKING:
    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.ports import Interpretation

_ENCODER: Final = msgspec.json.Encoder()
_UNITS: Final = dict.fromkeys(
    ("TurnMilliseconds", "ModelMilliseconds", "StripeMilliseconds"), "Milliseconds"
)
_ENDS: Final = {Status.COMPLETE: "Completed", Status.HANDOFF: "HandedOver"}


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
        metrics: dict[str, float] = {"Turns": 1, "TurnMilliseconds": round(seconds * 1000, 2)}
        if answer.status in _ENDS:
            metrics[_ENDS[answer.status]] = 1
        groups: list[Group] = [
            ({}, metrics),
            ({"Step": str(answer.awaiting or answer.status)}, {"FunnelStep": 1}),
        ]
        if answer.problem is not None:
            metrics["Declined"] = int(answer.problem.decline_code is not None)
            groups.append(({"Code": str(answer.problem.code)}, {"Problems": 1}))
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
                "Metrics": [{"Name": n, "Unit": _UNITS.get(n, "Count")} for n in metrics],
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
