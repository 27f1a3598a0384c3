"""Counts in their SQLite file, and the lists that the operator's page is made of."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.adapters.ledger_sqlite import SqliteLedger, payments_file
from payment_smart_bot.adapters.ledger_totals import SqliteLedgerTotals
from payment_smart_bot.adapters.sessions_live import SqliteLiveSessions
from payment_smart_bot.adapters.sessions_sqlite import SqliteSessions
from payment_smart_bot.adapters.tallies_sqlite import SqliteTallies
from payment_smart_bot.domain.durations import bin_of
from payment_smart_bot.domain.funnel import Seen
from payment_smart_bot.domain.ledger import Report, transition
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.payment import Cause, Payment
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import Card, Seal, Session, Status
from payment_smart_bot.ports import StoreUnavailable
from payment_smart_bot.ports.tallies import REACHED, TO_PAY, Sum, Tally, Walked, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOUR = 490_000
AT = HOUR * 3600.0


@pytest.fixture
def tallies(tmp_path: Path) -> Iterator[SqliteTallies]:
    with closing(SqliteTallies(tmp_path / "tallies.db")) as made:
        yield made


def test_counts_add_up_over_hours_and_processes(tallies: SqliteTallies, tmp_path: Path) -> None:
    tallies.add({Tally(HOUR, "Turns"): 2, Tally(HOUR + 1, "Turns"): 3}, ())
    with closing(SqliteTallies(tmp_path / "tallies.db")) as other:
        other.add({Tally(HOUR, "Turns"): 5, Tally(HOUR, "Problems", "invalid-name"): 1}, ())
    found = tallies.read(HOUR, HOUR + 2)
    assert found.totals == {("Turns", "", -1): 10, ("Problems", "invalid-name", -1): 1}
    assert found.by_hour == {(HOUR, "Turns"): 7, (HOUR + 1, "Turns"): 3, (HOUR, "Problems"): 1}


def test_a_range_ends_before_its_end(tallies: SqliteTallies) -> None:
    tallies.add({Tally(HOUR + each, "Turns"): 1 for each in range(4)}, ())
    assert tallies.read(HOUR + 1, HOUR + 3).totals == {("Turns", "", -1): 2}


def test_a_journey_counts_in_the_hour_in_which_it_began(tallies: SqliteTallies) -> None:
    tallies.add({}, (Walked("a", AT + 3590, Seen(1, afresh=False)),))
    tallies.add({}, (Walked("a", AT + 3610, Seen(6, afresh=False)),))
    tallies.add({}, (Walked("a", AT + 3611, Seen(6, afresh=False)),))
    found = tallies.read(HOUR, HOUR + 1)
    steps = {label: value for (name, label, _), value in found.totals.items() if name == REACHED}
    assert steps["started"] == steps["complete"] == 1
    assert found.totals[TO_PAY, "", bin_of(20.0)] == 1
    assert found.by_hour == {(HOUR, REACHED): 1}
    assert tallies.read(HOUR + 1, HOUR + 2).totals == {}


def test_journeys_and_old_hours_are_forgotten(tallies: SqliteTallies) -> None:
    tallies.add({Tally(HOUR - 9, "Turns"): 1}, (Walked("a", AT, Seen(1, afresh=False)),))
    tallies.forget(AT + 1, HOUR - 8)
    tallies.add({}, (Walked("a", AT + 2, Seen(1, afresh=False)),))
    found = tallies.read(0, HOUR + 1).totals
    assert found == {(REACHED, "started", -1): 2, (REACHED, "name", -1): 2}


def test_a_journey_that_was_just_seen_is_kept(tallies: SqliteTallies) -> None:
    tallies.add({}, (Walked("a", AT, Seen(1, afresh=False)),))
    tallies.forget(AT, 0)
    tallies.add({}, (Walked("a", AT + 2, Seen(1, afresh=False)),))
    assert tallies.read(0, HOUR + 1).totals[REACHED, "started", -1] == 1


def test_the_file_is_made_when_it_is_needed_and_private(
    tallies: SqliteTallies, tmp_path: Path
) -> None:
    path = tmp_path / "tallies.db"
    assert not path.exists()
    tallies.read(0, 1)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_none_is_out_of_reach(tmp_path: Path) -> None:
    path = tmp_path / "tallies.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreUnavailable):
        SqliteTallies(path).read(0, 1)


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[SqliteSessions]:
    with closing(SqliteSessions(tmp_path / "sessions.db", lambda: AT)) as made:
        yield made


def session(name: str, expires_at: float, last4: str | None = None) -> Session:
    card = Card("visa", last4, Seal("sealed", AT + 900)) if last4 else None
    return Session(name, "n", expires_at, 1, status=Status.COLLECTING, name="Jane", card=card)


def names(lives: SqliteLiveSessions, **wanted: object) -> list[str]:
    page = lives.page(Wanted(AT, **wanted))  # type: ignore[arg-type]  # what a test names
    return [each.session.id for each in page.sessions]


def test_live_sessions_are_those_that_have_not_expired(sessions: SqliteSessions) -> None:
    for name, seconds in (("gone", -1.0), ("now", 0.0), ("soon", 0.5), ("later", 3600.0)):
        sessions.save(session(name, AT + seconds), None)
    lives = SqliteLiveSessions(sessions.file)
    assert lives.count(AT) == 2
    assert names(lives) == ["later", "soon"]
    sessions.sweep(AT)
    assert lives.count(AT) == 2
    assert names(lives) == ["later", "soon"]


def test_pages_follow_each_other_without_a_gap(sessions: SqliteSessions) -> None:
    for number in range(25):
        sessions.save(session(f"s-{number:02}", AT + 60 * (number // 7 + 1)), None)
    lives = SqliteLiveSessions(sessions.file)
    found, after, more = [], None, True
    while more:
        page = lives.page(Wanted(AT, 4, after))
        found += [each.session.id for each in page.sessions]
        after, more = page.sessions[-1].place, page.more
    assert sorted(found) == [f"s-{number:02}" for number in range(25)]
    assert found[0] == "s-24"


def test_a_search_finds_beginnings_and_last_four_digits(sessions: SqliteSessions) -> None:
    sessions.save(session("abc-1", AT + 60, "4242"), None)
    sessions.save(session("abd-2", AT + 60, "1111"), None)
    sessions.save(session("4242", AT + 60), None)
    lives = SqliteLiveSessions(sessions.file)
    assert sorted(names(lives, search="ab")) == ["abc-1", "abd-2"]
    assert names(lives, search="abd") == ["abd-2"]
    assert sorted(names(lives, search="4242")) == ["4242", "abc-1"]
    assert names(lives, search="%") == names(lives, search="b") == []


def add(ledger: SqliteLedger, name: str, currency: str, created: float) -> Payment:
    new = Payment(name, Money(500, currency), created, created + 60)
    made, entry = transition(new, Cause.CREATED, Report(created))
    ledger.add(made, entry)
    return made


def test_payments_are_summed_by_state_and_currency(tmp_path: Path) -> None:
    with closing(payments_file(tmp_path / "payments.db")) as file:
        ledger = SqliteLedger(file)
        for number, (currency, created) in enumerate(
            [("usd", AT), ("usd", AT + 1), ("eur", AT + 2)]
        ):
            add(ledger, f"pay_{number}", currency, created)
        made = add(ledger, "pay_paid", "usd", AT + 60)
        begun, entry = transition(made, Cause.CONFIRM_BEGUN, Report(AT + 61))
        ledger.save(begun, entry)
        paid, entry = transition(begun, Cause.CONFIRMED, Report(AT + 62))
        ledger.save(paid, entry)
        totals = SqliteLedgerTotals(file)
        assert totals.sums(AT, AT + 60) == (
            Sum(State.OPEN, "eur", 1, 500, 0, 0),
            Sum(State.OPEN, "usd", 2, 1000, 0, 0),
        )
        assert totals.sums(AT + 60, AT + 61) == (Sum(State.SUCCEEDED, "usd", 1, 500, 500, 0),)
