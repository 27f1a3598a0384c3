"""The SQLite ledger among processes: killed at any moment, and several at once."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from tests.contract.crashing import killed, together

from payment_smart_bot.adapters.ledger_sqlite import SqliteLedger, payments_file

if TYPE_CHECKING:
    from pathlib import Path

PROCESSES = 3
SAVES = 40

PROGRAM = """
import sys
from pathlib import Path
from payment_smart_bot.adapters.ledger_sqlite import SqliteLedger, payments_file
from payment_smart_bot.domain.ledger import Report, transition
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.payment import Cause, Payment
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports import Conflict

path, saves = Path(sys.argv[1]), int(sys.argv[2])
new = Payment("pay_1", Money(4999, "usd"), 1e6, 1e12)
causes = {State.OPEN: Cause.CONFIRM_BEGUN, State.PROCESSING: Cause.DECLINED}
print("ready", flush=True)
sys.stdin.readline()
ledger, saved = SqliteLedger(payments_file(path)), 0
while saved < saves:
    stored = ledger.load("pay_1")
    write, before = (ledger.add, new) if stored is None else (ledger.save, stored)
    cause = Cause.CREATED if stored is None else causes[stored.state]
    report = Report(1e6, source=f"req_{before.version + 1}")
    payment, entry = transition(before, cause, report)
    try:
        write(payment, entry)
    except Conflict:
        continue
    saved += 1
    print(payment.version, flush=True)
ledger.close()
"""


def stored(path: Path) -> int:
    """The version that is stored, seen to have all its rows and no other."""
    with contextlib.closing(SqliteLedger(payments_file(path))) as ledger:
        payment = ledger.load("pay_1")
        version = payment.version if payment else 0
        rows = [(entry.seq, entry.source) for entry in ledger.entries("pay_1")]
    assert rows == [(n, f"req_{n}") for n in range(1, version + 1)]
    return version


def check_random_kills(path: Path, kills: int) -> None:
    assert killed(PROGRAM, path, kills, lambda: stored(path)) > kills


def test_what_was_saved_survives_a_kill(tmp_path: Path) -> None:
    check_random_kills(tmp_path / "payments.db", 5)


@pytest.mark.slow
def test_what_was_saved_survives_a_hundred_kills(tmp_path: Path) -> None:
    check_random_kills(tmp_path / "payments.db", 100)


def test_processes_that_start_on_one_new_file_lose_no_save(tmp_path: Path) -> None:
    path = tmp_path / "payments.db"
    versions = together(PROGRAM, path, PROCESSES, SAVES)
    assert versions == list(range(1, PROCESSES * SAVES + 1))
    assert stored(path) == PROCESSES * SAVES
