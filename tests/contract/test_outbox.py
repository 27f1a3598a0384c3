"""The outbox beside the ledger: what is due, what came of it, and older files."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

import pytest
from tests.contract.payments import NOW, changed, kept, led

from payment_smart_bot.adapters import ledger_sql, outbox_sql
from payment_smart_bot.adapters.ledger_sqlite import SqliteLedger, payments_file
from payment_smart_bot.adapters.outbox_sqlite import SqliteOutbox
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports import Conflict
from payment_smart_bot.ports.outbox import Asked, Delivered, Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from payment_smart_bot.ports.money import Ledger
    from payment_smart_bot.ports.outbox import Outbox

PAID = (Cause.CONFIRM_BEGUN, Cause.CONFIRMED)


def test_an_event_waits_until_it_was_told(ledger: Ledger, outbox: Outbox) -> None:
    paid = led(ledger, kept(ledger), *PAID)
    assert outbox.due(NOW - 1, 9) == ()
    (event,) = outbox.due(NOW, 9)
    assert (event.id, event.type) == ("mev_1_3_succeeded", "payment.succeeded")
    assert (event.payment, event.tries, event.first) == (paid, 0, None)
    outbox.tried(event.id, Outcome(NOW + 1, 500, NOW + 2))
    assert outbox.due(NOW + 1, 9) == ()
    (event,) = outbox.due(NOW + 2, 9)
    assert (event.tries, event.first, event.answer) == (1, NOW + 1, 500)
    outbox.tried(event.id, Outcome(NOW + 3, 204, NOW + 8))
    (event,) = outbox.page(Asked()).deliveries
    assert (event.status, event.tries, event.due) == (Delivered.DELIVERED, 2, None)
    outbox.tried(event.id, Outcome(NOW + 4, 500, None))  # of a copy that came late
    assert outbox.page(Asked(status=Delivered.FAILED)).deliveries == ()


def test_what_was_given_up_can_be_sent_again(ledger: Ledger, outbox: Outbox) -> None:
    led(ledger, kept(ledger), *PAID)
    (event,) = outbox.due(NOW, 9)
    outbox.tried(event.id, Outcome(NOW, 0, None))
    (failed,) = outbox.page(Asked(status=Delivered.FAILED)).deliveries
    assert (failed.answer, failed.due) == (0, None)
    again = outbox.again(event.id, NOW + 5)
    assert again is not None
    assert (again.status, again.tries, again.first) == (Delivered.WAITING, 0, None)
    assert outbox.due(NOW + 5, 9) == (again,)
    assert outbox.again("mev_of_nobody", NOW) is None
    assert outbox.again("", NOW) is None  # what an id of another form becomes


def test_what_is_not_saved_is_not_told(ledger: Ledger, outbox: Outbox) -> None:
    begun = led(ledger, kept(ledger), Cause.CONFIRM_BEGUN)
    paid, entry = changed(begun, Cause.CONFIRMED)
    ledger.save(paid, entry)
    with pytest.raises(Conflict):
        ledger.save(paid, entry)
    assert len(outbox.due(NOW, 9)) == 1


def test_a_refund_is_told_once(ledger: Ledger, outbox: Outbox) -> None:
    """Stripe is asked for more than one reason; only what it says anew is told."""
    paid = led(ledger, kept(ledger), *PAID)
    part, entry = changed(paid, Cause.REFUNDED, NOW + 1, amount=40)
    ledger.save(part, entry)
    same: dict[str, object] = {"state": State.SUCCEEDED, "captured": 4999}
    heard, entry = changed(part, Cause.STRIPE_SAYS, NOW + 2, refunded=40, **same)
    ledger.save(heard, entry)
    more, entry = changed(heard, Cause.STRIPE_SAYS, NOW + 3, refunded=50, **same)
    ledger.save(more, entry)
    told = outbox.due(NOW + 3, 9)
    assert [event.type for event in told] == ["payment.succeeded", *["payment.refunded"] * 2]
    assert [event.payment.amount_refunded for event in told] == [0, 40, 50]


def test_those_that_have_waited_longest_come_first(ledger: Ledger, outbox: Outbox) -> None:
    for place in (3, 1, 2):
        payment = kept(ledger, f"pay_{place}")
        led(ledger, payment, *PAID, at=NOW + place)
    assert [event.payment.id for event in outbox.due(NOW + 9, 2)] == ["pay_1", "pay_2"]


def test_lists_are_by_page_and_status(ledger: Ledger, outbox: Outbox) -> None:
    for place in range(5):
        led(ledger, kept(ledger, f"pay_{place}"), *PAID, at=NOW + place)
    names = [f"mev_{place}_3_succeeded" for place in (4, 3, 2, 1, 0)]
    outbox.tried(names[1], Outcome(NOW + 9, 200, None))
    outbox.tried(names[2], Outcome(NOW + 9, 500, None))
    first = outbox.page(Asked(limit=2))
    second = outbox.page(Asked(limit=3, after=names[1]))
    pages = [[event.id for event in page.deliveries] for page in (first, second)]
    assert [*pages[0], *pages[1]] == names
    assert (first.more, second.more) == (True, False)
    for status, found in (
        (Delivered.WAITING, [names[0], *names[3:]]),
        (Delivered.DELIVERED, names[1:2]),
        (Delivered.FAILED, names[2:3]),
    ):
        page = outbox.page(Asked(status=status))
        assert [event.id for event in page.deliveries] == found
    waiting = outbox.page(Asked(limit=1, status=Delivered.WAITING, after=names[0]))
    assert ([event.id for event in waiting.deliveries], waiting.more) == (names[3:4], True)
    assert outbox.page(Asked(after="mev_of_nobody")).deliveries == ()


def test_old_events_are_forgotten(sqlite_ledger: Ledger, sqlite_outbox: Outbox) -> None:
    led(sqlite_ledger, kept(sqlite_ledger), *PAID)
    assert sqlite_outbox.forget(NOW - 1) == 0
    assert sqlite_outbox.forget(NOW) == 1
    assert sqlite_outbox.page(Asked()).deliveries == ()


def test_a_file_from_before_there_was_an_outbox_is_brought_on(payments_path: Path) -> None:
    with contextlib.closing(payments_file(payments_path)) as file:
        kept(SqliteLedger(file))
    with contextlib.closing(sqlite3.connect(payments_path)) as db:
        db.execute("DROP TABLE outbox")
        db.execute("PRAGMA user_version = 1")
    with contextlib.closing(payments_file(payments_path)) as file:
        ledger = SqliteLedger(file)
        stored = ledger.load("pay_1")
        assert stored is not None
        led(ledger, stored, *PAID)
        assert len(SqliteOutbox(file).due(NOW, 9)) == 1
    assert {1: outbox_sql.SCHEMA} == ledger_sql.UPGRADES
