"""`GET /stats`: what was counted in a range of hours."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.domain.cost import Activity, lines
from payment_smart_bot.domain.durations import quantile
from payment_smart_bot.domain.funnel import STEPS
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.entrypoints.bad_request import BadRequest
from payment_smart_bot.entrypoints.counting import KINDS
from payment_smart_bot.entrypoints.merchant import stats_bodies as bodies
from payment_smart_bot.entrypoints.merchant.queries import OF_STATS, fields
from payment_smart_bot.entrypoints.merchant.shown import iso
from payment_smart_bot.ports.tallies import HOUR, REACHED, TO_PAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from payment_smart_bot.bootstrap.shop import Watch
    from payment_smart_bot.ports.tallies import Sum, Tallied

_DEFAULT_HOURS: Final = 7 * 24
_CHARGED: Final = frozenset({State.SUCCEEDED, State.AUTHORIZED})
_EMPTY: Final = BadRequest(400, "invalid-parameter", 'Give in "to" a later time than in "from".')
_FAR: Final = BadRequest(400, "invalid-parameter", "Give times between 1970 and 9999.")
_MOST_HOURS: Final = 8000 * 366 * 24


class Hours(NamedTuple):
    """From one up to, and without, another; hours since 1970."""

    since: int
    until: int


def hours_of(pairs: Iterable[tuple[str, str]], now: float) -> Hours:
    """The range that is asked for, widened to whole hours; the last seven days by default.

    Raises:
        BadRequest: a parameter is not known, there twice or wrong, or the range is empty.
    """
    asked = fields(pairs, OF_STATS)
    until = math.ceil(asked["until"] / HOUR) if "until" in asked else int(now // HOUR) + 1
    since = int(asked["since"] // HOUR) if "since" in asked else until - _DEFAULT_HOURS
    if not 0 <= until <= _MOST_HOURS or since < 0:
        raise _FAR
    if since >= until:
        raise _EMPTY
    return Hours(since, until)


def stats(watch: Watch, hours: Hours, now: float) -> bodies.StatsBody:
    """What was counted, this second's too.

    Raises:
        StoreUnavailable: it cannot be read.
    """
    watch.meter.flush(watch.tallies)
    tallied = watch.tallies.read(*hours)
    sums = watch.payments.sums(hours.since * HOUR, hours.until * HOUR)
    counted = _Counted(tallied)
    return bodies.StatsBody(
        from_=iso(hours.since * HOUR),
        to=iso(hours.until * HOUR),
        live_sessions=watch.lives.count(now),
        funnel=_funnel(counted),
        time_to_pay=_times(counted.bins(TO_PAY)),
        turns=counted.all("Turns"),
        completed=counted.all("Completed"),
        handed_over=counted.all("HandedOver"),
        problems=counted.by_label("Problems"),
        declines=counted.by_label("Declined"),
        faults=counted.all("Faults"),
        operator_faults=counted.all("OperatorFaults"),
        latency={kind: _times(counted.bins("TurnMilliseconds", kind)) for kind in KINDS},
        stripe=_times(counted.bins("StripeMilliseconds")),
        model=_model(counted),
        cost=_cost(counted, sums),
        payments=[bodies.SumBody(*each) for each in sums],
        hours=_hours(tallied),
    )


class _Counted:
    """Reads the totals by name."""

    def __init__(self, tallied: Tallied) -> None:
        self._totals = tallied.totals

    def by_label(self, name: str) -> dict[str, int]:
        """The most frequent first."""
        found = Counter({label: n for (each, label, _), n in self._totals.items() if each == name})
        return dict(found.most_common())

    def all(self, name: str) -> int:
        """Whatever the label."""
        return sum(self.by_label(name).values())

    def bins(self, name: str, label: str = "") -> dict[int, int]:
        """Of what is timed."""
        return {
            place: count
            for (each, of, place), count in self._totals.items()
            if (each, of) == (name, label)
        }


def _funnel(counted: _Counted) -> list[bodies.StepBody]:
    reached = counted.by_label(REACHED)
    sessions = [reached.get(step, 0) for step in STEPS]
    further = [*sessions[1:], sessions[-1]]
    return [
        bodies.StepBody(step, here, here - there)
        for step, here, there in zip(STEPS, sessions, further, strict=True)
    ]


def _times(bins: Mapping[int, int]) -> bodies.TimesBody:
    return bodies.TimesBody(
        sum(bins.values()), *(quantile(bins, share) for share in (0.5, 0.95, 0.99))
    )


def _model(counted: _Counted) -> bodies.ModelBody:
    return bodies.ModelBody(
        calls=counted.all("ModelCalls"),
        fallbacks=counted.all("ModelFallbacks"),
        tokens=counted.all("ModelTokens"),
        latency=_times(counted.bins("ModelMilliseconds")),
    )


def _cost(counted: _Counted, sums: tuple[Sum, ...]) -> bodies.CostBody:
    reached = counted.by_label(REACHED)
    conversations = reached.get("started", 0)
    activity = Activity(
        turns=counted.all("Turns"),
        sealed=reached.get("expiry", 0),
        tokenised=reached.get("confirmation", 0),
        made=sum(each.payments for each in sums),
        charged=sum(each.payments for each in sums if each.state in _CHARGED),
    )
    paid = lines(activity)
    usd = sum(line.dollars for line in paid)
    return bodies.CostBody(
        conversations=conversations,
        payments=activity.made,
        usd=round(usd, 6),
        usd_per_thousand=round(usd / conversations * 1000, 4) if conversations else None,
        lines=[
            bodies.CostLine(each.what, round(each.quantity, 2), round(each.dollars, 6))
            for each in paid
        ],
    )


def _hours(tallied: Tallied) -> list[bodies.HourBody]:
    names = (REACHED, "Turns", "Completed", "Problems", "Declined")
    hours = sorted({hour for hour, _ in tallied.by_hour})
    return [
        bodies.HourBody(iso(hour * HOUR), *(tallied.by_hour.get((hour, name), 0) for name in names))
        for hour in hours
    ]
