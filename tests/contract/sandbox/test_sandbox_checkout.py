"""Checkout Sessions: the API by the official library, the page by plain HTTP."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import pytest
import requests
import stripe
from tests.contract.sandbox.conftest import Sandbox, audited

from payment_smart_bot.sandbox.spawn import start_sandbox

if TYPE_CHECKING:
    from pathlib import Path

LINE: Any = {
    "price_data": {
        "currency": "usd",
        "product_data": {"name": "Tea <green>"},
        "unit_amount": 1250,
    },
    "quantity": 2,
}
FORM = {
    "email": "jo@example.com",
    "name": "Jo Doe",
    "number": "4242 4242 4242 4242",
    "expiry": "12 / 34",
    "code": "123",
}
SUCCESS = "https://shop.example/done?session={CHECKOUT_SESSION_ID}"


def start(sandbox: Sandbox, **more: Any) -> stripe.checkout.Session:  # noqa: ANN401 - Stripe's
    params: Any = {"mode": "payment", "line_items": [LINE], "success_url": SUCCESS, **more}
    return sandbox.client.v1.checkout.sessions.create(params)


def send(session: stripe.checkout.Session, **changes: str) -> requests.Response:
    return requests.post(str(session.url), FORM | changes, timeout=5, allow_redirects=False)


def fetch(sandbox: Sandbox, session: stripe.checkout.Session) -> stripe.checkout.Session:
    return sandbox.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})


def test_a_session_is_made_shown_and_paid(sandbox: Sandbox) -> None:
    session = start(
        sandbox,
        client_reference_id="order 7",
        metadata={"order": "7"},
        cancel_url="https://shop.example/cart",
        payment_intent_data={"description": "Tea", "metadata": {"order": "7"}},
    )
    assert (session.status, session.payment_status, session.payment_intent) == (
        "open",
        "unpaid",
        None,
    )
    assert (session.amount_total, session.currency) == (2500, "usd")
    shown = requests.get(str(session.url), timeout=5)
    for part in ('lang="en"', "<label>Card number", "Tea &lt;green&gt;", "Pay $25.00", "/cart"):
        assert part in shown.text
    assert "<script" not in shown.text
    answer = send(session)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"https://shop.example/done?session={session.id}"
    paid = fetch(sandbox, session)
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.client_reference_id == "order 7"
    assert paid.customer_details
    assert (paid.customer_details.email, paid.customer_details.name) == ("jo@example.com", "Jo Doe")
    intent = paid.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (intent.status, intent.amount_received, intent.description) == ("succeeded", 2500, "Tea")
    assert intent.to_dict()["metadata"] == {"order": "7"}
    assert sandbox.events()[-2:] == ["payment_intent.succeeded", "checkout.session.completed"]
    assert send(session).status_code == 303
    assert len(sandbox.client.v1.charges.list({"payment_intent": intent.id}).data) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": "4000000000000002"}, "Your card was declined."),
        ({"number": "4000000000009995"}, "Your card has insufficient funds."),
        ({"number": "4000000000000127"}, "security code is incorrect"),
        ({"number": "4242424242424241"}, "Your card number is incorrect."),
        ({"number": ""}, "not a valid credit card number"),
        ({"expiry": "1234"}, "expiration month is invalid"),
        ({"expiry": "01/20"}, "expiration year is invalid"),
        ({"code": "12"}, "security code is invalid"),
        ({"code": ""}, "security code is invalid"),
        ({"name": "4242424242424242"}, "looks like a card number"),
        ({"other": "1"}, "unknown parameter"),
    ],
)
def test_a_card_that_does_not_pay_may_be_followed_by_one_that_does(
    sandbox: Sandbox, changes: dict[str, str], said: str
) -> None:
    session = start(sandbox)
    answer = send(session, **changes)
    assert answer.status_code == 402
    assert 'role="alert"' in answer.text
    assert said in answer.text.replace("&#x27;", "'")
    assert "4242" not in answer.text
    assert fetch(sandbox, session).status == "open"
    assert send(session).status_code == 303
    paid = fetch(sandbox, session).payment_intent
    assert isinstance(paid, stripe.PaymentIntent)
    assert (paid.status, paid.last_payment_error) == ("succeeded", None)


@pytest.mark.parametrize(("choice", "status"), [("complete", "complete"), ("fail", "open")])
def test_a_card_that_needs_3d_secure_goes_there_and_back(
    sandbox: Sandbox, choice: str, status: str
) -> None:
    session = start(sandbox)
    asked = send(session, number="4000002760003184")
    assert asked.status_code == 303
    assert "/3d_secure/" in asked.headers["Location"]
    page = urljoin(str(session.url), asked.headers["Location"])
    back = requests.post(page, {"choice": choice}, timeout=5, allow_redirects=False)
    assert urlsplit(back.headers["Location"]).path == f"/c/pay/{session.id}"
    assert fetch(sandbox, session).status == status
    after = requests.get(str(session.url), timeout=5, allow_redirects=False)
    if choice == "complete":
        assert after.headers["Location"].endswith(session.id)
    else:
        assert "failed authentication" in after.text


def test_a_manual_capture_completes_it_unpaid(sandbox: Sandbox) -> None:
    session = start(sandbox, payment_intent_data={"capture_method": "manual"})
    send(session)
    done = fetch(sandbox, session)
    assert isinstance(done.payment_intent, stripe.PaymentIntent)
    assert (done.status, done.payment_status) == ("complete", "unpaid")
    assert done.payment_intent.status == "requires_capture"


def test_its_intent_is_confirmed_and_canceled_by_the_session_alone(sandbox: Sandbox) -> None:
    session = start(sandbox)
    send(session, number="4000000000000002")
    intent = fetch(sandbox, session).payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    service = sandbox.client.v1.payment_intents
    for call in (service.confirm, service.cancel):
        with pytest.raises(stripe.InvalidRequestError, match="belongs to a Checkout Session"):
            call(intent.id)
    sandbox.client.v1.checkout.sessions.expire(session.id)
    assert service.retrieve(intent.id).status == "canceled"


def test_an_open_session_is_expired_once_and_takes_no_card(sandbox: Sandbox) -> None:
    service = sandbox.client.v1.checkout.sessions
    session = start(sandbox)
    expired = service.expire(session.id)
    assert (expired.status, expired.url) == ("expired", None)
    assert sandbox.events()[-1] == "checkout.session.expired"
    assert send(session).status_code == 410
    with pytest.raises(stripe.InvalidRequestError, match=r"has a status of .expired."):
        service.expire(session.id)


def test_it_expires_by_itself(sandbox: Sandbox) -> None:
    session = start(sandbox, expires_at=int(time.time()) + 1800)
    assert fetch(sandbox, session).status == "open"
    sandbox.control("POST", "settings", clock_offset_seconds=1801)
    deadline = time.monotonic() + 5
    while "checkout.session.expired" not in sandbox.events()[-1:] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert fetch(sandbox, session).status == "expired"
    assert send(session).status_code == 410


def test_its_page_moves_with_the_sandbox(tmp_path: Path, sandbox: Sandbox) -> None:
    with start_sandbox(tmp_path) as process:
        session = start(Sandbox(process, tmp_path, sandbox.session))
    with start_sandbox(tmp_path) as process:
        moved = fetch(Sandbox(process, tmp_path, sandbox.session), session)
        assert str(moved.url).startswith(process.url)
        assert send(moved).status_code == 303


def test_its_lines_and_the_sessions_are_listed(sandbox: Sandbox) -> None:
    service = sandbox.client.v1.checkout.sessions
    session = start(sandbox)
    lines = sandbox.client.v1.checkout.sessions.line_items.list(session.id)
    assert [(line.description, line.quantity, line.amount_total) for line in lines.data] == [
        ("Tea <green>", 2, 2500)
    ]
    shown = service.retrieve(session.id, {"expand": ["line_items"]})
    assert shown.line_items
    assert shown.line_items.data[0].id == lines.data[0].id
    assert service.list({"limit": 1, "status": "open"}).data[0].id == session.id


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"mode": "subscription"}, "Invalid mode"),
        ({"line_items": []}, "Missing required param: line_items"),
        ({"success_url": None}, "Missing required param: success_url"),
        ({"success_url": "shop"}, "Not a valid URL"),
        ({"line_items": [{**LINE, "quantity": 0}]}, "between 1 and"),
        ({"expires_at": int(time.time()) + 1500}, "at least 30 minutes"),
        ({"expires_at": int(time.time()) + 2 * 86400}, "less than 24 hours"),
        ({"customer": "cus_no"}, "No such customer"),
        ({"customer": "cus_no", "customer_email": "a@b.ch"}, "only specify one"),
        ({"payment_method_types": ["card"]}, "no longer supported"),
        ({"client_reference_id": "4242424242424242"}, "looks like a card number"),
    ],
)
def test_what_a_session_does_not_take(
    sandbox: Sandbox, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=message):
        start(sandbox, **change)


def test_a_total_below_the_least_is_refused(sandbox: Sandbox) -> None:
    cheap = {**LINE, "quantity": 1, "price_data": {**LINE["price_data"], "unit_amount": 49}}
    with pytest.raises(stripe.InvalidRequestError) as caught:
        start(sandbox, line_items=[cheap])
    assert caught.value.code == "amount_too_small"
    assert caught.value.user_message == (
        "The Checkout Session's total amount due must add up to at least $0.50 usd"
    )


def test_the_page_leaves_no_number_and_no_code(tmp_path: Path, sandbox: Sandbox) -> None:
    with start_sandbox(tmp_path, "--refuse-raw-numbers") as process:
        mine = Sandbox(process, tmp_path, sandbox.session)
        for number in ("4000000000000002", "4242424242424242"):
            send(start(mine), number=number, code="987")
        send(start(mine), number="4242424242424241", code="987")
        assert mine.events()[-1] == "checkout.session.completed"
        running = audited(tmp_path)
        kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert running == audited(tmp_path) == []
    assert b'"987"' not in kept
