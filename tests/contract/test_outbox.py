"""The outbox in the ledger's file: what is due, what came of it, and older files."""

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
from payment_smart_bot.ports import Conflict
from payment_smart_bot.ports.outbox import Asked, Delivered, Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from payment_smart_bot.adapters.sqlite_file import SqliteFile
    from payment_smart_bot.ports.money import Ledger

PAID = (Cause.CONFIRM_BEGUN, Cause.CONFIRMED)


@pytest.fixture
def outbox(file: SqliteFile) -> SqliteOutbox:
    return SqliteOutbox(file)


def test_an_event_waits_until_it_was_told(sqlite_ledger: Ledger, outbox: SqliteOutbox) -> None:
    paid = led(sqlite_ledger, kept(sqlite_ledger), *PAID)
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


def test_what_was_given_up_can_be_sent_again(sqlite_ledger: Ledger, outbox: SqliteOutbox) -> None:
    led(sqlite_ledger, kept(sqlite_ledger), *PAID)
    (event,) = outbox.due(NOW, 9)
    outbox.tried(event.id, Outcome(NOW, 0, None))
    (failed,) = outbox.page(Asked(status=Delivered.FAILED)).deliveries
    assert (failed.answer, failed.due) == (0, None)
    again = outbox.again(event.id, NOW + 5)
    assert again is not None
    assert (again.status, again.tries, again.first) == (Delivered.WAITING, 0, None)
    assert outbox.due(NOW + 5, 9) == (again,)
    assert outbox.again("mev_of_nobody", NOW) is None


def test_what_is_not_saved_is_not_told(sqlite_ledger: Ledger, outbox: SqliteOutbox) -> None:
    begun = led(sqlite_ledger, kept(sqlite_ledger), Cause.CONFIRM_BEGUN)
    paid, entry = changed(begun, Cause.CONFIRMED)
    sqlite_ledger.save(paid, entry)
    with pytest.raises(Conflict):
        sqlite_ledger.save(paid, entry)
    assert len(outbox.due(NOW, 9)) == 1


def test_old_events_are_forgotten(sqlite_ledger: Ledger, outbox: SqliteOutbox) -> None:
    led(sqlite_ledger, kept(sqlite_ledger), *PAID)
    assert outbox.forget(NOW - 1) == 0
    assert outbox.forget(NOW) == 1
    assert outbox.page(Asked()).deliveries == ()


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
