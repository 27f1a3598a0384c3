"""What so many conversations and payments cost on AWS: the tables of docs/operations.md as code.

Prices are of us-east-1, without free tiers, as read on 2026-11-24 in the sources that
docs/operations.md names. A model is not priced here, nor are Stripe's fees.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Needs(NamedTuple):
    """What one of something asks of AWS and of Stripe."""

    requests: int = 0
    """At API Gateway, and with each one at Lambda and WAF and in the logs."""
    writes: int = 0
    """DynamoDB's units, as are the next."""
    reads: int = 0
    kms: int = 0
    stripe: int = 0
    """Calls to Stripe, which Lambda waits for."""
    told: int = 0
    """Calls to the merchant's program, each by a call of Lambda's own."""


class Activity(NamedTuple):
    """What happened, and how often."""

    turns: int = 0
    sealed: int = 0
    """Card numbers."""
    tokenised: int = 0
    """Security codes that came: a card became a token."""
    made: int = 0
    """Payments that the merchant made."""
    charged: int = 0
    """Payments that were charged, with Stripe's event and the one that the merchant is told."""


_NEEDS: Final = {
    "turns": Needs(requests=1, writes=4, reads=3),
    "sealed": Needs(writes=2, kms=1),
    "tokenised": Needs(writes=3, kms=1, stripe=1),
    "made": Needs(requests=1, writes=9),
    "charged": Needs(requests=1, writes=37, reads=16, stripe=3, told=1),
}
TURN_SECONDS: Final = 0.02
STRIPE_SECONDS: Final = 1.0
TOLD_SECONDS: Final = 0.2
"""All three assumed, for a function of 1 GB."""
API_LOG_BYTES: Final = 450
LOG_BYTES: Final = 600
"""Of a request, of a call of the function."""


class Line(NamedTuple):
    """One thing that is paid for."""

    what: str
    quantity: float
    price: float
    """US$ for one."""

    @property
    def dollars(self) -> float:
        """US$ for all of it."""
        return self.quantity * self.price


def lines(activity: Activity) -> tuple[Line, ...]:
    """What it costs, line by line; together it is the sum of their `dollars`."""
    need = Needs(*(sum(each) for each in zip(*_needed(activity), strict=True)))
    calls = need.requests + need.told
    waits = need.stripe * STRIPE_SECONDS + need.told * TOLD_SECONDS
    return (
        Line("API Gateway, REST", need.requests, 3.5e-6),
        Line("Lambda, requests", calls, 0.2e-6),
        Line("Lambda, time", calls * TURN_SECONDS + waits, 16.6667e-6),
        Line("DynamoDB, writes", need.writes, 0.625e-6),
        Line("DynamoDB, reads", need.reads, 0.125e-6),
        Line("KMS", need.kms, 3e-6),
        Line("WAF", need.requests, 0.6e-6),
        Line("CloudWatch Logs", need.requests * API_LOG_BYTES + calls * LOG_BYTES, 0.5e-9),
    )


def _needed(activity: Activity) -> list[list[int]]:
    return [
        [times * need for need in _NEEDS[name]]
        for name, times in zip(Activity._fields, activity, strict=True)
    ]
