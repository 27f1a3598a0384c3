"""What is to be told to the merchant's program, kept until it was told."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from payment_smart_bot.domain.payment import Payment

_GOOD: Final = range(200, 300)


class Delivered(StrEnum):
    """How a delivery stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    """Given up; it can be sent again."""


class Delivery(NamedTuple):
    """One event and how its delivery stands; times are Unix seconds."""

    id: str
    """`mev_...`, the same however often it is sent."""
    type: str
    """One of `outgoing.TYPES`."""
    payment: Payment
    """As it was right after."""
    at: float
    """When it happened."""
    status: Delivered
    tries: int
    """Since it was made, or was last to be sent again."""
    first: float | None
    """The first of them."""
    due: float | None
    """The next one; None unless it waits."""
    answer: int | None
    """The HTTP status of the last one; 0 for no answer."""


class Outcome(NamedTuple):
    """What came of a try."""

    at: float
    answer: int
    again: float | None
    """When to try again; None for never."""


class Asked(NamedTuple):
    """Which deliveries a page holds, newest first."""

    limit: int = 20
    """1 to 100."""
    after: str | None = None
    """The id of the last one of the page before."""
    status: Delivered | None = None

    def fits(self, delivery: Delivery) -> bool:
        """Whether a delivery that is not newer than `after` belongs there."""
        return delivery.id != self.after and self.status in {None, delivery.status}


class Deliveries(NamedTuple):
    """Some deliveries, and whether there are more."""

    deliveries: tuple[Delivery, ...]
    more: bool


def standing_after(outcome: Outcome) -> Delivered:
    """How a delivery stands after a try."""
    if outcome.answer in _GOOD:
        return Delivered.DELIVERED
    return Delivered.FAILED if outcome.again is None else Delivered.WAITING


class Outbox(Protocol):
    """Events that a ledger's rows made, written together with them so that none is lost.

    Every method raises `StoreUnavailable`.
    """

    def due(self, now: float, limit: int) -> tuple[Delivery, ...]:
        """Those that are to be tried by now, those first that have waited longest."""
        ...

    def tried(self, event_id: str, outcome: Outcome) -> None:
        """Keep what came of a try; a status of 2xx is a delivery."""
        ...

    def page(self, asked: Asked) -> Deliveries:
        """Deliveries that fit, newest first."""
        ...

    def again(self, event_id: str, now: float) -> Delivery | None:
        """Have it sent again, whatever came of it before; None where there is no such event."""
        ...

    def forget(self, before: float) -> int:
        """Delete events that happened earlier; how many there were."""
        ...


class SharedOutbox(Outbox, Protocol):
    """An outbox that several processes deliver from at once."""

    def claim(self, delivery: Delivery, until: float) -> bool:
        """Have it for oneself until then, Unix seconds; False where another has it."""
        ...
