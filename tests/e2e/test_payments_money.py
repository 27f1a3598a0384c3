"""Money that is given back, captured or called off on the merchant's word, and Stripe's events."""

from __future__ import annotations

import random
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from tests.e2e.server import Server, faultless
from tests.e2e.shop import (
    AT_THE_BANK,
    DUE,
    SECRET,
    VISA,
    Merchant,
    books_of,
    charge,
    event,
    pay,
    signed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that also knows a secret of the tests' own for webhooks."""
    secrets = f"whsec_of_yesterday,{SECRET}"
    folder = tmp_path_factory.mktemp("shop") / "data"
    with faultless(folder, STRIPE_WEBHOOK_SECRET=secrets) as running:
        running.sandbox.wait_until_heard()
        yield running


@pytest.fixture
def merchant(shop: Server) -> Merchant:
    return Merchant(shop)


def test_an_open_payment_is_canceled(merchant: Merchant) -> None:
    name = merchant.create()["paymentId"]
    assert merchant.post(name, "cancel").body["status"] == "canceled"
    again = merchant.post(name, "cancel")
    assert (again.status, again.code) == (409, "payment-canceled")
    assert merchant.causes(name) == ["created", "canceled_by_merchant"]


@pytest.mark.parametrize(
    ("card", "capture", "before"),
    [(AT_THE_BANK, "automatic", "requires_action"), (VISA, "manual", "authorized")],
)
def test_what_waits_is_canceled_at_stripe_first(
    merchant: Merchant, shop: Server, card: str, capture: str, before: str
) -> None:
    name = merchant.create(capture=capture)["paymentId"]
    intent = pay(shop, name, card).intent
    assert merchant.get(name)["status"] == before
    assert merchant.post(name, "cancel").body["status"] == "canceled"
    with books_of(shop) as books:
        assert books.charges.look(intent).state == "canceled"


def test_a_payment_that_was_paid_meanwhile_is_not_canceled(
    merchant: Merchant, shop: Server
) -> None:
    name = merchant.create()["paymentId"]
    with books_of(shop) as books:
        charge(books, name, write=False)
    refused = merchant.post(name, "cancel")
    assert (refused.status, refused.code) == (409, "payment-succeeded")
    assert "refund it" in refused.body["error"]["message"]
    assert merchant.get(name)["status"] == "succeeded"


def test_refunds_stop_at_what_was_taken(merchant: Merchant, shop: Server) -> None:
    name = merchant.create()["paymentId"]
    early = merchant.post(name, "refunds", {"amount": 1})
    assert (early.status, early.code) == (409, "payment-open")
    pay(shop, name)
    part = merchant.post(name, "refunds", {"amount": 1000}, once=f"{name}-1")
    assert (part.status, part.body["amountRefunded"]) == (200, 1000)
    again = merchant.post(name, "refunds", {"amount": 1000}, once=f"{name}-1")
    assert (again.raw, again.headers["idempotent-replayed"]) == (part.raw, "true")
    much = merchant.post(name, "refunds", {"amount": 4000})
    assert (much.status, much.code) == (400, "amount-out-of-bounds")
    assert "3999" in much.body["error"]["message"]
    assert merchant.post(name, "refunds").body["amountRefunded"] == 4999
    rest = merchant.post(name, "refunds")
    assert (rest.status, rest.code) == (400, "amount-out-of-bounds")
    with books_of(shop) as books:
        intent = merchant_intent(books, name)
        assert books.charges.look(intent).refunded == 4999
    rows = merchant.call("GET", f"/payments/{name}/entries").body["entries"]
    assert sum(row["amount"] for row in rows if row["cause"] == "refunded") <= 4999
    assert rows[-1]["refunded"] == 4999


@pytest.mark.parametrize("amount", [0, -1, 1.5, "10", True])
def test_a_refund_of_no_amount(merchant: Merchant, amount: object) -> None:
    name = merchant.create()["paymentId"]
    refused = merchant.post(name, "refunds", {"amount": amount})
    assert (refused.status, refused.code) == (400, "invalid-amount")


def test_refunds_at_once_never_give_back_more_than_was_taken(
    merchant: Merchant, shop: Server
) -> None:
    name = merchant.create(amount=1000)["paymentId"]
    pay(shop, name)
    with ThreadPoolExecutor(8) as pool:
        statuses = [
            answer.status
            for answer in pool.map(
                lambda _: merchant.post(name, "refunds", {"amount": 300}), range(8)
            )
        ]
    assert statuses.count(200) == 3, statuses
    assert set(statuses) <= {200, 400, 409}
    seen = merchant.get(name)
    assert (seen["status"], seen["amountRefunded"]) == ("succeeded", 900)
    with books_of(shop) as books:
        assert books.charges.look(merchant_intent(books, name)).refunded == 900


@pytest.mark.parametrize(("amount", "taken"), [(None, 4999), (1200, 1200)])
def test_what_is_held_is_captured(
    merchant: Merchant, shop: Server, amount: int | None, taken: int
) -> None:
    name = merchant.create(capture="manual")["paymentId"]
    early = merchant.post(name, "capture")
    assert (early.status, early.code) == (409, "payment-open")
    pay(shop, name)
    much = merchant.post(name, "capture", {"amount": 5000})
    assert (much.status, much.code) == (400, "amount-out-of-bounds")
    done = merchant.post(name, "capture", {"amount": amount})
    assert (done.body["status"], done.body["amountCaptured"]) == ("succeeded", taken)
    again = merchant.post(name, "capture")
    assert (again.status, again.code) == (409, "payment-succeeded")


def test_stripes_own_deliveries_write_what_nobody_wrote(merchant: Merchant, shop: Server) -> None:
    name = merchant.create()["paymentId"]
    with books_of(shop) as books:
        charge(books, name, write=False)
    assert merchant.until(name, "succeeded")["amountCaptured"] == 4999


@pytest.mark.parametrize("fault", ["duplicate", "reverse", "delay"])
def test_deliveries_in_disorder_come_to_the_same(
    merchant: Merchant, shop: Server, fault: str
) -> None:
    shop.sandbox.control("POST", "faults", operation="webhook", kind=fault, times=2, delay_ms=100)
    try:
        name = merchant.create()["paymentId"]
        with books_of(shop) as books:
            done = charge(books, name, write=False)
            books.charges.refund(done.intent, 99, idempotency_key=f"{name}-outside")
        deadline = time.monotonic() + 10
        while (seen := merchant.get(name))["amountRefunded"] != 99:
            assert time.monotonic() < deadline, seen
            time.sleep(0.02)
    finally:
        shop.sandbox.calm()
    assert (seen["status"], seen["amountCaptured"]) == ("succeeded", 4999)


def test_events_in_any_order_and_twice(merchant: Merchant, shop: Server) -> None:
    shop.sandbox.control("POST", "faults", operation="webhook", kind="drop", times=50)
    try:
        name = merchant.create()["paymentId"]
        with books_of(shop) as books:
            intent = charge(books, name, write=False).intent
            books.charges.refund(intent, 99, idempotency_key=f"{name}-outside")
    finally:
        shop.sandbox.calm()
    kinds = (
        "charge.refunded",
        "payment_intent.created",
        "payment_intent.processing",
        "payment_intent.payment_failed",
        "payment_intent.succeeded",
    )
    payloads = [event(f"evt_{uuid.uuid4().hex}", kind, intent) for kind in kinds] * 2
    random.Random(7).shuffle(payloads)  # noqa: S311 - an order, no secret
    with ThreadPoolExecutor(4) as pool:
        assert {heard.status for heard in pool.map(merchant.deliver, payloads)} == {200}
    seen = merchant.get(name)
    assert (seen["status"], seen["amountCaptured"], seen["amountRefunded"]) == (
        "succeeded",
        4999,
        99,
    )
    rows = merchant.call("GET", f"/payments/{name}/entries").body["entries"]
    confirmed, refunded = (row for row in rows if row["source"])
    assert (confirmed["cause"], refunded["refunded"]) == ("confirmed", 99)


def test_a_dispute_is_one_row(merchant: Merchant, shop: Server) -> None:
    name = merchant.create()["paymentId"]
    intent = pay(shop, name).intent
    payload = event(f"evt_{uuid.uuid4().hex}", "charge.dispute.created", intent)
    for _ in range(3):
        assert merchant.deliver(payload).status == 200
    assert merchant.causes(name).count("disputed") == 1
    assert merchant.get(name)["status"] == "succeeded"


def test_events_of_others_are_taken_and_left(merchant: Merchant) -> None:
    for kind in ("payment_intent.succeeded", "charge.refunded", "customer.subscription.paused"):
        assert merchant.deliver(event(f"evt_{uuid.uuid4().hex}", kind, "pi_other")).status == 200


def test_what_stripe_did_not_sign_is_refused(merchant: Merchant) -> None:
    payload = event("evt_1", "payment_intent.succeeded", "pi_1")
    wrong = (
        "",
        "t=1,v1=00",
        signed(payload, "whsec_another"),
        signed(payload + b" "),
        signed(payload, at=time.time() - 3600),
        "t=now,v1=caf\xe9",
    )
    for signature in wrong:
        refused = merchant.deliver(payload, signature)
        assert (refused.status, refused.code) == (400, "bad-signature")
    junk = b"not json"
    assert merchant.deliver(junk).status == 400
    old = signed(payload, "whsec_of_yesterday")
    assert merchant.deliver(payload, old).status == 200


def test_a_delivery_of_a_megabyte_is_refused(merchant: Merchant) -> None:
    payload = b" " * 2**20
    refused = merchant.deliver(payload)
    assert (refused.status, refused.code) == (413, "body-too-large")


def test_an_event_that_failed_counts_when_it_comes_again(merchant: Merchant, shop: Server) -> None:
    shop.sandbox.control("POST", "faults", operation="webhook", kind="drop", times=50)
    name = merchant.create()["paymentId"]
    with books_of(shop) as books:
        intent = charge(books, name, write=False).intent
    shop.sandbox.calm()
    operation = "GET /v1/payment_intents/{id}"
    shop.sandbox.control("POST", "faults", operation=operation, kind="500", times=200)
    payload = event(f"evt_{uuid.uuid4().hex}", "payment_intent.succeeded", intent)
    try:
        assert merchant.deliver(payload).status == 503
    finally:
        shop.sandbox.calm()
    assert merchant.get(name)["status"] == "processing"
    assert merchant.deliver(payload).status == 200
    assert merchant.get(name)["status"] == "succeeded"


def test_a_refund_whose_answer_was_lost_is_given_once(merchant: Merchant, shop: Server) -> None:
    name = merchant.create()["paymentId"]
    intent = pay(shop, name).intent
    shop.sandbox.control("POST", "faults", operation="POST /v1/refunds", kind="500-after", times=1)
    try:
        done = merchant.post(name, "refunds", {"amount": 700}, once=f"{name}-lost")
    finally:
        shop.sandbox.calm()
    assert (done.status, done.body["amountRefunded"]) == (200, 700)
    with books_of(shop) as books:
        assert books.charges.look(intent).refunded == 700


@pytest.mark.slow
def test_a_refund_while_stripe_is_out_is_told_and_done_by_the_same_key(
    merchant: Merchant, shop: Server
) -> None:
    name = merchant.create()["paymentId"]
    intent = pay(shop, name).intent
    shop.sandbox.control("POST", "faults", operation="*", kind="500", times=500)
    try:
        out = merchant.post(name, "refunds", {"amount": 700}, once=f"{name}-out")
        assert (out.status, out.code) == (503, "stripe-unavailable")
        assert out.headers["retry-after"]
        assert merchant.get(name)["amountRefunded"] == 0
    finally:
        shop.sandbox.calm()
    done = merchant.post(name, "refunds", {"amount": 700}, once=f"{name}-out")
    assert (done.status, done.body["amountRefunded"]) == (200, 700)
    with books_of(shop) as books:
        assert books.charges.look(intent).refunded == 700


def test_no_card_and_no_body_is_in_the_log(merchant: Merchant, shop: Server) -> None:
    merchant.create(description="a description that nobody logs", reference="ref-nobody-logs")
    assert "nobody" not in shop.log
    assert DUE
    assert SECRET not in shop.log


def merchant_intent(books: object, name: str) -> str:
    """The PaymentIntent of a payment."""
    payment = books.ledger.load(name)  # type: ignore[attr-defined]
    assert payment.payment_intent
    return str(payment.payment_intent)
