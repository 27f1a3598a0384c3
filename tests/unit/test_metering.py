"""The meter: what is counted, and what happens while nothing can be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.bot.metering import Meter, digest
from payment_smart_bot.domain.answer import Answer
from payment_smart_bot.domain.durations import bin_of
from payment_smart_bot.domain.funnel import Seen
from payment_smart_bot.domain.session import Status
from payment_smart_bot.entrypoints.counting import CountingTrace
from payment_smart_bot.ports import Interpretation, StoreUnavailable
from payment_smart_bot.ports.tallies import Tallied, Tally, Walked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOUR = 490_000
NOW = HOUR * 3600 + 12.34
ASKED = Answer("...", Status.COLLECTING, "s-1", "card")


class Kept:
    """Tallies that may be out of order."""

    def __init__(self) -> None:
        self.out = False
        self.counts: dict[Tally, int] = {}
        self.walked: list[Walked] = []

    def add(self, counts: Mapping[Tally, int], walked: Sequence[Walked]) -> None:
        if self.out:
            raise StoreUnavailable
        for tally, value in counts.items():
            self.counts[tally] = self.counts.get(tally, 0) + value
        self.walked += walked

    def read(self, since: int, until: int) -> Tallied:
        raise NotImplementedError

    def forget(self, journeys: float, hours: int) -> None:
        raise NotImplementedError


@pytest.fixture
def meter() -> Meter:
    return Meter(lambda: NOW)


def test_a_turn_is_written_down_once(meter: Meter) -> None:
    kept = Kept()
    meter.turn(ASKED, 0.002, "rules")
    assert meter.flush(kept)
    assert not meter.flush(kept)
    assert kept.counts == {
        Tally(HOUR, "Turns"): 1,
        Tally(HOUR, "FunnelStep", "card"): 1,
        Tally(HOUR, "TurnMilliseconds", "rules", bin_of(0.002)): 1,
    }
    assert kept.walked == [Walked(digest("s-1"), round(NOW, 3), Seen(2, afresh=False))]


def test_what_cannot_be_written_waits(meter: Meter) -> None:
    kept = Kept()
    kept.out = True
    meter.turn(ASKED, 0.002, "rules")
    with pytest.raises(StoreUnavailable):
        meter.flush(kept)
    meter.turn(ASKED, 0.002, "rules")
    kept.out = False
    meter.flush(kept)
    assert kept.counts[Tally(HOUR, "Turns")] == 2
    assert len(kept.walked) == 2


def test_totals_go_on_after_a_flush(meter: Meter) -> None:
    meter.count("WebhookRefused")
    meter.flush(Kept())
    meter.count("WebhookRefused", 2)
    meter.time("StripeMilliseconds", 0.25)
    meter.time("StripeMilliseconds", 0.5)
    totals = meter.totals()
    assert totals.counts == {("WebhookRefused", ""): 3}
    assert totals.seconds == {("StripeMilliseconds", ""): 0.75}
    assert sum(totals.bins["StripeMilliseconds", ""].values()) == 2


def test_a_digest_is_of_letters_and_tells_no_session() -> None:
    assert digest("s-1") == digest("s-1") != digest("s-2")
    assert digest("s-1").isalpha()
    assert len(digest("s-1")) == 32


def test_a_turn_is_of_the_kind_of_what_it_called(meter: Meter) -> None:
    trace = CountingTrace(meter)
    trace.turn(ASKED, 0.001)
    trace.stripe("look", "made", 0.1)
    trace.turn(ASKED, 0.1)
    trace.model(Interpretation("greeting", "answered", 7), 0.3)
    trace.stripe("look", "made", 0.1)
    trace.turn(ASKED, 0.4)
    trace.turn(ASKED, 0.001)
    totals = meter.totals()
    turns = {
        label: sum(bins.values())
        for (name, label), bins in totals.bins.items()
        if name == "TurnMilliseconds"
    }
    assert turns == {"rules": 2, "stripe": 1, "model": 1}
    assert totals.counts["ModelTokens", ""] == 7
    assert ("ModelFallbacks", "") not in totals.counts


def test_faults_are_counted_and_those_of_the_operator(meter: Meter) -> None:
    trace = CountingTrace(meter)
    trace.fault("look", "timeout", operator=False)
    trace.fault("look", "authentication", operator=True)
    assert meter.totals().counts == {("Faults", ""): 2, ("OperatorFaults", ""): 1}
