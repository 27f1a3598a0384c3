"""The function's tasks end within its time, and never raise."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from payment_smart_bot.bot.books import Books
from payment_smart_bot.entrypoints.aws import tasks
from payment_smart_bot.entrypoints.emf import EmfTrace
from payment_smart_bot.ports import GatewayUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator


class Counted(EmfTrace):
    """Remembers what was counted."""

    def __init__(self) -> None:
        super().__init__("Shop", "test")
        self.seen: list[tuple[str, int]] = []

    def count(self, name: str, value: int = 1) -> None:
        self.seen.append((name, value))


@dataclass
class Clock:
    """Each look takes a second."""

    ticks: Iterator[int] = field(default_factory=lambda: count(1_000_000))

    def now(self) -> float:
        return float(next(self.ticks))

    def sleep(self, _: float) -> None:
        """It takes no time."""


class Slow:
    """Stripe with more payments than anybody can count, and a ledger that is always waited for."""

    def charges_between(self, *_: float) -> Iterator[tuple[None, Any, float]]:
        for number in count():
            yield None, number, 0.0

    def unsettled(self, *_: float) -> list[Any]:
        raise GatewayUnavailable("timeout")  # noqa: EM101 - made up


class Context:
    """What Lambda tells of the call."""

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 30_000


@dataclass
class Till:
    """The part of one that tasks use."""

    books: Any = field(default_factory=lambda: Books(*([Slow()] * 2), Clock()))  # type: ignore[call-arg, arg-type]  # a ledger and Stripe of their own kind
    charges: Any = field(default_factory=Slow)


@pytest.mark.parametrize("task", ["tidy", "reconcile", "mend"])
def test_a_task_that_cannot_end_is_counted_as_failed(task: str) -> None:
    trace, till = Counted(), Till()
    assert tasks.run(task, till, trace, Context()) == {"ok": False}  # type: ignore[arg-type]  # a double
    assert trace.seen == [("TaskFailures", 1)]


def test_it_stops_before_the_functions_end() -> None:
    till = Till()
    tasks.run("reconcile", till, Counted(), Context())  # type: ignore[arg-type]  # a double
    assert till.books.now() - 1_000_000 < 30


def test_without_payments_there_is_nothing_to_do() -> None:
    trace = Counted()
    assert tasks.run("tidy", None, trace, None) == {"ok": False}
    assert trace.seen == []
