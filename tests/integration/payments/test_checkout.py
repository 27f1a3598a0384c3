"""Payments on Stripe's page: the chat sends its link, and Stripe says whether it was paid."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from tests.integration.payments.counter import AT_BANK, PRICE, VISA, by_hand

from payment_smart_bot.adapters.ledger_sqlite import payments_file
from payment_smart_bot.adapters.replays_sqlite import SqliteReplays
from payment_smart_bot.bot.payments import Ear, Mover, NotPossible, reconcile, strays, tidy
from payment_smart_bot.domain.channel import Channel, on_page
from payment_smart_bot.domain.charge import StripeEvent
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import Status

if TYPE_CHECKING:
    from tests.integration.payments.counter import Counter

    from payment_smart_bot.domain.payment import Payment

OPEN = "POST /v1/checkout/sessions"
CONFIRM = "POST /v1/payment_intents/{id}/confirm"
EXPIRE = "POST /v1/checkout/sessions/{id}/expire"
PAGE: dict[str, Any] = {"channel": Channel.CHECKOUT}


def sent(counter: Counter, **more: Any) -> tuple[Payment, str]:  # noqa: ANN401 - fields of a payment
    """A payment whose payer has the link."""
    payment = counter.asked(**PAGE, **more)
    answer = counter.say(payment, "I want to pay")
    assert answer.status is Status.REQUIRES_ACTION, answer
    assert answer.action is not None
    return payment, answer.action.url


def paid_there(counter: Counter, url: str, number: str = VISA) -> int:
    """Pay on the page; the status that it answers."""
    form = {
        "email": "jo@example.com",
        "name": "John Doe",
        "number": number,
        "expiry": "12/39",
        "code": "123",
    }
    return counter.http.post(url, form, timeout=5, allow_redirects=False).status_code


def status_of(counter: Counter, name: str) -> dict[str, object]:
    """A Checkout Session as the sandbox has it."""
    url = f"{counter.sandbox.url}/v1/checkout/sessions/{name}"
    shown: dict[str, object] = counter.http.get(
        url, auth=(counter.sandbox.secret_key, ""), timeout=5
    ).json()
    return shown


def page_of(counter: Counter, payment: Payment) -> str:
    """The Checkout Session that the ledger has for it."""
    name = counter.stands(payment).payment_intent
    assert name is not None
    assert on_page(name)
    return name


def test_the_first_message_brings_the_link_and_the_page_takes_the_payment(
    counter: Counter,
) -> None:
    payment = counter.asked(description="Two tickets", reference="order-7", **PAGE)
    before = counter.calls().get(CONFIRM, 0)
    answer = counter.say(payment, "I want to pay")
    assert (answer.status, answer.awaiting) == (Status.REQUIRES_ACTION, None)
    assert answer.action is not None
    assert answer.action.type == "checkout"
    assert answer.action.url in answer.response
    assert "$49.99" in answer.response
    again = counter.say(payment, "hello?")
    assert again.action == answer.action
    assert counter.taken(payment) == (0, 0)
    assert paid_there(counter, answer.action.url) == 303
    paid = counter.say(payment, "done")
    assert paid.status is Status.COMPLETE
    assert "visa ending in 4242" in paid.response
    assert counter.say(payment, "confirm").response == paid.response
    assert counter.taken(payment) == (PRICE, 0)
    stands = counter.stands(payment)
    assert (stands.state, stands.amount_captured) == (State.SUCCEEDED, PRICE)
    assert (stands.payment_intent or "").startswith("pi_")
    assert counter.calls().get(CONFIRM, 0) == before


def test_the_page_ends_with_the_payment_and_within_what_stripe_allows(counter: Counter) -> None:
    now = counter.books.now()
    for seconds, least, most in ((7200, 7190, 7200), (60, 1800, 1900), (90000, 86000, 86400)):
        payment = counter.asked(**PAGE, ends=seconds)
        counter.say(payment, "pay")
        end = status_of(counter, page_of(counter, payment))["expires_at"]
        assert isinstance(end, int)
        assert least <= end - now <= most + 10, seconds


def test_a_card_declined_on_the_page_leaves_it_open(counter: Counter) -> None:
    payment, url = sent(counter)
    assert paid_there(counter, url, "4000000000000002") == 402
    assert counter.say(payment, "done").status is Status.REQUIRES_ACTION
    assert paid_there(counter, url) == 303
    assert counter.say(payment, "done").status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


def test_the_bank_may_be_asked_on_the_way(counter: Counter) -> None:
    payment, url = sent(counter)
    there = counter.http.post(
        url,
        {
            "email": "jo@example.com",
            "name": "Jo",
            "number": AT_BANK,
            "expiry": "12/39",
            "code": "123",
        },
        timeout=5,
        allow_redirects=False,
    )
    bank = there.headers["Location"]
    bank = bank if bank.startswith("http") else counter.sandbox.url + bank
    assert counter.say(payment, "done").status is Status.REQUIRES_ACTION
    counter.at_bank(bank, "complete")
    assert counter.say(payment, "done").status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


def test_a_number_typed_into_the_chat_is_not_taken(counter: Counter) -> None:
    payment, url = sent(counter)
    answer = counter.say(payment, f"John Doe, {VISA}, 12/39, 123")
    assert answer.action is not None
    assert answer.action.url == url
    held = counter.sessions.load(answer.session_id, None).session
    assert held is not None
    assert held.card is None
    for file in counter.folder.iterdir():
        assert VISA.encode() not in file.read_bytes(), file.name


def test_a_payer_who_cancels_expires_the_page_and_may_have_another(counter: Counter) -> None:
    payment, url = sent(counter)
    name = page_of(counter, payment)
    answer = counter.say(payment, "cancel")
    assert answer.status is Status.CANCELLED
    assert status_of(counter, name)["status"] == "expired"
    assert counter.stands(payment).state is State.OPEN
    assert counter.http.get(url, timeout=5).status_code == 410
    again = counter.say(payment, "pay")
    assert again.action is not None
    assert again.action.url != url
    assert paid_there(counter, again.action.url) == 303
    assert counter.say(payment, "done").status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


def test_a_cancel_that_comes_after_the_payment_is_told_so(counter: Counter) -> None:
    payment, url = sent(counter)
    paid_there(counter, url)
    assert counter.say(payment, "cancel").status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


def test_the_merchant_cancels_the_page(counter: Counter) -> None:
    payment, url = sent(counter)
    name = page_of(counter, payment)
    assert Mover(counter.books).cancel(payment.id).state is State.CANCELED
    assert status_of(counter, name)["status"] == "expired"
    assert "cancelled by the merchant" in counter.say(payment, "done").response
    assert counter.http.get(url, timeout=5).status_code == 410


def test_stripe_wins_where_the_merchant_cancels_what_was_paid(counter: Counter) -> None:
    payment, url = sent(counter)
    paid_there(counter, url)
    with pytest.raises(NotPossible):
        Mover(counter.books).cancel(payment.id)
    assert counter.stands(payment).state is State.SUCCEEDED
    assert Mover(counter.books).refund(payment.id, 999, "r-1").amount_refunded == 999
    assert counter.taken(payment) == (PRICE, 999)


def test_held_money_is_captured_and_a_part_released(counter: Counter) -> None:
    payment, url = sent(counter, **by_hand())
    paid_there(counter, url)
    assert "held on your card" in counter.say(payment, "done").response
    assert counter.stands(payment).state is State.AUTHORIZED
    assert Mover(counter.books).capture(payment.id, 1000).amount_captured == 1000
    assert counter.taken(payment) == (1000, 0)


def test_held_money_is_let_go(counter: Counter) -> None:
    payment, url = sent(counter, **by_hand())
    paid_there(counter, url)
    counter.say(payment, "done")
    assert Mover(counter.books).cancel(payment.id).state is State.CANCELED
    assert counter.taken(payment) == (0, 0)


@pytest.mark.parametrize("wait", ["message", "tidy"])
def test_the_end_of_a_payment_expires_its_page(counter: Counter, wait: str) -> None:
    payment, url = sent(counter)
    name = page_of(counter, payment)
    if wait == "tidy":
        assert tidy(counter.books, payment.expires_at - 1).expired == 0
        assert status_of(counter, name)["status"] == "open"
    counter.clock.sleep(payment.expires_at - counter.books.now() + 1)
    if wait == "tidy":
        assert tidy(counter.books, counter.books.now()).expired == 1
    else:
        assert "time for this payment is over" in counter.say(payment, "done").response
    assert counter.stands(payment).state is State.EXPIRED
    assert status_of(counter, name)["status"] == "expired"
    assert counter.http.get(url, timeout=5).status_code == 410


@pytest.mark.parametrize("ended", ["canceled", "expired"])
def test_a_payer_who_comes_back_after_the_end_hears_of_it(counter: Counter, ended: str) -> None:
    payment, _ = sent(counter)
    if ended == "canceled":
        Mover(counter.books).cancel(payment.id)
    counter.clock.sleep(payment.expires_at - counter.books.now() + 1)
    tidy(counter.books, counter.books.now())
    told = counter.say(payment, "done")
    assert (told.status, told.action) == (Status.CANCELLED, None)
    assert counter.stands(payment).state == ended


@pytest.mark.parametrize("wait", ["message", "tidy"])
def test_what_was_paid_before_its_end_is_paid(counter: Counter, wait: str) -> None:
    payment, url = sent(counter)
    paid_there(counter, url)
    counter.clock.sleep(payment.expires_at - counter.books.now() + 1)
    if wait == "tidy":
        assert tidy(counter.books, counter.books.now()).settled == 1
    assert counter.say(payment, "done").status is Status.COMPLETE
    assert counter.stands(payment).state is State.SUCCEEDED


def test_a_chat_that_was_forgotten_finds_its_page_again(counter: Counter) -> None:
    payment, url = sent(counter)
    counter.clock.sleep(2 * 3600)
    counter.sessions.sweep(counter.clock.now())
    answer = counter.say(payment, "hello")
    assert answer.action is not None
    assert answer.action.url == url


def test_stripe_out_of_reach_opens_no_page_and_the_next_message_does(counter: Counter) -> None:
    payment = counter.asked(**PAGE)
    counter.fault("500", OPEN, times=99)
    answer = counter.say(payment, "pay")
    counter.calm()
    assert answer.problem is not None
    assert answer.problem.code == "payment-unavailable"
    assert answer.status is Status.COLLECTING
    assert counter.say(payment, "pay").status is Status.REQUIRES_ACTION


@pytest.mark.parametrize("kind", ["500-after", "reset-after", "timeout-after"])
@pytest.mark.parametrize("operation", [OPEN, EXPIRE])
def test_lost_answers_take_the_money_once(counter: Counter, kind: str, operation: str) -> None:
    payment = counter.asked(**PAGE)
    counter.fault(kind, operation)
    counter.say(payment, "pay")
    counter.say(payment, "cancel")
    answers = [counter.say(payment, "pay") for _ in range(4)]
    counter.calm()
    answer = answers[-1]
    assert answer.action is not None
    paid_there(counter, answer.action.url)
    assert counter.say(payment, "done").status is Status.COMPLETE
    assert counter.taken(payment) == (PRICE, 0)


def test_sixteen_at_once_have_one_page(counter: Counter) -> None:
    payment = counter.asked(**PAGE)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: counter.say(payment, "pay"), range(16)))
    urls = {answer.action.url for answer in answers if answer.action}
    assert len(urls) == 1
    assert counter.causes(payment) == [Cause.CREATED, Cause.STRIPE_SAYS]


@pytest.fixture
def ear(counter: Counter) -> Ear:
    """What hears events, on the counter's ledger."""
    return Ear(counter.books, SqliteReplays(payments_file(counter.folder / "payments.db")))


@pytest.mark.parametrize("way", ["session", "metadata", "both ids"])
@pytest.mark.parametrize("manual", [False, True])
def test_an_event_settles_it(counter: Counter, ear: Ear, way: str, *, manual: bool) -> None:
    payment, url = sent(counter, **(by_hand() if manual else {}))
    name = page_of(counter, payment)
    paid_there(counter, url)
    intent = status_of(counter, name)["payment_intent"]
    assert isinstance(intent, str)
    event = {
        "session": StripeEvent("evt_1", "checkout.session.completed", name, None, 1),
        "both ids": StripeEvent("evt_1", "checkout.session.completed", name, intent, 1),
        "metadata": StripeEvent("evt_1", "payment_intent.succeeded", intent, intent, 1, payment.id),
    }[way]
    assert ear.on_event(event)
    state = State.AUTHORIZED if manual else State.SUCCEEDED
    assert counter.stands(payment).state is state
    assert counter.stands(payment).payment_intent == intent
    assert not ear.on_event(event)
    assert counter.say(payment, "done").status is Status.COMPLETE


def test_an_expired_page_opens_the_payment_again(counter: Counter, ear: Ear) -> None:
    payment, _ = sent(counter)
    name = page_of(counter, payment)
    counter.books.charges.cancel(name, idempotency_key="by-hand")
    assert ear.on_event(StripeEvent("evt_2", "checkout.session.expired", name, None, 1))
    assert counter.stands(payment).state is State.OPEN
    assert "no open page" in counter.say(payment, "done").response
    assert counter.say(payment, "pay").status is Status.REQUIRES_ACTION
    assert not ear.on_event(StripeEvent("evt_3", "checkout.session.expired", name, None, 1)) or (
        counter.stands(payment).state is State.REQUIRES_ACTION
    )


def test_the_books_find_what_nobody_told(counter: Counter) -> None:
    payment, url = sent(counter)
    assert all(one.difference is None for one in reconcile(counter.books, None, None, mend=False))
    paid_there(counter, url)
    found = [one.difference for one in reconcile(counter.books, None, None, mend=True)]
    assert [one.mended for one in found if one] == [True]
    assert counter.stands(payment).state is State.SUCCEEDED
    assert not list(strays(counter.books, [], mend=True))
