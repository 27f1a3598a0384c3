"""`GET /metrics`: what this process counted, in Prometheus' text format.

Format: https://prometheus.io/docs/instrumenting/exposition_formats/, "Text-based format". The
numbers begin with the process; Prometheus knows a restart by their falling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from payment_smart_bot import __version__
from payment_smart_bot.domain.durations import SHOWN, up_to
from payment_smart_bot.domain.measures import MEASURES, PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payment_smart_bot.bootstrap.shop import Watch
    from payment_smart_bot.bot.metering import Totals
    from payment_smart_bot.domain.measures import Measure


def metrics(watch: Watch) -> bytes:
    """All of them; one without a label is there from the start, with 0."""
    totals = watch.meter.totals()
    return "".join(f"{line}\n" for line in _lines(totals)).encode()


def _lines(totals: Totals) -> Iterator[str]:
    info = f"{PREFIX}build_info"
    yield f"# HELP {info} The version that runs."
    yield f"# TYPE {info} gauge"
    yield f'{info}{{version="{__version__}"}} 1'
    for name, measure in MEASURES.items():
        yield f"# HELP {PREFIX}{measure.prometheus} {measure.about}"
        yield f"# TYPE {PREFIX}{measure.prometheus} {'histogram' if measure.timed else 'counter'}"
        yield from (_histogram if measure.timed else _counter)(name, measure, totals)


def _counter(name: str, measure: Measure, totals: Totals) -> Iterator[str]:
    counts = {label: count for (each, label), count in totals.counts.items() if each == name}
    if measure.label is None:
        counts = {"": sum(counts.values())}
    for label, count in sorted(counts.items()):
        yield f"{PREFIX}{measure.prometheus}{_labels(measure, label)} {count}"


def _histogram(name: str, measure: Measure, totals: Totals) -> Iterator[str]:
    whole = PREFIX + measure.prometheus
    for (each, label), bins in sorted(totals.bins.items()):
        if each != name:
            continue
        for bound in SHOWN:
            yield f"{whole}_bucket{_labels(measure, label, bound)} {up_to(bins, bound)}"
        count = sum(bins.values())
        yield f"{whole}_bucket{_labels(measure, label, '+Inf')} {count}"
        yield f"{whole}_sum{_labels(measure, label)} {totals.seconds[name, label]:.6f}"
        yield f"{whole}_count{_labels(measure, label)} {count}"


def _labels(measure: Measure, label: str, bound: float | str | None = None) -> str:
    """No value holds what would have to be escaped: they are words of ours and of Stripe's."""
    pairs = [] if measure.label is None else [f'{measure.label}="{label}"']
    pairs += [] if bound is None else [f'le="{bound}"']
    return f"{{{','.join(pairs)}}}" if pairs else ""
