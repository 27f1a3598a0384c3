"""Lists of payments in DynamoDB: an index names them, and the table tells how they stand.

An index is some milliseconds behind the table. So a payment that no longer fits is left out, and
one that has just come may not be found yet.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters import payment_items as items
from payment_smart_bot.adapters.codec_payments import OPEN, UNDER_WAY
from payment_smart_bot.adapters.payment_items import NEWEST, OF_A_REFERENCE, OF_A_STATE, UNSETTLED
from payment_smart_bot.ports.money import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payment_smart_bot.adapters.payment_items import Index, Item
    from payment_smart_bot.adapters.payment_reads import Reads
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.ports.money import Query

_AHEAD: Final = "!"
"""Sorts before each time."""
_BEHIND: Final = "~"
"""Sorts behind each time; put after one, behind all places at it."""


def page(reads: Reads, query: Query) -> Page:
    """Payments that fit, newest first; none after a payment that there never was.

    Raises:
        StoreUnavailable: one cannot be read.
    """
    least = _AHEAD if query.created_from is None else items.moment(query.created_from)
    most = _most(reads, query)
    if most <= least:  # which DynamoDB refuses
        return Page((), more=False)
    index, partition = _list_of(query)
    found = reads.walk(index, partition, least, most, newest=True, about=query.limit + 2)
    fitting = (each for each in map(items.read_payment, found) if _fits(each, query))
    payments = tuple(islice(fitting, query.limit + 1))
    return Page(payments[: query.limit], len(payments) > query.limit)


def unsettled(reads: Reads, now: float, quiet_since: float, limit: int) -> tuple[Payment, ...]:
    """Payments that somebody must look after, those first that have waited longest.

    Raises:
        StoreUnavailable: one cannot be read.
    """
    found = [*_waiting(reads, OPEN, now, limit), *_waiting(reads, UNDER_WAY, quiet_since, limit)]
    found.sort(key=lambda item: item[UNSETTLED.order]["S"])
    return tuple(items.read_payment(item) for item in found[:limit])


def _most(reads: Reads, query: Query) -> str:
    """Up to where a page goes; the payment that it follows is there still."""
    most = _BEHIND if query.created_before is None else items.moment(query.created_before)
    if query.after is None:
        return most
    last = reads.payment(query.after)
    return "" if last is None else min(most, items.moment(last.created, last.id))


def _list_of(query: Query) -> tuple[Index, str]:
    if query.reference is not None:
        return OF_A_REFERENCE, items.reference_key(query.reference)
    if query.state is not None:
        return OF_A_STATE, str(query.state)
    return NEWEST, items.BOOK


def _fits(payment: Payment, query: Query) -> bool:
    return (
        payment.id != query.after
        and query.state in {None, payment.state}
        and query.reference in {None, payment.reference}
    )


def _waiting(reads: Reads, kind: str, until: float, limit: int) -> Iterator[Item]:
    most = items.moment(until) + _BEHIND
    found = reads.walk(UNSETTLED, kind, _AHEAD, most, newest=False, about=limit)
    still = (
        item
        for item in found
        if item.get(UNSETTLED.partition) == items.text(kind) and item[UNSETTLED.order]["S"] <= most
    )
    return islice(still, limit)
