"""Durations counted in bins, so that days of them take a few rows and can be added up.

The bins' bounds are preferred numbers (ISO 3, series R20: twenty to a decade) from 10 microseconds
to 100,000 seconds: what is told of a bin is at most a seventh more than it was.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_R20: Final = (
    *(100, 112, 125, 140, 160, 180, 200, 224, 250, 280),
    *(315, 355, 400, 450, 500, 560, 630, 710, 800, 900),
)
_DECADES: Final = range(-7, 3)
BOUNDS: Final = (
    *(
        number * 10**power if power > 0 else number / 10**-power
        for power in _DECADES
        for number in _R20
    ),
    100_000,
)
"""Seconds; a bin ends with its bound, and the last one, beyond them all, with nothing."""
SHOWN: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25)
"""Those that Prometheus is told."""


def bin_of(seconds: float) -> int:
    """The number of the bin."""
    return bisect_left(BOUNDS, seconds)


def up_to(bins: Mapping[int, int], seconds: float) -> int:
    """How many took no longer than one of the bounds."""
    last = bin_of(seconds)
    return sum(count for number, count in bins.items() if number <= last)


def quantile(bins: Mapping[int, int], share: float) -> float | None:
    """Seconds within which that share of them ended: a bound, or None where there are none.

    Beyond the last bound it is infinite.
    """
    left = math.ceil(share * sum(bins.values()))
    for number in sorted(bins):
        left -= bins[number]
        if left <= 0:
            return BOUNDS[number] if number < len(BOUNDS) else math.inf
    return None
