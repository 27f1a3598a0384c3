"""Keeping payments and their rows, as every ledger does it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.contract.payments import NOW, changed, kept, led, new

from payment_smart_bot.domain.payment import CaptureMethod, Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import PaymentMethod
from payment_smart_bot.ports import Conflict, StoreUnavailable

if TYPE_CHECKING:
    from payment_smart_bot.ports.money import Ledger

RACERS = 8
CANARY = "canary \ud800"


def test_what_was_never_added_is_not_there(ledger: Ledger) -> None:
    assert ledger.load("pay_0") is None
    assert ledger.find("pi_0") is None
    assert ledger.entries("pay_0") == ()


def test_a_payment_comes_back_as_it_was(ledger: Ledger) -> None:
    payment, entry = new(
        created=NOW + 0.123456,
        description="Zażółć 🧾 \u0000 \"'",
        reference="№ 7",
        customer_email="ü@example.com",
        metadata={f"key {n}": "🧾" * 500 for n in range(50)},
        capture_method=CaptureMethod.MANUAL,
        locale="pl",
        payment_intent="pi_1",
        payment_method=PaymentMethod("pm_1", "visa", "4242", "print"),
        cards_tried=2,
        hard_declined=("one", "two"),
    )
    ledger.add(payment, entry)
    assert ledger.load("pay_1") == payment
    assert ledger.find("pi_1") == payment
    assert ledger.entries("pay_1") == (entry,)


def test_a_payment_is_added_once(ledger: Ledger) -> None:
    first = kept(ledger)
    other, entry = new(description="another")
    with pytest.raises(Conflict):
        ledger.add(other, entry)
    assert ledger.load("pay_1") == first
    assert len(ledger.entries("pay_1")) == 1


def test_only_a_first_version_is_added(ledger: Ledger) -> None:
    payment, entry = new()
    with pytest.raises(Conflict):
        ledger.add(replace(payment, version=2), replace(entry, seq=2))
    assert ledger.load("pay_1") is None


def test_rows_are_in_the_order_of_their_versions(ledger: Ledger) -> None:
    payment, entry = new()
    ledger.add(payment, entry)
    wanted = [entry]
    for n in range(12):
        cause = (Cause.CONFIRM_BEGUN, Cause.DECLINED)[n % 2]
        payment, entry = changed(payment, cause, NOW - n, source=f"req_{99 - n}")
        ledger.save(payment, entry)
        wanted.append(entry)
    kept(ledger, "pay_10")
    assert ledger.entries("pay_1") == tuple(wanted)
    assert [each.seq for each in ledger.entries("pay_1")] == list(range(1, 14))
    assert ledger.load("pay_1") == payment


@pytest.mark.parametrize("version", [0, 1, 2, 4, 5])
def test_another_version_is_a_conflict_and_keeps_nothing(ledger: Ledger, version: int) -> None:
    stored = led(ledger, kept(ledger), Cause.CONFIRM_BEGUN)
    rows = ledger.entries("pay_1")
    after, entry = changed(stored, Cause.DECLINED, payment_intent="pi_1")
    with pytest.raises(Conflict):
        ledger.save(replace(after, version=version), replace(entry, seq=version))
    assert ledger.load("pay_1") == stored
    assert ledger.entries("pay_1") == rows
    assert ledger.find("pi_1") is None
    ledger.save(after, entry)
    assert ledger.find("pi_1") == after


def test_a_payment_that_was_never_added_cannot_be_saved(ledger: Ledger) -> None:
    first, entry = new()
    for payment, row in ((first, entry), changed(first, Cause.CONFIRM_BEGUN)):
        with pytest.raises(Conflict):
            ledger.save(payment, row)
    assert ledger.load("pay_1") is None
    assert ledger.entries("pay_1") == ()


def test_an_event_counts_once_for_a_payment(ledger: Ledger) -> None:
    paid = led(ledger, kept(ledger), Cause.CONFIRM_BEGUN, Cause.CONFIRMED)
    once, entry = changed(paid, Cause.REFUNDED, source="evt_1", amount=100)
    ledger.save(once, entry)
    twice, again = changed(once, Cause.REFUNDED, source="evt_1", amount=100)
    with pytest.raises(Conflict):
        ledger.save(twice, again)
    assert ledger.load("pay_1") == once
    assert ledger.entries("pay_1")[-1] == entry
    assert len(ledger.entries("pay_1")) == 4
    ledger.save(*changed(once, Cause.REFUNDED, source="evt_2", amount=100))


def test_another_payment_may_have_a_row_of_the_same_event(ledger: Ledger) -> None:
    for name in ("pay_1", "pay_2"):
        ledger.save(*changed(kept(ledger, name), Cause.CONFIRM_BEGUN, source="evt_1"))
        assert len(ledger.entries(name)) == 2


def test_a_payment_is_found_by_each_intent_that_it_had(ledger: Ledger) -> None:
    payment = kept(ledger)
    for intent in ("pi_1", "pi_2"):
        payment, entry = changed(payment, Cause.CONFIRM_BEGUN, payment_intent=intent)
        ledger.save(payment, entry)
        payment = led(ledger, payment, Cause.ACTION_NEEDED, Cause.CANCELED_BY_PAYER)
    assert payment.payment_intent is None
    assert ledger.find("pi_1") == ledger.find("pi_2") == payment
    assert ledger.find("pi_3") is None


def test_an_intent_is_of_one_payment(ledger: Ledger) -> None:
    first = kept(ledger, "pay_1", payment_intent="pi_1")
    second = kept(ledger, "pay_2")
    with pytest.raises(Conflict):
        ledger.save(*changed(second, Cause.CONFIRM_BEGUN, payment_intent="pi_1"))
    assert ledger.find("pi_1") == first
    assert ledger.load("pay_2") == second
    assert len(ledger.entries("pay_2")) == 1


def test_of_many_that_save_at_once_one_wins(ledger: Ledger) -> None:
    gate = threading.Barrier(RACERS)

    def race(racer: int) -> bool:
        gate.wait()
        try:
            ledger.save(*changed(first, Cause.CONFIRM_BEGUN, NOW + racer, source=f"req_{racer}"))
        except Conflict:
            return False
        return True

    for turn in range(5):
        first = kept(ledger, f"pay_{turn}")
        with ThreadPoolExecutor(RACERS) as pool:
            won = list(pool.map(race, range(RACERS)))
        assert won.count(True) == 1
        created, begun = ledger.entries(first.id)
        assert (created.cause, begun.source) == (Cause.CREATED, f"req_{won.index(True)}")
        stored = ledger.load(first.id)
        assert stored is not None
        assert (stored.state, stored.version) == (State.PROCESSING, 2)


def test_a_text_that_cannot_be_written_is_a_fault_that_does_not_tell_it(ledger: Ledger) -> None:
    first = kept(ledger)
    calls = (
        lambda: ledger.add(*new("pay_2", description=CANARY)),
        lambda: ledger.add(*new("pay_3", reference=CANARY)),
        lambda: ledger.save(*changed(first, Cause.CONFIRM_BEGUN, source=CANARY)),
        lambda: ledger.save(*changed(first, Cause.CONFIRM_BEGUN, payment_intent=CANARY)),
        lambda: ledger.load(CANARY),
        lambda: ledger.find(CANARY),
        lambda: ledger.entries(CANARY),
    )
    for call in calls:
        with pytest.raises(StoreUnavailable) as fault:
            call()
        assert "canary" not in str(fault.value)
    assert ledger.load("pay_1") == first
    assert len(ledger.entries("pay_1")) == 1
    assert ledger.load("pay_2") is ledger.load("pay_3") is None
