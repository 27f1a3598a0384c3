"""What `GET /stats` answers; times of the clock are ISO 8601 in UTC, durations seconds.

A duration is told as the bound of its bin, at most a seventh more than it was; null where nothing
was timed.
"""

from __future__ import annotations

import msgspec


class StepBody(msgspec.Struct):
    """A step on the way to the receipt."""

    step: str
    sessions: int
    """That reached it, or one after it."""
    dropped: int
    """Of those, the ones that have not come further: they left, or are still there."""


class TimesBody(msgspec.Struct):
    """How long something took."""

    count: int
    p50: float | None
    p95: float | None
    p99: float | None


class ModelBody(msgspec.Struct):
    """What a language model was asked."""

    calls: int
    fallbacks: int
    """Calls that gave no choice."""
    tokens: int
    latency: TimesBody


class CostLine(msgspec.Struct):
    """One thing that AWS is paid for."""

    what: str
    quantity: float
    usd: float


class CostBody(msgspec.Struct, rename="camel"):
    """What it would have cost on AWS, in US$; without a model's price and Stripe's fees."""

    conversations: int
    payments: int
    usd: float
    usd_per_thousand: float | None
    """Conversations; null where there were none."""
    lines: list[CostLine]


class SumBody(msgspec.Struct):
    """Payments of one status and currency that were made in the range; amounts in minor units."""

    status: str
    currency: str
    payments: int
    amount: int
    captured: int
    refunded: int


class HourBody(msgspec.Struct):
    """One hour; those without anything are left out."""

    at: str
    sessions: int
    """That began."""
    turns: int
    completed: int
    problems: int
    declined: int


class StatsBody(msgspec.Struct, rename="camel"):
    """What was counted from `from` up to, and without, `to`, which are whole hours."""

    from_: str = msgspec.field(name="from")
    to: str
    live_sessions: int
    """Now, whatever the range."""
    funnel: list[StepBody]
    """Of the sessions that began in the range."""
    time_to_pay: TimesBody
    """From the first message to the receipt, of the same."""
    turns: int
    completed: int
    handed_over: int
    problems: dict[str, int]
    """By code."""
    declines: dict[str, int]
    """By Stripe's `decline_code`."""
    faults: int
    operator_faults: int
    latency: dict[str, TimesBody]
    """Of turns, by what had to be called: `rules`, `stripe`, `model`."""
    stripe: TimesBody
    model: ModelBody
    cost: CostBody
    payments: list[SumBody]
    hours: list[HourBody]
