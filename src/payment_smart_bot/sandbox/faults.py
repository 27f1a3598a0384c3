"""Faults on demand: which operation fails next, how, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

ANY: Final = "*"


class Effect(StrEnum):
    """What the client sees."""

    NONE = "none"
    ERROR = "error"
    RESET = "reset"
    """The connection closed without a byte of an answer."""
    SILENCE = "silence"
    """No answer until the client gives up."""


@dataclass(frozen=True)
class Kind:
    """One kind of fault; `after` does the work and saves its answer first."""

    effect: Effect
    status: int = 0
    after: bool = False


KINDS: Final = {
    "delay": Kind(Effect.NONE),
    "429": Kind(Effect.ERROR, 429),
    "500": Kind(Effect.ERROR, 500),
    "reset": Kind(Effect.RESET),
    "timeout": Kind(Effect.SILENCE),
    "500-after": Kind(Effect.ERROR, 500, after=True),
    "reset-after": Kind(Effect.RESET, after=True),
    "timeout-after": Kind(Effect.SILENCE, after=True),
}
"""`429` and `500` come before anything is done, saved or looked up; `500-after` does the work and
saves the 500 under the idempotency key, as Stripe does; `delay` only waits `delay_ms`."""
CALM: Final = Kind(Effect.NONE)
WEBHOOK: Final = "webhook"
"""The operation that faults of deliveries name."""
WEBHOOK_KINDS: Final = ("drop", "duplicate", "delay", "reverse")
"""`drop` delivers nothing, `duplicate` twice, `delay` after `delay_ms`; `reverse` holds `times`
deliveries and then makes them last first."""


@dataclass
class Fault:
    """A fault that waits for its operation; `times` counts down."""

    operation: str
    kind: str
    times: int = 1
    delay_ms: int = 0
    """How long the operation waits, with its idempotency key held, before the fault comes."""


class Faults:
    """The waiting faults; the first that fits is taken."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def take(self, operation: str) -> Fault | None:
        """Give the fault of this call, if one waits, and count it down."""
        for fault in self.waiting:
            if fault.operation == operation or (fault.operation == ANY and operation != WEBHOOK):
                fault.times -= 1
                if fault.times == 0:
                    self.waiting.remove(fault)
                return fault
        return None
