"""Opening, confirming and 3-D Secure: what each card comes to, and that it comes once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from tests.integration.stripe_gateway.paying import ASKING, ASKS_BANK, GOOD, NO_FUNDS, fresh

from payment_smart_bot.adapters.stripe_charges import StripeCharges
from payment_smart_bot.adapters.stripe_test_cards import TEST_METHODS
from payment_smart_bot.domain.charge import Charge
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.payment import CaptureMethod
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.stripe_gateway.paying import Till

DECLINES = {
    "4000000000000002": "generic_decline",
    NO_FUNDS: "insufficient_funds",
    "4000000000009987": "lost_card",
    "4000000000009979": "stolen_card",
    "4000000000000069": "expired_card",
    "4000000000000127": "incorrect_cvc",
    "4000000000000119": "processing_error",
    "4000000000000341": "generic_decline",
}


def test_an_intent_says_what_is_paid_and_for_whom(till: Till) -> None:
    charges = StripeCharges(till.bench.connect(), descriptor_suffix="ORDER 7")
    till.charges = charges
    intent = till.open(
        description="Two tickets",
        reference="order-7",
        customer_email="asa@example.com",
        metadata={"shop": "north", "payment_id": "pay_forged"},
        capture_method=CaptureMethod.MANUAL,
    )
    shown = till.shown(intent)
    assert (shown["amount"], shown["currency"]) == (2000, "usd")
    assert shown["allowed_payment_method_types"] == ["card"]
    assert shown["capture_method"] == "manual"
    assert shown["description"] == "Two tickets"
    assert shown["receipt_email"] == "asa@example.com"
    assert shown["statement_descriptor_suffix"] == "ORDER 7"
    assert shown["metadata"] == {
        "shop": "north",
        "payment_id": till.payment.id,
        "reference": "order-7",
    }
    assert charges.look(intent) == Charge(intent, State.OPEN)


def test_opened_again_with_the_same_key_it_is_the_same(till: Till) -> None:
    first, second = (till.charges.open(till.payment, idempotency_key="same") for _ in range(2))
    assert first == second == Charge(first.intent, State.OPEN)


def test_an_amount_that_stripe_refuses_is_refused(till: Till) -> None:
    with pytest.raises(GatewayRefused, match="amount_too_small"):
        till.open(money=Money(1, "usd"))


@pytest.mark.parametrize("number", [n for n in TEST_METHODS if n not in {*DECLINES, *ASKING}])
def test_a_good_card_pays(till: Till, number: str) -> None:
    intent = till.open()
    charge = till.confirm(intent, number)
    print_ = till.bench.create(
        number=number, code="1234" if number.startswith("3") and len(number) == 15 else "987"
    ).fingerprint
    assert charge.card is not None
    assert (charge.card.last4, charge.card.fingerprint) == (number[-4:], print_)
    plain = Charge(intent, State.SUCCEEDED, captured=2000, fingerprint=print_)
    assert charge._replace(card=None) == plain
    assert till.charges.look(intent) == charge
    assert till.tries(intent) == ["succeeded"]


@pytest.mark.parametrize("number", DECLINES)
def test_a_decline_is_told_by_its_code_and_another_card_may_pay(till: Till, number: str) -> None:
    intent = till.open()
    charge = till.confirm(intent, number)
    print_ = till.bench.create(number=number).fingerprint
    expected = Charge(intent, State.OPEN, decline_code=DECLINES[number], fingerprint=print_)
    assert charge == till.charges.look(intent) == expected
    paid = till.confirm(intent)
    assert (paid.state, paid.decline_code) == (State.SUCCEEDED, None)
    assert paid.fingerprint == till.bench.create(number=GOOD).fingerprint
    assert till.tries(intent) == ["succeeded", "failed"]


@pytest.mark.parametrize("key", ["same", None])
def test_what_is_confirmed_is_not_confirmed_again(till: Till, key: str | None) -> None:
    intent, card = till.open(), till.card()
    used = key and fresh()
    first = till.confirm(intent, card=card, key=used)
    assert till.confirm(intent, card=card, key=used) == first
    assert till.confirm(intent, NO_FUNDS) == first
    assert till.tries(intent) == ["succeeded"]


@pytest.mark.parametrize("number", [NO_FUNDS, ASKS_BANK])
def test_the_same_key_tells_the_same_again(till: Till, number: str) -> None:
    intent, card, key = till.open(), till.card(number), fresh()
    assert till.confirm(intent, card=card, key=key) == till.confirm(intent, card=card, key=key)
    assert len(till.tries(intent)) == (number == NO_FUNDS)


def test_a_canceled_intent_takes_no_card(till: Till) -> None:
    intent = till.open()
    till.charges.cancel(intent, idempotency_key=fresh())
    assert till.confirm(intent) == Charge(intent, State.CANCELED)
    assert till.tries(intent) == []


@pytest.mark.parametrize("one_key", [True, False])
def test_sixteen_at_once_charge_once(till: Till, one_key: bool) -> None:  # noqa: FBT001 - a column
    till = till.with_options(clock=None, budget_seconds=30)
    intent, card, key = till.open(), till.card(), fresh()

    def pay(_: int) -> Charge:
        return till.confirm(intent, card=card, key=key) if one_key else till.confirm(intent)

    with ThreadPoolExecutor(16) as pool:
        ends = set(pool.map(pay, range(16)))
    assert {end.state for end in ends} == {State.SUCCEEDED}
    assert till.tries(intent) == ["succeeded"]


@pytest.mark.parametrize("method", ["look", "confirm", "refund"])
def test_an_intent_that_is_not_there_pages_a_person(till: Till, method: str) -> None:
    calls: dict[str, Callable[[str], Charge]] = {
        "look": till.charges.look,
        "confirm": till.confirm,
        "refund": lambda intent: till.charges.refund(intent, 5, idempotency_key=fresh()),
    }
    with pytest.raises(GatewayUnavailable, match="invalid-request") as caught:
        calls[method]("pi_none")
    assert caught.value.operator
    assert caught.value.__context__ is None
