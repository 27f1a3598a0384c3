"""A postal code on its way to the bank, and what the bank says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from tests.integration.payments.counter import AT_BANK, PRICE, VISA

from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import Field, Status

if TYPE_CHECKING:
    from tests.integration.payments.counter import Counter

ASKS: Final = (Field.POSTAL_CODE,)
ZIP_FAILS: Final = "4000000000000036"
ADDRESS_FAILS: Final = "4000000000000010"


@pytest.mark.parametrize(
    ("number", "check"), [(VISA, "pass"), (ZIP_FAILS, "fail"), (ADDRESS_FAILS, "fail")]
)
def test_the_bank_s_word_is_in_the_ledger_and_declines_nothing(
    counter: Counter, number: str, check: str
) -> None:
    payment = counter.asked(extra=ASKS)
    asks = counter.give(payment, "hi", f"John Doe, {number}, 12/39")
    assert (asks.awaiting, asks.current_step) == ("postal_code", "cvv")
    assert counter.say(payment, "sw1a 1aa").awaiting == "cvv"
    assert "Postal code: SW1A 1AA" in counter.say(payment, "123").response
    assert counter.say(payment, "confirm").status is Status.COMPLETE
    stored = counter.stands(payment)
    assert (stored.state, stored.postal_code_check) == (State.SUCCEEDED, check)
    assert stored.payment_method is not None
    url = f"{counter.sandbox.url}/v1/payment_methods/{stored.payment_method.id}"
    shown = counter.http.get(url, auth=(counter.sandbox.secret_key, ""), timeout=5).json()
    assert shown["billing_details"]["address"]["postal_code"] == "SW1A 1AA"
    assert counter.taken(payment) == (PRICE, 0)


def test_a_number_whose_postal_code_fails_says_nothing_where_none_was_sent(
    counter: Counter,
) -> None:
    payment = counter.asked()
    assert counter.pay(payment, ZIP_FAILS).status is Status.COMPLETE
    assert counter.stands(payment).postal_code_check is None


def test_a_changed_postal_code_makes_another_token_and_is_the_one_that_is_checked(
    counter: Counter,
) -> None:
    payment = counter.asked(extra=ASKS)
    counter.give(payment, f"John Doe, {AT_BANK}, 12/39, zip 94107", "123")
    asks = counter.say(payment, "the zip is 10115")
    assert (asks.awaiting, asks.status) == ("cvv", Status.COLLECTING)
    counter.give(payment, "123", "confirm")
    method = counter.stands(payment).payment_method
    assert method is not None
    url = f"{counter.sandbox.url}/v1/payment_methods/{method.id}"
    shown = counter.http.get(url, auth=(counter.sandbox.secret_key, ""), timeout=5).json()
    assert shown["billing_details"]["address"]["postal_code"] == "10115"


def test_three_refused_answers_hand_over(counter: Counter) -> None:
    payment = counter.asked(extra=ASKS)
    counter.give(payment, "hi", f"John Doe, {VISA}, 12/39")
    first, second, third = (counter.say(payment, text) for text in ("12", "42424242", "101"))
    assert [each.problem and each.problem.code for each in (first, second, third)] == [
        "invalid-postal-code",
        "invalid-postal-code",
        "too-many-attempts",
    ]
    assert len({first.response, second.response}) == 2
    assert third.status is Status.HANDOFF
