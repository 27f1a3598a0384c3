"""Capturing, cancelling, refunding, and the list that a reconciliation reads."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from tests.integration.stripe_gateway.paying import ASKS_BANK, NO_FUNDS, fresh

from payment_smart_bot.domain.charge import Charge
from payment_smart_bot.domain.payment import CaptureMethod
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable

if TYPE_CHECKING:
    from tests.integration.stripe_gateway.paying import Till


@pytest.mark.parametrize("amount", [2000, 1, 700])
def test_what_is_held_is_taken_in_whole_or_in_part(till: Till, amount: int) -> None:
    intent = till.paid(manual=True)
    held = till.charges.look(intent)
    assert (held.state, held.captured, held.refunded) == (State.AUTHORIZED, 0, 0)
    taken = till.charges.capture(intent, amount, idempotency_key=fresh())
    assert (taken.state, taken.captured, taken.refunded) == (State.SUCCEEDED, amount, 0)
    assert till.charges.look(intent) == taken
    assert till.charges.capture(intent, amount, idempotency_key=fresh()) == taken
    assert till.shown(intent)["amount_received"] == amount


def test_no_more_is_taken_than_is_held(till: Till) -> None:
    intent = till.paid(manual=True)
    with pytest.raises(GatewayRefused, match="amount_too_large"):
        till.charges.capture(intent, 2001, idempotency_key=fresh())
    assert till.charges.look(intent).state is State.AUTHORIZED


def test_what_is_not_held_is_not_taken(till: Till) -> None:
    intent = till.open(capture_method=CaptureMethod.MANUAL)
    assert till.charges.capture(intent, 5, idempotency_key=fresh()) == Charge(intent, State.OPEN)
    till.charges.cancel(intent, idempotency_key=fresh())
    taken = till.charges.capture(intent, 5, idempotency_key=fresh())
    assert taken == Charge(intent, State.CANCELED)


@pytest.mark.parametrize("before", ["open", "declined", "bank", "held"])
def test_what_is_not_paid_is_canceled(till: Till, before: str) -> None:
    intent = till.open(
        capture_method=CaptureMethod.MANUAL if before == "held" else CaptureMethod.AUTOMATIC
    )
    cards = {"declined": NO_FUNDS, "bank": ASKS_BANK, "held": "4242424242424242"}
    if before in cards:
        till.confirm(intent, cards[before])
    for _ in range(2):
        ended = till.charges.cancel(intent, idempotency_key=fresh())
        assert (ended.state, ended.captured, ended.refunded) == (State.CANCELED, 0, 0)
        assert (ended.action_url, ended.decline_code) == (None, None)


def test_what_is_paid_is_not_canceled(till: Till) -> None:
    intent = till.paid()
    told = till.charges.cancel(intent, idempotency_key=fresh())
    assert (told.state, told.captured) == (State.SUCCEEDED, 2000)


def test_refunds_add_up_and_end_at_what_was_taken(till: Till) -> None:
    intent = till.paid(manual=True)
    till.charges.capture(intent, 1500, idempotency_key=fresh())
    with pytest.raises(GatewayRefused, match="amount_too_large"):
        till.charges.refund(intent, 1501, idempotency_key=fresh())
    for amount, so_far in ((400, 400), (400, 800), (700, 1500)):
        told = till.charges.refund(intent, amount, idempotency_key=fresh())
        assert (told.state, told.captured, told.refunded) == (State.SUCCEEDED, 1500, so_far)
    with pytest.raises(GatewayRefused, match="charge_already_refunded") as caught:
        till.charges.refund(intent, 1, idempotency_key=fresh())
    assert caught.value.__context__ is None
    assert sum(till.refunds(intent)) == 1500


def test_a_refund_with_the_same_key_is_the_same(till: Till) -> None:
    intent, key = till.paid(), fresh()
    told = [till.charges.refund(intent, 500, idempotency_key=key) for _ in range(2)]
    assert [one.refunded for one in told] == [500, 500]
    with pytest.raises(GatewayUnavailable, match="idempotency"):
        till.charges.refund(intent, 501, idempotency_key=key)
    assert till.refunds(intent) == [500]


@pytest.mark.parametrize("manual", [True, False])
def test_what_was_not_taken_is_not_refunded(till: Till, manual: bool) -> None:  # noqa: FBT001 - a column
    intent = till.paid(manual=True) if manual else till.open()
    with pytest.raises(GatewayRefused, match="charge_not_refundable"):
        till.charges.refund(intent, 5, idempotency_key=fresh())
    assert till.refunds(intent) == []


def test_eight_refunds_at_once_give_back_no_more_than_was_paid(till: Till) -> None:
    till = till.with_options(clock=None)
    intent = till.paid()

    def refund(_: int) -> str:
        try:
            till.charges.refund(intent, 600, idempotency_key=fresh())
        except GatewayRefused as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(8) as pool:
        ends = sorted(pool.map(refund, range(8)))
    assert ends == ["amount_too_large"] * 5 + ["done"] * 3
    assert till.charges.look(intent).refunded == 1800


def test_the_list_holds_all_of_a_time_and_whose_they_are(till: Till) -> None:
    before = time.time()
    time.sleep(1.01 - before % 1)  # Stripe counts whole seconds
    since = int(time.time())
    paid = till.paid()
    till.charges.refund(paid, 300, idempotency_key=fresh())
    names = [f"pay_{at}" for at in range(120)]
    opened = [till.open(id=name) for name in names]
    sent = {"amount": "900", "currency": "usd"}
    stranger = till.bench.form("/v1/payment_intents", sent)["id"]
    listed = list(till.charges.charges_between(since, time.time() + 1))
    assert [one[1].intent for one in listed] == [stranger, *reversed(opened), paid]
    assert [one[0] for one in listed] == [None, *reversed(names), till.payment.id]
    assert (listed[-1][1].captured, listed[-1][1].refunded) == (2000, 300)
    assert all(since <= one[2] <= time.time() for one in listed)
    assert all(one[2] < since for one in till.charges.charges_between(0, since))


def test_a_list_that_breaks_off_says_so(till: Till) -> None:
    till.bench.fault("500", "GET /v1/payment_intents", times=1000)
    with pytest.raises(GatewayUnavailable, match="server-error"):
        list(till.charges.charges_between(0, time.time()))
