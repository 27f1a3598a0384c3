"""Tidying and reconciling against a real sandbox, with a clock that is moved and with faults."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import pytest
import requests
from tests.e2e.server import Sandbox
from tests.e2e.shop import AT_THE_BANK, VISA, charge

from payment_smart_bot.adapters.ledger_sqlite import SqliteLedger, payments_file
from payment_smart_bot.adapters.replays_sqlite import SqliteReplays
from payment_smart_bot.adapters.stripe_charges import StripeCharges
from payment_smart_bot.adapters.stripe_connection import StripeConnection
from payment_smart_bot.bot.books import Books
from payment_smart_bot.bot.payments import Counter, Ear, Order, reconcile, strays, tidy
from payment_smart_bot.domain.charge import StripeEvent
from payment_smart_bot.domain.money import Money
from payment_smart_bot.sandbox.spawn import start_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from payment_smart_bot.bot.payments import Compared, Difference
    from payment_smart_bot.domain.payment import Payment

MINUTE: Final = 60.0
DAY: Final = 24 * 60 * MINUTE
LOOK: Final = "GET /v1/payment_intents/{id}"


@dataclass
class Clock:
    """The real time, moved."""

    moved: float = 0.0

    def now(self) -> float:
        return time.time() + self.moved

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass
class Shop:
    """A ledger, a sandbox, and a clock that is moved."""

    books: Books
    charges: StripeCharges
    ear: Ear
    sandbox: Sandbox
    clock: Clock
    since: float = field(default_factory=time.time)

    def make(self) -> str:
        return Counter(self.books, b"secret").create(Order(Money(4999, "usd"))).id

    def see(self, name: str) -> Payment:
        payment = self.books.ledger.load(name)
        assert payment is not None
        return payment

    def causes(self, name: str) -> list[str]:
        return [str(row.cause) for row in self.books.ledger.entries(name)]

    def tidied(self, moved: float) -> dict[str, int]:
        """What a round does when so much time has gone by."""
        self.clock.moved = moved
        done = tidy(self.books, self.clock.now())._asdict()
        return {name: count for name, count in done.items() if count}

    def differences(self, *, mend: bool = False) -> list[Difference]:
        theirs = self.charges.charges_between(self.since - 1, time.time() + 1)
        found: list[Compared] = [*reconcile(self.books, None, None, mend=mend)]
        found += strays(self.books, theirs, mend=mend)
        return [one.difference for one in found if one.difference]


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    with start_sandbox(tmp_path / "sandbox") as running:
        yield Sandbox(running.url, running.secret_key)


@pytest.fixture
def shop(sandbox: Sandbox, tmp_path: Path) -> Iterator[Shop]:
    clock = Clock()
    file = payments_file(tmp_path / "payments.db")
    stripe = StripeConnection(lambda: sandbox.key, base_url=sandbox.url, budget_seconds=2.0)
    charges = StripeCharges(stripe)
    books = Books(SqliteLedger(file), charges, clock)
    yield Shop(books, charges, Ear(books, SqliteReplays(file)), sandbox, clock)
    file.close()
    stripe.close()


def test_an_open_payment_expires_when_its_time_is_over(shop: Shop) -> None:
    name = shop.make()
    assert shop.tidied(DAY - MINUTE) == {}
    assert shop.tidied(DAY) == {"expired": 1}
    assert shop.see(name).state == "expired"
    assert shop.tidied(DAY + MINUTE) == {}


def test_a_payment_that_expires_leaves_nothing_open_at_stripe(shop: Shop) -> None:
    name = shop.make()
    intent = charge(shop.books, name, "pm_card_visa_chargeDeclined").intent
    assert shop.see(name).state == "open"
    assert shop.tidied(DAY) == {"expired": 1}
    assert shop.charges.look(intent).state == "canceled"


def test_what_was_paid_does_not_expire(shop: Shop) -> None:
    name = shop.make()
    intent = charge(shop.books, name, "pm_card_visa_chargeDeclined").intent
    shop.charges.confirm(intent, VISA, return_url="http://localhost/", idempotency_key=f"{name}-2")
    assert shop.tidied(DAY) == {"settled": 1}
    assert (shop.see(name).state, shop.see(name).amount_captured) == ("succeeded", 4999)


def test_a_charge_whose_outcome_nobody_wrote_is_looked_up_after_a_minute(shop: Shop) -> None:
    name = shop.make()
    charge(shop.books, name, write=False)
    assert shop.tidied(MINUTE / 2) == {}
    assert shop.see(name).state == "processing"
    assert shop.tidied(MINUTE + 1) == {"settled": 1}
    assert shop.see(name).state == "succeeded"


def test_a_payer_who_does_not_come_back_from_the_bank(shop: Shop) -> None:
    name = shop.make()
    intent = charge(shop.books, name, AT_THE_BANK).intent
    assert shop.tidied(14 * MINUTE) == {}
    assert shop.see(name).state == "requires_action"
    assert shop.tidied(15 * MINUTE + 1) == {"abandoned": 1}
    assert shop.charges.look(intent).state == "canceled"
    assert (shop.see(name).state, shop.see(name).payment_intent) == ("open", None)
    event = StripeEvent(f"evt_{uuid.uuid4().hex}", "payment_intent.canceled", intent, intent, 1)
    shop.ear.on_event(event)
    assert shop.see(name).state == "open"
    assert charge_again(shop, name) == "succeeded"


def charge_again(shop: Shop, name: str) -> str:
    stored = shop.see(name)
    intent = shop.charges.open(stored, idempotency_key=f"{name}-again").intent
    done = shop.charges.confirm(
        intent, VISA, return_url="http://localhost/", idempotency_key=f"{name}-paid"
    )
    return str(shop.books.heard(stored, done).state)


def test_the_news_of_a_call_off_may_come_before_it_is_written(shop: Shop) -> None:
    name = shop.make()
    intent = charge(shop.books, name, AT_THE_BANK).intent
    shop.charges.cancel(intent, idempotency_key=f"{name}-off")
    event = StripeEvent(f"evt_{uuid.uuid4().hex}", "payment_intent.canceled", intent, intent, 1)
    assert shop.ear.on_event(event)
    assert not shop.ear.on_event(event)
    assert (shop.see(name).state, shop.causes(name)[-1]) == ("open", "canceled_by_payer")


@pytest.mark.parametrize("fault", ["500", "429", "reset", "timeout"])
def test_while_stripe_is_out_nothing_is_written_and_the_next_round_does_it(
    shop: Shop, fault: str
) -> None:
    stuck, left = shop.make(), shop.make()
    charge(shop.books, stuck, write=False)
    charge(shop.books, left, AT_THE_BANK)
    shop.sandbox.control("POST", "faults", operation="*", kind=fault, times=200)
    assert shop.tidied(16 * MINUTE) == {"failed": 2}
    assert (shop.see(stuck).state, shop.see(left).state) == ("processing", "requires_action")
    shop.sandbox.calm()
    assert shop.tidied(16 * MINUTE) == {"settled": 1, "abandoned": 1}
    assert (shop.see(stuck).state, shop.see(left).state) == ("succeeded", "open")


def test_a_payer_who_approved_and_closed_the_page_has_paid(shop: Shop) -> None:
    name = shop.make()
    page = charge(shop.books, name, AT_THE_BANK).action_url
    assert page is not None
    requests.post(page, {"choice": "complete"}, timeout=5, allow_redirects=False)
    assert shop.tidied(2 * MINUTE) == {"settled": 1}
    assert shop.see(name).state == "succeeded"


def test_a_cancel_that_was_done_though_its_answer_was_lost(shop: Shop) -> None:
    name = shop.make()
    charge(shop.books, name, AT_THE_BANK)
    operation = "POST /v1/payment_intents/{id}/cancel"
    shop.sandbox.control("POST", "faults", operation=operation, kind="500-after", times=1)
    assert shop.tidied(16 * MINUTE) == {"abandoned": 1}
    assert shop.see(name).state == "open"


def test_where_both_say_the_same_nothing_differs(shop: Shop) -> None:
    for card in (VISA, AT_THE_BANK, "pm_card_visa_chargeDeclined"):
        charge(shop.books, shop.make(), card)
    shop.make()
    assert shop.differences() == []


def test_a_refund_made_elsewhere_differs_and_is_mended(shop: Shop) -> None:
    name = shop.make()
    intent = charge(shop.books, name).intent
    shop.charges.refund(intent, 1000, idempotency_key=f"{name}-elsewhere")
    (found,) = shop.differences()
    assert found.payment
    assert found.charge
    assert (found.payment.id, found.charge.refunded, found.mended) == (name, 1000, False)
    assert shop.see(name).amount_refunded == 0
    (found,) = shop.differences(mend=True)
    assert found.mended
    assert (shop.see(name).amount_refunded, shop.causes(name)[-1]) == (1000, "refunded")
    assert shop.differences() == []


def test_an_event_whose_first_hearer_was_killed_is_heard_when_it_comes_again(shop: Shop) -> None:
    name = shop.make()
    intent = charge(shop.books, name).intent
    shop.charges.refund(intent, 999, idempotency_key=f"{name}-elsewhere")
    event = StripeEvent("evt_killed", "charge.refunded", "ch_1", intent, int(shop.clock.now()))
    shop.ear.replays.begin(event.id, event.id, shop.books.now())
    assert shop.ear.on_event(event)
    assert not shop.ear.on_event(event)
    assert shop.see(name).amount_refunded == 999
    assert shop.causes(name).count("refunded") == 1


def test_a_dispute_that_is_told_many_times_at_once_is_one_row(shop: Shop) -> None:
    name = shop.make()
    intent = charge(shop.books, name).intent
    event = StripeEvent("evt_disputed", "charge.dispute.created", "du_1", intent, 1)
    with ThreadPoolExecutor(8) as pool:
        assert any(pool.map(lambda _: shop.ear.on_event(event), range(8)))
    assert shop.causes(name).count("disputed") == 1


def test_money_that_no_payment_shows_is_found(shop: Shop) -> None:
    name = shop.make()
    charge_outside(shop, name, "lost")
    (found,) = shop.differences()
    assert found.charge
    assert found.charge.captured == 4999
    (found,) = shop.differences(mend=True)
    assert found.mended
    assert shop.see(name).state == "succeeded"
    assert shop.differences() == []
    charge_outside(shop, name, "twice")
    (found,) = shop.differences(mend=True)
    assert not found.mended


def test_more_money_than_was_asked_is_told_and_stops_nothing(shop: Shop) -> None:
    much, lost = shop.make(), shop.make()
    charge_outside(shop, lost, "lost")
    charge_outside(shop, much, "much", 9999)
    found = {one.payment.id: one.mended for one in shop.differences(mend=True) if one.payment}
    assert found == {much: False, lost: True}
    assert (shop.see(much).state, shop.see(lost).state) == ("open", "succeeded")


def charge_outside(shop: Shop, name: str, key: str, amount: int = 4999) -> None:
    """Take money for a payment with a PaymentIntent that is not written down."""
    asked = replace(shop.see(name), money=Money(amount, "usd"))
    intent = shop.charges.open(asked, idempotency_key=f"{name}-{key}").intent
    shop.charges.confirm(
        intent, VISA, return_url="http://localhost/", idempotency_key=f"{name}-{key}-paid"
    )


def test_what_stripe_does_not_say_is_told_as_that(shop: Shop) -> None:
    name = shop.make()
    charge(shop.books, name)
    shop.sandbox.control("POST", "faults", operation=LOOK, kind="500", times=200)
    found = [one.difference for one in reconcile(shop.books, None, None, mend=True)]
    assert [one and (one.charge, one.mended) for one in found] == [(None, False)]
    assert shop.see(name).state == "succeeded"
