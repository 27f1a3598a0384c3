"""Lists of payments in DynamoDB: an index names them, and the table tells how they stand.

An index is some milliseconds behind the table. So a payment that no longer fits is left out, and
one that has just come may not be found yet.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters import payment_items as items
from payment_smart_bot.adapters.codec_payments import OPEN, UNDER_WAY
from payment_smart_bot.adapters.dynamodb_values import text
from payment_smart_bot.adapters.payment_items import NEWEST, OF_A_REFERENCE, OF_A_STATE, UNSETTLED
from payment_smart_bot.ports.money import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payment_smart_bot.adapters.dynamodb_values import Item
    from payment_smart_bot.adapters.payment_items import Index
    from payment_smart_bot.adapters.payment_reads import Reads
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.ports.money import Query

AHEAD: Final = "!"
"""Sorts before each time."""
BEHIND: Final = "~"
"""Sorts behind each time; put after one, behind all places at it."""


def page(reads: Reads, query: Query) -> Page:
    """Payments that fit, newest first; none after a payment that there never was.

    Raises:
        StoreUnavailable: one cannot be read.
    """
    least = AHEAD if query.created_from is None else items.moment(query.created_from)
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
    kinds = ((OPEN, now), (UNDER_WAY, quiet_since))
    found = [
        item for kind, until in kinds for item in islice(waiting(reads, kind, until, limit), limit)
    ]
    found.sort(key=lambda item: item[UNSETTLED.order]["S"])
    return tuple(items.read_payment(item) for item in found[:limit])


def _most(reads: Reads, query: Query) -> str:
    """Up to where a page goes; the payment that it follows is there still."""
    most = BEHIND if query.created_before is None else items.moment(query.created_before)
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


def waiting(reads: Reads, kind: str, until: float, about: int) -> Iterator[Item]:
    """What waits in a way until then, Unix seconds; first what has waited longest.

    `about` is how much of it will be asked for.
    """
    most = items.moment(until) + BEHIND
    for item in reads.walk(UNSETTLED, kind, AHEAD, most, newest=False, about=about):
        if item.get(UNSETTLED.partition) == text(kind) and item[UNSETTLED.order]["S"] <= most:
            yield item
