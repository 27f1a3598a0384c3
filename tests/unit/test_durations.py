"""The bins that durations are counted in."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payment_smart_bot.domain.durations import BOUNDS, SHOWN, bin_of, quantile, up_to


def counted(*seconds: float) -> dict[int, int]:
    bins: dict[int, int] = {}
    for each in seconds:
        bins[bin_of(each)] = bins.get(bin_of(each), 0) + 1
    return bins


def test_bounds_rise_by_an_seventh_at_most() -> None:
    assert BOUNDS[0] == 0.00001
    assert BOUNDS[-1] == 100_000
    assert all(low < high <= low * 8 / 7 * 1.0001 for low, high in pairwise(BOUNDS))


@given(st.floats(0.00001, 100_000))
def test_a_duration_is_told_as_it_was_or_an_seventh_more(seconds: float) -> None:
    told = quantile(counted(seconds), 0.5)
    assert told is not None
    assert seconds <= told <= seconds * 8 / 7 * 1.0001


def test_quantiles_are_of_the_nearest_rank() -> None:
    bins = counted(*(0.001 for _ in range(50)), *(0.1 for _ in range(45)), *(5 for _ in range(5)))
    assert [quantile(bins, share) for share in (0.5, 0.95, 0.99)] == [0.001, 0.1, 5]
    assert quantile(bins, 0.51) == 0.1
    assert quantile(counted(1, 2, 3), 0.5) == 2


def test_nothing_has_no_quantile_and_what_is_too_long_no_end() -> None:
    assert quantile({}, 0.5) is None
    assert quantile(counted(200_000.0), 0.5) == math.inf
    assert quantile(counted(0.0), 0.5) == BOUNDS[0]


@pytest.mark.parametrize("bound", SHOWN)
def test_what_prometheus_is_told_is_a_bound(bound: float) -> None:
    assert bound in BOUNDS
    assert up_to(counted(bound, bound * 1.01), bound) == 1
