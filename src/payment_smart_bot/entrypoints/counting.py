"""Log lines as `LogTrace` writes them, and a row in the meter beside each."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from payment_smart_bot.entrypoints.tracing import LogTrace

if TYPE_CHECKING:
    from payment_smart_bot.bot.metering import Meter
    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.ports import Interpretation

KINDS: Final = ("rules", "stripe", "model")
"""Of turns: what had to be called; a model counts before Stripe."""


class CountingTrace(LogTrace):
    """A call within a turn runs in the turn's own thread: that is how its kind is known."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self._called = threading.local()

    def turn(self, answer: Answer, seconds: float) -> None:
        """A message was answered."""
        self.meter.turn(answer, seconds, getattr(self._called, "kind", "rules"))
        self._called.kind = "rules"
        super().turn(answer, seconds)

    def model(self, read: Interpretation, seconds: float) -> None:
        """A language model was asked."""
        super().model(read, seconds)
        self._called.kind = "model"
        self.meter.count("ModelCalls")
        self.meter.count("ModelFallbacks", int(not read.choice))
        self.meter.count("ModelTokens", read.tokens)
        self.meter.time("ModelMilliseconds", seconds)

    def stripe(self, operation: str, outcome: str, seconds: float) -> None:
        """Stripe was called."""
        super().stripe(operation, outcome, seconds)
        if getattr(self._called, "kind", "rules") == "rules":
            self._called.kind = "stripe"
        self.meter.count("StripeCalls")
        self.meter.time("StripeMilliseconds", seconds)

    def fault(self, operation: str, reason: str, *, operator: bool) -> None:
        """Something outside failed."""
        super().fault(operation, reason, operator=operator)
        self.meter.count("Faults")
        self.meter.count("OperatorFaults", int(operator))
