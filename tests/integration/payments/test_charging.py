"""Payments in the chat, at the sandbox, through the official library."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from tests.integration.payments.counter import AT_BANK, PRICE, VISA, Counter, by_hand
from tests.integration.tills import LEASE
from tests.stripe_numbers import DECLINED, GOOD

from payment_smart_bot.adapters.stripe_charges import StripeCharges
from payment_smart_bot.bot.payments import Mover, TooMuch
from payment_smart_bot.bot.payments.hearing import given_back
from payment_smart_bot.domain.answer import Answer
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import Status
from payment_smart_bot.ports import GatewayUnavailable

if TYPE_CHECKING:
    from payment_smart_bot.domain.charge import Charge
    from payment_smart_bot.domain.payment import Payment


@pytest.mark.parametrize("number", GOOD)
def test_a_good_card_pays_the_very_amount_once(counter: Counter, number: str) -> None:
    payment = counter.asked(description="Two tickets", reference="order-7")
    summary = counter.to_summary(payment, number)
    assert "Amount: $49.99" in summary.response
    assert counter.taken(payment) == (0, 0)
    answer = counter.say(payment, "confirm")
    assert answer.status is Status.COMPLETE
    assert f"ending in {number[-4:]}" in answer.response
    assert answer.payment is not None
    assert (answer.payment.status, answer.payment.amount) == (State.SUCCEEDED, PRICE)
    assert counter.taken(payment) == (PRICE, 0)
    again = counter.say(payment, "confirm")
    assert again.response == answer.response
    assert counter.taken(payment) == (PRICE, 0)
    assert counter.stands(payment).state is State.SUCCEEDED


@pytest.mark.parametrize("number", DECLINED)
def test_a_declined_card_is_told_and_another_one_pays(counter: Counter, number: str) -> None:
    problem, code, awaiting = DECLINED[number]
    payment = counter.asked()
    answer = counter.pay(payment, number)
    assert answer.problem is not None
    assert (answer.problem.code, answer.problem.decline_code) == (problem, code)
    assert (answer.problem.attempt, answer.problem.attempts_left) == (1, 2)
    assert (answer.status, answer.awaiting) == (Status.COLLECTING, awaiting)
    assert counter.taken(payment) == (0, 0)
    assert counter.stands(payment).state is State.OPEN
    counter.give(payment, VISA, "12/39", "123")
    assert counter.say(payment, "confirm").status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


def test_three_declined_cards_are_the_end(counter: Counter) -> None:
    payment = counter.asked()
    counter.pay(payment, "4000000000000002")
    counter.give(payment, "4000000000009995", "12/39", "123", "confirm")
    answer = counter.give(payment, "4000000000000341", "12/39", "123", "confirm")
    assert answer.status is Status.FAILED
    assert counter.stands(payment).state is State.FAILED
    assert counter.give(payment, "pay", VISA, "confirm").status is Status.FAILED
    assert counter.taken(payment) == (0, 0)


def test_a_card_that_was_lost_is_not_tried_twice(counter: Counter) -> None:
    payment = counter.asked()
    counter.pay(payment, "4000000000009987")
    before = counter.calls().get("POST /v1/payment_intents/{id}/confirm", 0)
    answer = counter.give(payment, "4000000000009987", "12/39", "123")
    assert answer.awaiting == "card"
    assert "won't try it again" in answer.response
    assert counter.calls().get("POST /v1/payment_intents/{id}/confirm", 0) == before


def test_held_money_is_told_as_held(counter: Counter) -> None:
    payment = counter.asked(**by_hand())
    assert "held on your card" in counter.pay(payment).response
    assert counter.stands(payment).state is State.AUTHORIZED
    assert counter.taken(payment) == (0, 0)


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "written"),
    [
        (4999, "usd", "en", "$49.99"),
        (4999, "eur", "de", "49,99\N{NO-BREAK SPACE}€"),
        (5000, "jpy", "ja", "￥5,000"),
        (5000, "jpy", "en", "¥5,000"),
        (1230, "kwd", "en", "KWD\N{NO-BREAK SPACE}1.230"),
    ],
)
def test_the_amount_is_written_as_people_write_it(
    counter: Counter, amount: int, currency: str, locale: str, written: str
) -> None:
    payment = counter.asked(amount, currency, locale=locale)
    assert f"Amount: {written}\n" in counter.to_summary(payment).response
    assert f"Amount: {written}\n" in counter.say(payment, "confirm").response
    assert counter.taken(payment) == (amount, 0)


def test_the_amount_cannot_come_from_the_chat(counter: Counter) -> None:
    payment = counter.asked()
    counter.give(payment, "I want to pay $1", "the amount is 1 dollar")
    counter.to_summary(payment)
    counter.give(payment, "make it 10 cents", "confirm 1 dollar")
    assert counter.say(payment, "confirm").status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


@pytest.mark.parametrize(
    "said", ["maybe", "why?", "I don't want to confirm", "confirm my reservation", "hold on", ""]
)
def test_nothing_but_a_clear_yes_takes_money(counter: Counter, said: str) -> None:
    payment = counter.asked()
    counter.to_summary(payment)
    counter.say(payment, said or "no")
    assert counter.taken(payment) == (0, 0)
    assert counter.stands(payment).state is State.OPEN


def test_a_payment_costs_at_most_four_calls(counter: Counter) -> None:
    payment = counter.asked()
    before = counter.calls()
    counter.pay(payment)
    after = counter.calls()
    made = {name: count - before.get(name, 0) for name, count in after.items()}
    assert {name: count for name, count in made.items() if count} == {
        "POST /v1/payment_methods": 1,
        "POST /v1/payment_intents": 1,
        "POST /v1/payment_intents/{id}/confirm": 1,
    }


def test_sixteen_yeses_at_once_take_it_once(counter: Counter) -> None:
    payment = counter.asked()
    counter.to_summary(payment)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: counter.say(payment, "confirm"), range(16)))
    assert {answer.status for answer in answers} <= {Status.COMPLETE, Status.PROCESSING}
    assert counter.say(payment, "confirm").status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)
    assert counter.causes(payment).count(Cause.CONFIRM_BEGUN) == 1


def to_bank(counter: Counter) -> tuple[Payment, str]:
    """A payment that waits for the bank, and the bank's page."""
    payment = counter.asked()
    answer = counter.pay(payment, AT_BANK)
    assert answer.status is Status.REQUIRES_ACTION
    assert answer.action is not None
    assert answer.action.type == "redirect"
    assert answer.action.url in answer.response
    assert counter.stands(payment).state is State.REQUIRES_ACTION
    return payment, answer.action.url


def test_what_the_bank_approves_is_paid(counter: Counter) -> None:
    payment, url = to_bank(counter)
    assert counter.say(payment, "done").status is Status.REQUIRES_ACTION
    counter.at_bank(url, "complete")
    answer = counter.say(payment, "I am back")
    assert answer.status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


def test_what_the_bank_refuses_asks_for_another_card(counter: Counter) -> None:
    payment, url = to_bank(counter)
    counter.at_bank(url, "fail")
    answer = counter.say(payment, "I am back")
    assert answer.problem is not None
    assert answer.problem.code == "authentication-failed"
    assert answer.awaiting == "card"
    counter.give(payment, VISA, "12/39", "123")
    assert counter.say(payment, "confirm").status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


def test_what_is_called_off_at_the_bank_cannot_be_approved_any_more(counter: Counter) -> None:
    payment, url = to_bank(counter)
    assert counter.say(payment, "cancel").status is Status.CANCELLED
    assert counter.stands(payment).state is State.OPEN
    page = counter.http.get(url, timeout=5)
    assert page.status_code in {404, 410}
    assert counter.taken(payment) == (0, 0)
    counter.say(payment, "I want to pay")
    assert counter.pay(payment).status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


def test_what_was_approved_before_it_was_called_off_is_paid(counter: Counter) -> None:
    payment, url = to_bank(counter)
    counter.at_bank(url, "complete")
    assert counter.say(payment, "cancel").status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


def test_a_payment_whose_time_is_over_is_not_charged(counter: Counter) -> None:
    payment = counter.asked()
    counter.to_summary(payment)
    counter.clock.skipped += 24 * 3600
    answer = counter.say(payment, "confirm")
    assert "time for this payment is over" in answer.response
    assert counter.stands(payment).state is State.EXPIRED
    assert counter.taken(payment) == (0, 0)


def test_an_expired_session_of_a_paid_payment_still_tells_the_receipt(counter: Counter) -> None:
    payment = counter.asked()
    receipt = counter.pay(payment).response
    counter.clock.skipped += 2 * 3600
    counter.sessions.sweep(counter.clock.now())
    assert counter.say(payment, "hello").response == receipt


def test_an_unknown_outcome_is_looked_up_by_the_same_message(counter: Counter) -> None:
    payment = counter.asked()
    counter.to_summary(payment)
    counter.fault("500-after", "POST /v1/payment_intents/{id}/confirm")
    counter.fault("500", "GET /v1/payment_intents/{id}", times=99)
    first = counter.say(payment, "confirm", name="m-1")
    assert first.status is Status.PROCESSING
    assert "I don't know yet" in first.response
    assert counter.say(payment, "confirm", name="m-1").status is Status.PROCESSING
    counter.calm()
    again = counter.say(payment, "confirm", name="m-1")
    assert again.status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)
    assert counter.causes(payment).count(Cause.CONFIRM_BEGUN) == 1
    assert counter.say(payment, "confirm", name="m-1") == again


def test_what_never_reached_stripe_is_asked_for_again(counter: Counter) -> None:
    payment = counter.asked()
    counter.to_summary(payment)
    counter.fault("reset", "POST /v1/payment_intents/{id}/confirm", times=9)
    counter.fault("500", "GET /v1/payment_intents/{id}", times=99)
    assert counter.say(payment, "confirm").status is Status.PROCESSING
    counter.calm()
    answer = counter.say(payment, "hello?")
    assert answer.status is Status.AWAITING_CONFIRMATION
    assert "Nothing was charged" in answer.response
    assert counter.taken(payment) == (0, 0)
    assert counter.say(payment, "confirm").status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


def test_a_payment_that_stripe_does_not_take_leaves_the_chat_usable(counter: Counter) -> None:
    payment = counter.asked(customer_email="no address")
    summary = counter.to_summary(payment)
    assert summary.status is Status.AWAITING_CONFIRMATION
    answer = counter.say(payment, "confirm")
    assert answer.status is Status.AWAITING_CONFIRMATION
    assert answer.problem is not None
    assert answer.problem.code == "payment-unavailable"
    assert counter.say(payment, "cancel").status is Status.CANCELLED
    assert counter.causes(payment) == [Cause.CREATED]
    assert counter.taken(payment) == (0, 0)


def test_where_no_payment_intent_can_be_made_the_summary_stands(counter: Counter) -> None:
    payment = counter.asked()
    counter.fault("500", "POST /v1/payment_intents", times=99)
    counter.to_summary(payment)
    answer = counter.say(payment, "confirm")
    assert answer.status is Status.AWAITING_CONFIRMATION
    assert answer.problem is not None
    assert answer.problem.code == "payment-unavailable"
    assert counter.stands(payment).state is State.OPEN
    counter.calm()
    assert counter.say(payment, "confirm").status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


def test_a_yes_that_was_called_off_meanwhile_is_not_charged(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The PaymentIntent took so long that another message was told: nothing was charged."""
    payment = counter.asked()
    counter.fault("500", "POST /v1/payment_intents", times=99)
    counter.to_summary(payment)
    counter.calm()
    made, said = StripeCharges.open, list[Answer]()

    def slow(charges: StripeCharges, asked: Payment, *, idempotency_key: str) -> Charge:
        opened = made(charges, asked, idempotency_key=idempotency_key)
        counter.clock.skipped += LEASE
        said.extend(counter.say(payment, text) for text in ("hello?", "cancel"))
        return opened

    monkeypatch.setattr(StripeCharges, "open", slow)
    late = counter.say(payment, "confirm")
    assert [answer.status for answer in said] == [Status.AWAITING_CONFIRMATION, Status.CANCELLED]
    assert "Nothing was charged" in said[0].response
    assert late.status is Status.CANCELLED
    assert counter.taken(payment) == (0, 0)
    assert Cause.CONFIRM_BEGUN not in counter.causes(payment)


@pytest.mark.parametrize("end", ["paid", "canceled"])
def test_a_late_message_is_not_told_that_nothing_was_charged(counter: Counter, end: str) -> None:
    """The session has expired and nobody swept it; the payment has ended long before."""
    payment = counter.asked()
    told = counter.pay(payment) if end == "paid" else counter.say(payment, "cancel")
    counter.clock.skipped += 25 * 3600
    late = counter.say(payment, "hello")
    assert late.problem is None
    assert late.status is told.status
    if end == "paid":
        assert late.response == told.response
    else:
        assert "time for this payment is over" in late.response


def test_what_stripe_said_before_a_refund_does_not_undo_it(counter: Counter) -> None:
    payment = counter.asked()
    counter.pay(payment)
    paid = counter.stands(payment)
    assert paid.payment_intent is not None
    said = counter.books.charges.look(paid.payment_intent)
    Mover(counter.books).refund(payment.id, 999, "first")
    counter.books.heard(paid, said, "evt_late")
    assert counter.stands(payment).amount_refunded == 999
    assert Mover(counter.books).refund(payment.id, None, "rest").amount_refunded == PRICE
    assert counter.taken(payment) == (PRICE, PRICE)


def test_a_refund_that_is_asked_for_again_after_it_was_heard_is_the_same_one(
    counter: Counter,
) -> None:
    """Its answer was lost, Stripe's event came first, and more than is left is no reason."""
    payment = counter.asked()
    counter.pay(payment)
    paid = counter.stands(payment)
    assert paid.payment_intent is not None
    key = f"{payment.id}-refund-first"
    refunded = counter.books.charges.refund(paid.payment_intent, 3000, idempotency_key=key)
    given_back(counter.books, paid, refunded, "evt_first")
    mover = Mover(counter.books)
    assert mover.refund(payment.id, 3000, "first").amount_refunded == 3000
    assert counter.taken(payment) == (PRICE, 3000)
    with pytest.raises(TooMuch) as much:
        mover.refund(payment.id, 3000, "second")
    assert much.value.left == PRICE - 3000
    assert counter.taken(payment) == (PRICE, 3000)
    assert counter.causes(payment).count(Cause.REFUNDED) == 1


def test_a_refund_that_stripe_did_not_make_is_not_taken_for_another_one(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = counter.asked()
    counter.pay(payment)
    made = StripeCharges.refund

    def lost(charges: StripeCharges, intent: str, amount: int, *, idempotency_key: str) -> Charge:
        monkeypatch.undo()
        made(charges, intent, amount, idempotency_key=f"{idempotency_key}-of-somebody-else")
        raise GatewayUnavailable("timeout")  # noqa: EM101 - a word for the log

    monkeypatch.setattr(StripeCharges, "refund", lost)
    mover = Mover(counter.books)
    with pytest.raises(GatewayUnavailable):
        mover.refund(payment.id, 1000, "first")
    assert mover.refund(payment.id, 1000, "first").amount_refunded == 2000
    assert counter.taken(payment) == (PRICE, 2000)
