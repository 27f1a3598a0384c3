"""A card that is kept for later: after its own yes, once, and never at the money's cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.integration.payments.counter import AT_BANK, PRICE, VISA

from payment_smart_bot.bot.payments import reconcile, tidy
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.payment import CaptureMethod, Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import Field, Status

if TYPE_CHECKING:
    from tests.integration.payments.counter import Counter

    from payment_smart_bot.bot.payments import Compared
    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.domain.payment import Payment

SAVING: Final = (Field.SAVE_CARD,)
CUSTOMERS: Final = "POST /v1/customers"
DECLINED: Final = "4000000000000002"
ALL_KINDS: Final = ("500", "500-after", "reset", "reset-after", "429", "timeout")


def shown(counter: Counter, path: str) -> dict[str, Any]:
    """An object of the sandbox."""
    url, auth = f"{counter.sandbox.url}/v1/{path}", (counter.sandbox.secret_key, "")
    answer = counter.http.get(url, auth=auth, timeout=5)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def to_summary(counter: Counter, payment: Payment, number: str = VISA, says: str = "yes") -> Answer:
    return counter.give(payment, f"John Doe, {number}, 12/39", says, "123")


def pay(counter: Counter, payment: Payment, number: str = VISA, says: str = "yes") -> Answer:
    to_summary(counter, payment, number, says)
    return counter.say(payment, "confirm")


def owner(counter: Counter, payment: Payment) -> str | None:
    """Whose the card is at Stripe."""
    method = counter.stands(payment).payment_method
    assert method is not None
    name: str | None = shown(counter, f"payment_methods/{method.id}")["customer"]
    return name


def differences(counter: Counter) -> list[Compared]:
    """Where ledger and Stripe do not say the same."""
    found = reconcile(counter.books, None, None, mend=False)
    return [each for each in found if each.difference is not None]


def test_a_card_is_kept_after_a_yes_to_that_and_one_to_the_charge(counter: Counter) -> None:
    payment = counter.asked(extra=SAVING, customer_email="jo@example.com", reference="order-7")
    before = counter.calls()
    answer = pay(counter, payment)
    after = counter.calls()
    assert answer.status is Status.COMPLETE
    assert "Your card is kept" in answer.response
    stored = counter.stands(payment)
    assert stored.customer is not None
    assert owner(counter, payment) == stored.customer
    customer = shown(counter, f"customers/{stored.customer}")
    assert customer["email"] == "jo@example.com"
    assert customer["metadata"] == {"payment_id": payment.id, "reference": "order-7"}
    assert stored.consent_words is not None
    assert "****4242" in stored.consent_words
    assert counter.causes(payment) == [
        Cause.CREATED,
        Cause.STRIPE_SAYS,
        Cause.CONSENT_GIVEN,
        Cause.CONFIRM_BEGUN,
        Cause.CONFIRMED,
        Cause.CARD_KEPT,
    ]
    intent = shown(counter, f"payment_intents/{stored.payment_intent}")
    assert intent["setup_future_usage"] == "off_session"
    assert sum(after.values()) - sum(before.values()) == 4
    before = counter.calls()
    assert counter.say(payment, "confirm").response == answer.response
    assert counter.calls() == before


def test_a_no_keeps_nothing_and_pays(counter: Counter) -> None:
    payment = counter.asked(extra=SAVING)
    before = counter.calls().get(CUSTOMERS, 0)
    assert pay(counter, payment, says="no thanks").status is Status.COMPLETE
    stored = counter.stands(payment)
    assert (stored.customer, stored.consent_at) == (None, None)
    assert Cause.CONSENT_GIVEN not in counter.causes(payment)
    assert shown(counter, f"payment_intents/{stored.payment_intent}")["setup_future_usage"] is None
    assert counter.calls().get(CUSTOMERS, 0) == before
    assert counter.taken(payment) == (PRICE, 0)


def test_the_yes_to_keeping_moves_no_money_however_often_it_comes(counter: Counter) -> None:
    payment = counter.asked(extra=SAVING)
    asks = counter.give(payment, "hi", f"John Doe, {VISA}, 12/39")
    assert (asks.awaiting, asks.current_step, asks.quick_replies) == (
        "save_card",
        "cvv",
        ("yes", "no"),
    )
    first = counter.say(payment, "yes", name="m-1")
    assert first.awaiting == "cvv"
    for _ in range(3):
        assert counter.say(payment, "yes").awaiting == "cvv"
    assert counter.say(payment, "123").status is Status.AWAITING_CONFIRMATION
    assert counter.say(payment, "yes", name="m-1").response == first.response  # a client's retry
    late = counter.say(payment, "yes", stood_under=asks.summary_id)  # a tab left at the question
    assert late.status is Status.AWAITING_CONFIRMATION
    assert "changed since you saw them" in late.response
    assert counter.taken(payment) == (0, 0)
    assert counter.stands(payment).state is State.OPEN
    assert counter.say(payment, "confirm").status is Status.COMPLETE


@pytest.mark.parametrize("kind", ALL_KINDS)
@pytest.mark.parametrize("times", [1, 9])
def test_the_payment_stands_whatever_happens_to_keeping(
    counter: Counter, kind: str, times: int
) -> None:
    payment = counter.asked(extra=SAVING)
    to_summary(counter, payment)
    counter.fault(kind, CUSTOMERS, times=times)
    answer = counter.say(payment, "confirm")
    assert answer.status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)
    if counter.stands(payment).customer is None:
        assert "Your card is not kept yet" in answer.response
        counter.calm()
        counter.clock.skipped += 61
        assert tidy(counter.books, counter.clock.now()).settled == 1
    stored = counter.stands(payment)
    assert stored.customer == owner(counter, payment) is not None
    assert counter.causes(payment).count(Cause.CARD_KEPT) == 1
    assert counter.taken(payment) == (PRICE, 0)
    assert "Your card is kept" in counter.say(payment, "confirm").response
    assert not [
        each for each in reconcile(counter.books, None, None, mend=False) if each.difference
    ]


def test_keeping_is_given_up_after_an_hour_and_told(counter: Counter) -> None:
    payment = counter.asked(extra=SAVING)
    to_summary(counter, payment)
    counter.fault("500", CUSTOMERS, times=999)
    counter.say(payment, "confirm")
    counter.clock.skipped += 61
    assert tidy(counter.books, counter.clock.now()).settled == 0
    assert counter.stands(payment).keep_failed is False
    counter.clock.skipped += 3600
    assert tidy(counter.books, counter.clock.now()).settled == 1
    counter.calm()
    assert counter.causes(payment)[-1] is Cause.CARD_NOT_KEPT
    assert tidy(counter.books, counter.clock.now() + 99).settled == 0
    assert (counter.stands(payment).state, counter.taken(payment)) == (State.SUCCEEDED, (PRICE, 0))
    assert counter.stands(payment).customer is None


def test_a_crash_between_charge_and_keeping_is_made_good(counter: Counter) -> None:
    payment = counter.asked(extra=SAVING)
    to_summary(counter, payment)
    counter.fault("timeout", CUSTOMERS, times=9)
    counter.say(payment, "confirm")
    counter.calm()
    assert "Your card is kept" not in counter.say(payment, "hello").response
    counter.clock.skipped += 61
    tidy(counter.books, counter.clock.now())
    assert counter.stands(payment).customer is not None


@pytest.mark.parametrize("choice", ["complete", "fail"])
def test_a_card_that_needs_the_bank_is_kept_once_it_has_paid(counter: Counter, choice: str) -> None:
    payment = counter.asked(extra=SAVING)
    answer = pay(counter, payment, AT_BANK)
    assert answer.action is not None
    assert counter.stands(payment).customer is None
    counter.at_bank(answer.action.url, choice)
    back = counter.say(payment, "done")
    assert (counter.stands(payment).customer is not None) == (choice == "complete")
    assert ("Your card is kept" in back.response) == (choice == "complete")


def test_a_yes_for_a_card_that_is_declined_keeps_no_other(counter: Counter) -> None:
    payment = counter.asked(extra=SAVING)
    assert pay(counter, payment, DECLINED).awaiting == "card"
    asks = counter.say(payment, f"{VISA}, 12/39")
    assert asks.awaiting == "save_card"
    counter.give(payment, "no", "123")
    assert counter.say(payment, "confirm").status is Status.COMPLETE
    stored = counter.stands(payment)
    assert (stored.customer, stored.consent_at) == (None, None)
    assert owner(counter, payment) is None


def test_what_is_held_is_kept_too(counter: Counter) -> None:
    payment = counter.asked(extra=SAVING, capture_method=CaptureMethod.MANUAL)
    pay(counter, payment)
    assert counter.stands(payment).state is State.AUTHORIZED
    assert owner(counter, payment) == counter.stands(payment).customer is not None


@pytest.mark.parametrize("kind", ["payment_methods", "test_helpers/confirmation_tokens"])
@pytest.mark.parametrize("amount", [PRICE, 0])
def test_a_card_of_the_field_is_kept(counter: Counter, kind: str, amount: int) -> None:
    payment = counter.asked(amount, extra=SAVING, channel=Channel.FIELD)
    asks = counter.give(payment, "hi", "John Doe")
    assert (asks.awaiting, asks.current_step) == ("save_card", "card")
    assert counter.say(payment, "yes").awaiting == "card"
    assert counter.hand(payment, counter.scripted(VISA, kind=kind)).awaiting == "confirmation"
    answer = counter.say(payment, "confirm")
    assert answer.status is Status.COMPLETE
    assert owner(counter, payment) == counter.stands(payment).customer is not None
    assert counter.taken(payment) == (amount, 0)


def test_a_card_is_kept_without_a_charge(counter: Counter) -> None:
    payment = counter.asked(0, extra=SAVING)
    before = counter.calls()
    answer = pay(counter, payment)
    assert answer.status is Status.COMPLETE
    assert answer.response.startswith("✅ Done, and nothing was charged.")
    stored = counter.stands(payment)
    setup = shown(counter, f"setup_intents/{stored.payment_intent}")
    assert (setup["status"], setup["usage"]) == ("succeeded", "off_session")
    assert owner(counter, payment) == stored.customer is not None
    assert counter.taken(payment) == (0, 0)
    assert counter.calls().get("POST /v1/payment_intents", 0) == before.get(
        "POST /v1/payment_intents", 0
    )
    assert not [
        each for each in reconcile(counter.books, None, None, mend=False) if each.difference
    ]


def test_a_no_where_there_is_nothing_else_ends_it(counter: Counter) -> None:
    payment = counter.asked(0, extra=SAVING)
    counter.give(payment, "hi", f"John Doe, {VISA}, 12/39")
    assert counter.say(payment, "no").status is Status.CANCELLED
    assert counter.stands(payment).state is State.OPEN


@pytest.mark.parametrize(("number", "awaiting"), [(DECLINED, "card"), ("4000000000000127", "cvv")])
def test_a_card_that_its_bank_does_not_let_be_kept(
    counter: Counter, number: str, awaiting: str
) -> None:
    payment = counter.asked(0, extra=SAVING)
    answer = pay(counter, payment, number)
    assert answer.awaiting == awaiting
    assert "Nothing was charged" in answer.response
    assert counter.stands(payment).declines == 1


@pytest.mark.parametrize("choice", ["complete", "fail"])
def test_the_bank_is_asked_where_nothing_is_charged(counter: Counter, choice: str) -> None:
    payment = counter.asked(0, extra=SAVING)
    answer = pay(counter, payment, AT_BANK)
    assert answer.action is not None
    counter.at_bank(answer.action.url, choice)
    back = counter.say(payment, "done")
    if choice == "complete":
        assert back.status is Status.COMPLETE
        assert owner(counter, payment) == counter.stands(payment).customer is not None
    else:
        assert back.problem is not None
        assert (back.problem.code, back.awaiting) == ("authentication-failed", "card")
        assert pay(counter, payment).status is Status.COMPLETE


@pytest.mark.parametrize("kind", ["500", "500-after", "reset", "reset-after"])
@pytest.mark.parametrize("deed", ["", "/{id}/confirm"])
def test_faults_of_a_setup_are_looked_up(counter: Counter, kind: str, deed: str) -> None:
    payment = counter.asked(0, extra=SAVING)
    counter.fault(kind, f"POST /v1/setup_intents{deed}", times=2)
    answer = pay(counter, payment)
    counter.calm()
    if answer.status is not Status.COMPLETE:
        counter.clock.skipped += 61
        answer = counter.say(payment, "confirm")
    if answer.status is not Status.COMPLETE:
        answer = counter.say(payment, "confirm")
    assert answer.status is Status.COMPLETE
    assert owner(counter, payment) == counter.stands(payment).customer is not None


def test_a_setup_that_nobody_finishes_expires(counter: Counter) -> None:
    payment = counter.asked(0, extra=SAVING, ends=100)
    answer = pay(counter, payment, AT_BANK)
    assert answer.action is not None
    counter.clock.skipped += 20 * 60
    tidy(counter.books, counter.clock.now())
    tidy(counter.books, counter.clock.now())
    assert counter.stands(payment).state is State.EXPIRED
