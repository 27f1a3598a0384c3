"""How the cost of work grows with its text: so no test depends on how fast a machine is."""

from __future__ import annotations

import time
from timeit import Timer
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_LEAST_SECONDS: Final = 0.004
_ROUNDS: Final = 2


def growth(work: Callable[[str], object], text: str) -> float:
    """How many times the CPU time of a quarter of the text the whole of it takes.

    Near 4 where the cost is in step with the length, 16 where it is with its square.
    """
    piece = (text + text).find(text, 1)
    quarter = text[: len(text) // 4 // piece * piece] or text[: len(text) // 4]
    pairs = [(_cpu(work, quarter), _cpu(work, text)) for _ in range(_ROUNDS)]
    return min(whole for _, whole in pairs) / min(part for part, _ in pairs)


def _cpu(work: Callable[[str], object], text: str) -> float:
    timer = Timer(lambda: work(text), timer=time.process_time)
    times = 1
    while (taken := timer.timeit(times)) < _LEAST_SECONDS:
        times *= 4
    return taken / times
