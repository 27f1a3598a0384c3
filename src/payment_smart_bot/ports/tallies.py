"""Counts that outlive the process, and the sessions that are live: what the operator looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from payment_smart_bot.domain.funnel import Seen
    from payment_smart_bot.domain.payment_state import State
    from payment_smart_bot.domain.session import Session

HOUR: Final = 3600
"""Seconds: counts are kept by the hour."""


class Tally(NamedTuple):
    """What a number counts."""

    hour: int
    """Hours since 1970."""
    name: str
    """One of `measures.MEASURES`, or `REACHED` or `TO_PAY`."""
    label: str = ""
    bin: int = -1
    """Of `durations`; -1 where nothing is timed."""


REACHED: Final = "Reached"
"""Journeys that reached the step in the label, by the hour in which they began."""
TO_PAY: Final = "SecondsToPay"
"""How long they took to the receipt, by the same hour."""


class Walked(NamedTuple):
    """An answer in a journey."""

    journey: str
    """A digest of the session's id."""
    at: float
    seen: Seen


class Tallied(NamedTuple):
    """What was counted in a range of hours."""

    totals: Mapping[tuple[str, str, int], int]
    """By name, label and bin."""
    by_hour: Mapping[tuple[int, str], int]
    """By hour and name."""


class Tallies(Protocol):
    """Keeps counts. It holds no personal data: of a session its digest, for a day or so.

    Every method raises `StoreUnavailable`.
    """

    def add(self, counts: Mapping[Tally, int], walked: Sequence[Walked]) -> None:
        """Add counts, and go on with the journeys, all or nothing."""
        ...

    def read(self, since: int, until: int) -> Tallied:
        """What was counted from one hour up to, and without, another."""
        ...

    def forget(self, journeys: float, hours: int) -> None:
        """Delete journeys that were last seen before, in Unix seconds, and counts of such hours."""
        ...


class Sum(NamedTuple):
    """Payments of one state and currency; amounts are minor units."""

    state: State
    currency: str
    payments: int
    amount: int
    captured: int
    refunded: int


class LedgerTotals(Protocol):
    """Adds payments up."""

    def sums(self, since: float, until: float) -> tuple[Sum, ...]:
        """Those made from one time up to, and without, another; Unix seconds.

        Raises:
            StoreUnavailable: they cannot be read.
        """
        ...


class Wanted(NamedTuple):
    """Which live sessions a page holds, those first that were heard last."""

    now: float
    """Unix seconds."""
    limit: int = 20
    """1 to 100."""
    after: tuple[int, int] | None = None
    """The place of the last one of the page before."""
    search: str = ""
    """Of the id how it begins; or the card's last four digits; empty: all."""


class Live(NamedTuple):
    """A session that can be gone on with."""

    session: Session
    place: tuple[int, int]
    """Where it stands among them."""


class Lives(NamedTuple):
    """Some of them, and whether there are more."""

    sessions: tuple[Live, ...]
    more: bool


class LiveSessions(Protocol):
    """Looks at the sessions that have not expired. Every method raises `StoreUnavailable`."""

    def count(self, now: float) -> int:
        """How many there are."""
        ...

    def page(self, wanted: Wanted) -> Lives:
        """Those that fit; one that is heard meanwhile may stand on two pages or on none."""
        ...
