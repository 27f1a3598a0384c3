"""Payments whose card comes from Stripe's field: no number reaches the bot, and none is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.integration.payments.counter import AT_BANK, PRICE, VISA, by_hand

from payment_smart_bot.bot import Request
from payment_smart_bot.bot.answers import CardField
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.payment_state import State, chat_of
from payment_smart_bot.domain.sensitive import UserText
from payment_smart_bot.domain.session import Status

if TYPE_CHECKING:
    from tests.integration.payments.counter import Counter

    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.domain.payment import Payment

FIELD: dict[str, Any] = {"channel": Channel.FIELD}
TOKENS = "test_helpers/confirmation_tokens"
KINDS = ("payment_methods", TOKENS)
CONFIRM = "POST /v1/payment_intents/{id}/confirm"


def named(counter: Counter, **more: Any) -> Payment:  # noqa: ANN401 - fields of a payment
    """A payment whose payer has told the name."""
    payment = counter.asked(**FIELD, **more)
    counter.give(payment, "I want to pay", "John Doe")
    return payment


def given(counter: Counter, payment: Payment, number: str, kind: str = KINDS[0]) -> Answer:
    """The answer to a card from the field."""
    return counter.hand(payment, counter.scripted(number, kind=kind))


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_from_the_field_pays_after_a_clear_yes(counter: Counter, kind: str) -> None:
    payment = counter.asked(description="Two tickets", **FIELD)
    asked = counter.say(payment, "I want to pay")
    assert (asked.awaiting, asked.current_step, asked.action) == ("name", "card", None)
    field = counter.say(payment, "John Doe")
    assert (field.status, field.awaiting) == (Status.COLLECTING, "card")
    assert field.current_step == "confirm"
    assert field.action is not None
    assert (field.action.type, field.action.name) == ("card-field", "John Doe")
    summary = given(counter, payment, VISA, kind)
    assert summary.status is Status.AWAITING_CONFIRMATION
    assert "Card: Visa ****4242\n" in summary.response
    assert counter.taken(payment) == (0, 0)
    paid = counter.say(payment, "confirm")
    assert paid.status is Status.COMPLETE
    assert "visa ending in 4242" in paid.response
    assert counter.say(payment, "confirm").response == paid.response
    assert counter.taken(payment) == (PRICE, 0)
    stands = counter.stands(payment)
    assert stands.state is State.SUCCEEDED
    assert stands.payment_method is not None
    assert stands.payment_method.id.startswith("pm_")


@pytest.mark.parametrize("kind", KINDS)
def test_after_a_decline_a_new_card_is_asked_of_the_field(counter: Counter, kind: str) -> None:
    payment = named(counter)
    given(counter, payment, "4000000000009995", kind)
    declined = counter.say(payment, "confirm")
    assert declined.problem is not None
    assert (declined.problem.code, declined.problem.decline_code) == (
        "card-declined",
        "insufficient_funds",
    )
    assert (declined.awaiting, declined.status) == ("card", Status.COLLECTING)
    assert declined.action is not None
    assert declined.action.type == "card-field"
    assert "secure card field" in declined.response
    given(counter, payment, VISA, kind)
    assert counter.say(payment, "confirm").status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


def test_a_typed_number_is_refused_kindly_and_not_used(counter: Counter) -> None:
    payment = named(counter)
    for text in (VISA, "4242 4242 4242 4242, 12/39", "my code is 123", "4242"):
        answer = counter.say(payment, text)
        assert (answer.status, answer.awaiting, answer.problem) == (
            Status.COLLECTING,
            "card",
            None,
        ), text
        assert "don't type card details" in answer.response
    held = counter.sessions.load(chat_of(payment.id), None).session
    assert held is not None
    assert (held.card, held.expiry, held.payment_method) == (None, None, None)
    for file in counter.folder.iterdir():
        assert VISA.encode() not in file.read_bytes(), file.name
    assert counter.say(payment, "confirm").awaiting == "card"
    assert counter.taken(payment) == (0, 0)


def test_a_number_beside_the_name_leaves_the_name(counter: Counter) -> None:
    payment = counter.asked(**FIELD)
    answer = counter.say(payment, f"my name is John Doe, {VISA}, 12/39, 123")
    assert answer.awaiting == "card"
    assert answer.action is not None
    assert answer.action.name == "John Doe"
    assert "don't type card details" in answer.response


def test_a_card_before_the_name_is_not_taken(counter: Counter) -> None:
    payment = counter.asked(**FIELD)
    assert given(counter, payment, VISA).awaiting == "name"
    assert counter.say(payment, "John Doe").awaiting == "card"


def test_a_changed_name_needs_the_card_once_more(counter: Counter) -> None:
    payment = named(counter)
    given(counter, payment, VISA)
    changed = counter.say(payment, "the name is Jane Smith")
    assert (changed.awaiting, changed.status) == ("card", Status.COLLECTING)
    assert changed.action is not None
    assert changed.action.name == "Jane Smith"
    again = counter.say(payment, "use another card")
    assert again.awaiting == "card"
    given(counter, payment, VISA)
    assert counter.say(payment, "confirm").status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


def test_another_card_takes_the_place_of_the_one_before(counter: Counter) -> None:
    payment = named(counter)
    given(counter, payment, VISA)
    summary = given(counter, payment, "5555555555554444")
    assert "****4444" in summary.response
    counter.say(payment, "confirm")
    assert "ending in 4444" in counter.say(payment, "confirm").response
    assert counter.taken(payment) == (PRICE, 0)


@pytest.mark.parametrize("token", ["pm_1nobodysatall", "ctoken_1nobodysatall"])
def test_what_stripe_does_not_know_is_no_card(counter: Counter, token: str) -> None:
    payment = named(counter)
    answer = counter.hand(payment, token)
    assert answer.problem is not None
    assert (answer.problem.code, answer.problem.attempts_left) == ("card-declined", 2)
    assert "couldn't be used" in answer.response
    assert given(counter, payment, VISA).status is Status.AWAITING_CONFIRMATION


def test_a_customers_card_is_not_taken(counter: Counter) -> None:
    payment, method = named(counter), counter.scripted(VISA)
    url, auth = counter.sandbox.url, (counter.sandbox.secret_key, "")
    customer = counter.http.post(f"{url}/v1/customers", {"name": "Jo"}, auth=auth, timeout=5)
    attach = f"{url}/v1/payment_methods/{method}/attach"
    done = counter.http.post(attach, {"customer": customer.json()["id"]}, auth=auth, timeout=5)
    assert done.status_code == 200
    assert counter.hand(payment, method).awaiting == "card"


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_used_once_pays_no_second_payment(counter: Counter, kind: str) -> None:
    first, second = named(counter), named(counter)
    token = counter.scripted(VISA, kind=kind)
    counter.hand(first, token)
    assert counter.say(first, "confirm").status is Status.COMPLETE
    counter.hand(second, token)
    counter.give(second, "confirm", "hello")
    assert counter.taken(second) == (0, 0)
    given(counter, second, VISA, kind)
    assert counter.say(second, "confirm").status is Status.COMPLETE
    assert counter.taken(second) == (PRICE, 0)


def test_the_bank_may_want_to_be_asked(counter: Counter) -> None:
    payment = named(counter)
    given(counter, payment, AT_BANK, TOKENS)
    waiting = counter.say(payment, "confirm")
    assert waiting.action is not None
    assert waiting.action.type == "redirect"
    counter.at_bank(waiting.action.url, "complete")
    assert counter.say(payment, "done").status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


def test_held_money_is_held_on_a_card_from_the_field(counter: Counter) -> None:
    payment = named(counter, **by_hand())
    given(counter, payment, VISA, TOKENS)
    assert "held on your card" in counter.say(payment, "confirm").response
    assert counter.stands(payment).state is State.AUTHORIZED


@pytest.mark.parametrize("kind", ["timeout", "500-after", "reset-after"])
def test_a_lost_answer_charges_once(counter: Counter, kind: str) -> None:
    payment = named(counter)
    given(counter, payment, VISA, TOKENS)
    counter.fault(kind, CONFIRM)
    counter.give(payment, "confirm", "hello")
    assert counter.say(payment, "hello").status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


def test_stripe_out_of_reach_asks_the_card_again(counter: Counter) -> None:
    payment = named(counter)
    token = counter.scripted(VISA)
    counter.fault("500", "GET /v1/payment_methods/{id}", times=9)
    answer = counter.hand(payment, token)
    assert answer.problem is not None
    assert (answer.problem.code, answer.awaiting) == ("payment-unavailable", "card")
    assert "security code" not in answer.response
    counter.calm()
    assert counter.hand(payment, token).status is Status.AWAITING_CONFIRMATION


def test_a_brand_that_the_merchant_does_not_take_is_told(counter: Counter) -> None:
    counter.close()
    counter.settings = counter.settings._replace(accepted_brands=frozenset({"mastercard"}))
    counter.__post_init__()
    payment = named(counter)
    answer = given(counter, payment, VISA)
    assert answer.problem is not None
    assert (answer.problem.code, answer.awaiting) == ("unsupported-card-type", "card")
    assert given(counter, payment, "5555555555554444").status is Status.AWAITING_CONFIRMATION


def test_a_chat_that_makes_a_token_alone_may_have_the_field(counter: Counter) -> None:
    counter.close()
    counter.settings = counter.settings._replace(
        token_channel=Channel.FIELD,
        field=CardField("pk_test_abc", "https://js.example/s.js"),
    )
    counter.__post_init__()

    def say(text: str, token: str | None = None) -> Answer:
        return counter.bot.reply(Request("s-1", UserText(text), token=token))

    say("I want to pay")
    field = say("John Doe")
    assert field.action is not None
    assert field.action.publishable_key == "pk_test_abc"
    assert field.action.script_url == "https://js.example/s.js"
    assert "don't type card details" in say(VISA).response
    assert say("", counter.scripted(VISA)).status is Status.AWAITING_CONFIRMATION
    done = say("confirm")
    assert done.payment_method is not None
    assert done.payment_method.id.startswith("pm_")


def test_a_token_in_a_chat_that_types_cards_is_not_taken(counter: Counter) -> None:
    payment = counter.asked()
    assert counter.hand(payment, counter.scripted(VISA)).awaiting == "name"
