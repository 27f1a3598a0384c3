"""Counts what happens, off the way of a message: a turn leaves one row here and goes on.

Whoever asks, or a round every few seconds, adds the rows up. The process' own totals begin with it,
as Prometheus expects; `flush` adds to what outlives it.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.domain.durations import bin_of
from payment_smart_bot.domain.funnel import seen
from payment_smart_bot.domain.measures import of_turn
from payment_smart_bot.ports.tallies import HOUR, Tally, Walked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.ports.tallies import Tallies

MOST_WAITING: Final = 200_000
"""Rows that wait while nothing can be written; older ones are dropped then."""
_LETTERS: Final = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


class Totals(NamedTuple):
    """What this process has counted."""

    counts: Mapping[tuple[str, str], int]
    """By name and label."""
    bins: Mapping[tuple[str, str], Mapping[int, int]]
    """Of what is timed."""
    seconds: Mapping[tuple[str, str], float]
    """Its sums."""


class _Turned(NamedTuple):
    at: float
    answer: Answer
    seconds: float
    kind: str


class _Counted(NamedTuple):
    at: float
    name: str
    value: int


class _Timed(NamedTuple):
    at: float
    name: str
    label: str
    seconds: float


class Meter:
    """Threads may share it. `now` gives Unix seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._rows: deque[_Turned | _Counted | _Timed] = deque(maxlen=MOST_WAITING)
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._totals: Counter[tuple[str, str]] = Counter()
        self._bins: dict[tuple[str, str], Counter[int]] = {}
        self._seconds: Counter[tuple[str, str]] = Counter()
        self._waiting: Counter[Tally] = Counter()
        self._walked: deque[Walked] = deque(maxlen=MOST_WAITING)

    def turn(self, answer: Answer, seconds: float, kind: str) -> None:
        """A message was answered."""
        self._rows.append(_Turned(self._now(), answer, seconds, kind))

    def count(self, name: str, value: int = 1) -> None:
        """So much more of a measure without a label."""
        self._rows.append(_Counted(self._now(), name, value))

    def time(self, name: str, seconds: float, label: str = "") -> None:
        """Something took so long."""
        self._rows.append(_Timed(self._now(), name, label, seconds))

    def totals(self) -> Totals:
        """What has been counted since the process began."""
        with self._lock:
            self._drain()
            bins = {key: dict(each) for key, each in self._bins.items()}
            return Totals(dict(self._totals), bins, dict(self._seconds))

    def flush(self, tallies: Tallies) -> bool:
        """Write down what waits; whether there was anything.

        Raises:
            StoreUnavailable: nothing was written; it waits for the next time.
        """
        with self._flushing:
            with self._lock:
                self._drain()
                counts, walked = self._waiting.copy(), tuple(self._walked)
            if counts:
                tallies.add(counts, walked)
            with self._lock:
                self._waiting -= counts
                for _ in walked:
                    self._walked.popleft()
            return bool(counts)

    def _drain(self) -> None:
        while self._rows:
            row = self._rows.popleft()
            hour = int(row.at // HOUR)
            if isinstance(row, _Counted):
                self._add(hour, row.name, "", row.value)
            elif isinstance(row, _Timed):
                self._add_time(hour, row.name, row.label, row.seconds)
            else:
                self._add_turn(hour, row)

    def _add_turn(self, hour: int, row: _Turned) -> None:
        for each in of_turn(row.answer):
            self._add(hour, each.name, each.label, each.value)
        self._add_time(hour, "TurnMilliseconds", row.kind, row.seconds)
        journey = digest(row.answer.session_id)
        self._walked.append(Walked(journey, round(row.at, 3), seen(row.answer)))

    def _add(self, hour: int, name: str, label: str, value: int) -> None:
        if value:
            self._totals[name, label] += value
            self._waiting[Tally(hour, name, label)] += value

    def _add_time(self, hour: int, name: str, label: str, seconds: float) -> None:
        place = bin_of(seconds)
        self._bins.setdefault((name, label), Counter())[place] += 1
        self._seconds[name, label] += seconds  # type: ignore[assignment]  # a Counter of fractions
        self._waiting[Tally(hour, name, label, place)] += 1


def digest(session_id: str) -> str:
    """128 bits of SHA-256 in letters alone, so that it never reads as a card number."""
    import hashlib  # noqa: PLC0415 - never on a message's way, and starting is to be quick

    text = hashlib.sha256(session_id.encode("utf-8", "surrogatepass")).hexdigest()
    return text[:32].translate(_LETTERS)
