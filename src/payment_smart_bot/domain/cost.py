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
    """Payments that were charged, with the event that Stripe sends."""


_NEEDS: Final = {
    "turns": Needs(requests=1, writes=4, reads=3),
    "sealed": Needs(writes=2, kms=1),
    "tokenised": Needs(writes=3, kms=1, stripe=1),
    "made": Needs(requests=1, writes=9),
    "charged": Needs(requests=1, writes=27, reads=14, stripe=3),
}
TURN_SECONDS: Final = 0.02
STRIPE_SECONDS: Final = 1.0
"""Both assumed, for a function of 1 GB."""
LOG_BYTES: Final = 1050
"""Of a request."""


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
    seconds = need.requests * TURN_SECONDS + need.stripe * STRIPE_SECONDS
    return (
        Line("API Gateway, REST", need.requests, 3.5e-6),
        Line("Lambda, requests", need.requests, 0.2e-6),
        Line("Lambda, time", seconds, 16.6667e-6),
        Line("DynamoDB, writes", need.writes, 0.625e-6),
        Line("DynamoDB, reads", need.reads, 0.125e-6),
        Line("KMS", need.kms, 3e-6),
        Line("WAF", need.requests, 0.6e-6),
        Line("CloudWatch Logs", need.requests * LOG_BYTES, 0.5e-9),
    )


def _needed(activity: Activity) -> list[list[int]]:
    return [
        [times * need for need in _NEEDS[name]]
        for name, times in zip(Activity._fields, activity, strict=True)
    ]
