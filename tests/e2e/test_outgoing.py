"""What the merchant's program is told: signed, again until it heard, and nothing is lost."""

from __future__ import annotations

import contextlib
import random
import re
import socket
import subprocess
import sys
import time
from http.client import HTTPException
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from stripe import SignatureVerificationError, WebhookSignature
from tests.e2e.receiver import Receiver, receiving, secret_of
from tests.e2e.server import PROGRAM, Server, environment, faultless, run
from tests.e2e.shop import Merchant, books_of, charge, pay

from payment_smart_bot.domain.ledger import Report
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports.money import Query

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture(scope="module")
def shop(receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("outgoing") / "data"
    with faultless(data, MERCHANT_WEBHOOK_URL=receiver.url) as server:
        yield server
        assert "deliver-failed" not in server.log


@pytest.fixture
def merchant(shop: Server) -> Merchant:
    return Merchant(shop)


def deliveries(merchant: Merchant, **query: object) -> list[dict[str, Any]]:
    words = "&".join(f"{name}={value}" for name, value in query.items())
    found = merchant.call("GET", f"/webhooks/deliveries?{words}")
    assert found.status == 200, found.raw
    return list(found.body["deliveries"])


def of(merchant: Merchant, payment: str) -> list[dict[str, Any]]:
    return [each for each in deliveries(merchant, limit=100) if each["paymentId"] == payment]


def settled(merchant: Merchant, payment: str, status: str) -> dict[str, Any]:
    """The delivery of a payment's newest event, once it stands so."""
    deadline = time.monotonic() + 20
    while (newest := of(merchant, payment)[0])["status"] != status:
        assert time.monotonic() < deadline, newest
        time.sleep(0.05)
    return newest


def test_a_payment_is_told_signed_as_it_was_then(
    shop: Server, merchant: Merchant, receiver: Receiver
) -> None:
    made = merchant.create(reference="told", customerEmail="jane@example.com")
    name = made["paymentId"]
    pay(shop, name)
    (event,) = receiver.wait(name, 1)
    assert event["type"] == "payment.succeeded"
    assert re.fullmatch(r"mev_[A-Za-z0-9]{22}_\d+_succeeded", event["id"])
    assert event["data"] == merchant.get(name)
    assert merchant.post(name, "refunds", {"amount": 1000}).status == 200
    _, refunded = receiver.wait(name, 2)
    assert refunded["type"] == "payment.refunded"
    assert (event["data"]["amountRefunded"], refunded["data"]["amountRefunded"]) == (0, 1000)
    assert merchant.post(name, "refunds", {}).status == 200
    receiver.wait(name, 3)
    secret = secret_of(shop)
    receiver.verify(secret)
    assert secret not in shop.log
    assert made["sessionToken"].encode() not in b"".join(body for body, _ in receiver.got)
    assert set(receiver.paths) == {"/hooks?shop=1"}


def test_a_wrong_secret_and_a_changed_body_are_noticed(
    shop: Server, merchant: Merchant, receiver: Receiver
) -> None:
    name = merchant.create()["paymentId"]
    merchant.post(name, "cancel")
    (event,) = receiver.wait(name, 1)
    assert event["type"] == "payment.canceled"
    body, signature = receiver.got[-1]
    for told, secret in ((body, "whsec_of_another"), (body + b" ", secret_of(shop))):
        with pytest.raises(SignatureVerificationError):
            WebhookSignature.verify_header(told, signature, secret)


def test_what_is_held_is_told_and_then_what_was_taken(
    shop: Server, merchant: Merchant, receiver: Receiver
) -> None:
    name = merchant.create(capture="manual")["paymentId"]
    pay(shop, name)
    assert merchant.post(name, "capture").status == 200
    kinds = {event["type"] for event in receiver.wait(name, 2)}
    assert kinds == {"payment.authorized", "payment.succeeded"}


@pytest.mark.parametrize("status", [500, 404, 302, 307])
def test_it_is_tried_again_until_it_is_heard(
    merchant: Merchant, receiver: Receiver, status: int
) -> None:
    receiver.statuses.append(status)
    name = merchant.create()["paymentId"]
    merchant.post(name, "cancel")
    first, again = receiver.wait(name, 2)
    assert first == again
    seen = settled(merchant, name, "delivered")
    assert (seen["tries"], seen["httpStatus"], seen["nextTryAt"]) == (2, 200, None)
    assert "/elsewhere" not in receiver.paths


@pytest.mark.slow
def test_a_receiver_that_hangs_is_tried_again_and_holds_up_nobody(
    merchant: Merchant, receiver: Receiver
) -> None:
    receiver.pauses.append(11.5)
    slow = merchant.create()["paymentId"]
    merchant.post(slow, "cancel")
    time.sleep(1.0)
    other = merchant.create()["paymentId"]
    merchant.post(other, "cancel")
    receiver.wait(other, 1, seconds=5)
    assert settled(merchant, slow, "delivered")["tries"] == 2


def test_anything_can_be_sent_again(shop: Server, merchant: Merchant, receiver: Receiver) -> None:
    name = merchant.create()["paymentId"]
    merchant.post(name, "cancel")
    (event,) = receiver.wait(name, 1)
    settled(merchant, name, "delivered")
    again = merchant.call("POST", f"/webhooks/deliveries/{event['id']}/resend")
    assert (again.status, again.body["status"], again.body["tries"]) == (200, "waiting", 0)
    assert receiver.wait(name, 2)[1] == event
    settled(merchant, name, "delivered")
    where = ("--data-dir", str(shop.data_dir), "--url", shop.url)
    for words in (("list", "--status", "delivered"), ("resend", event["id"])):
        done = subprocess.run(
            [PROGRAM, "webhooks", *words, *where],
            env=environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert event["id"] in done.stdout
    receiver.wait(name, 3)


def test_lists_are_asked_for_by_the_merchant_alone(merchant: Merchant) -> None:
    for name in ("mev_1", "mev_0000000000000000000000_1_succeeded"):
        gone = merchant.call("POST", f"/webhooks/deliveries/{name}/resend")
        assert (gone.status, gone.code) == (404, "no-such-event")
    for query in ("status=lost", "limit=0", "after=pay_1", "colour=red"):
        assert merchant.call("GET", f"/webhooks/deliveries?{query}").status == 400
    for method, path in (("GET", ""), ("POST", "/mev_1/resend")):
        asked = merchant.call(method, f"/webhooks/deliveries{path}", authorization="Bearer no")
        assert asked.status == 401
    names = [merchant.create()["paymentId"] for _ in range(3)]
    for name in names:
        merchant.post(name, "cancel")
    newest = deliveries(merchant, limit=2)
    assert [each["paymentId"] for each in newest] == names[:0:-1]
    (older,) = deliveries(merchant, limit=1, after=newest[-1]["id"])
    assert older["paymentId"] == names[0]


@pytest.mark.slow
def test_what_expires_and_what_fails_is_told(tmp_path: Path) -> None:
    with (
        receiving() as receiver,
        Server(
            tmp_path / "data", MERCHANT_WEBHOOK_URL=receiver.url, PAYMENT_TTL_HOURS="0.0005"
        ) as server,
    ):
        merchant = Merchant(server)
        failing, name = (merchant.create()["paymentId"] for _ in range(2))
        with books_of(server) as books:
            charge(books, failing, "pm_card_visa_chargeDeclined")
            books.change(failing, Cause.GIVEN_UP, lambda _: Report(books.now()))
        assert receiver.wait(failing, 1)[0]["type"] == "payment.failed"
        assert receiver.wait(name, 1, seconds=30)[0]["type"] == "payment.expired"


def busy(merchant: Merchant) -> None:
    """End one payment after the other, until nobody answers."""
    with contextlib.suppress(OSError, HTTPException, AssertionError):
        while True:
            merchant.post(merchant.create(reference="killed")["paymentId"], "cancel")


@pytest.mark.timeout(240)
def test_nothing_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    chance = random.Random(20261124)  # noqa: S311 - moments, no secrets
    with (
        receiving() as receiver,
        Server(tmp_path / "data", MERCHANT_WEBHOOK_URL=receiver.url) as server,
    ):
        merchant = Merchant(server)
        for _ in range(5):
            receiver.statuses[:] = [chance.choice((200, 500)) for _ in range(20)]
            receiver.pauses[:] = [chance.random() / 10 for _ in range(20)]
            shopping = Thread(target=busy, args=(merchant,))
            shopping.start()
            time.sleep(0.2 + chance.random())
            server.kill()
            shopping.join()
            server.start()
        with books_of(server) as books:
            query = Query(limit=100, reference="killed", state=State.CANCELED)
            ended = [payment.id for payment in books.ledger.page(query).payments]
        assert len(ended) > 5
        for name in ended:
            receiver.wait(name, 1, seconds=60)
            assert len({event["id"] for event in receiver.of(name)}) == 1
        assert {event["data"]["status"] for event in receiver.events} == {"canceled"}
        receiver.verify(secret_of(server))


def test_events_wait_while_there_is_nowhere_to_tell_them(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        merchant = Merchant(server)
        name = merchant.create()["paymentId"]
        merchant.post(name, "cancel")
        time.sleep(1)
        (waits,) = of(merchant, name)
        assert (waits["status"], waits["tries"]) == ("waiting", 0)
        server.stop()
        with (
            receiving() as receiver,
            Server(tmp_path / "data", MERCHANT_WEBHOOK_URL=receiver.url),
        ):
            receiver.wait(name, 1)


def test_the_receiver_of_the_documentation_hears(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    url, secret = f"http://127.0.0.1:{port}/", "a-secret-of-the-merchants-own"
    receiver = subprocess.Popen(
        [sys.executable, "-c", example],
        env=environment(MERCHANT_WEBHOOK_SECRET=secret, PORT=port),
        stdout=subprocess.PIPE,
        text=True,
    )
    settings = {"MERCHANT_WEBHOOK_URL": url, "MERCHANT_WEBHOOK_SECRET": secret}
    try:
        with Server(tmp_path / "data", **settings) as server:
            assert not (server.data_dir / "merchant-webhook.secret").exists()
            merchant = Merchant(server)
            name = merchant.create()["paymentId"]
            merchant.post(name, "cancel")
            assert settled(merchant, name, "delivered")["httpStatus"] == 200
            event = of(merchant, name)[0]["id"]
            merchant.call("POST", f"/webhooks/deliveries/{event}/resend")
            settled(merchant, name, "delivered")
    finally:
        receiver.kill()
        printed, _ = receiver.communicate()
    assert printed == f"payment.canceled {name}\n"


@pytest.mark.parametrize(
    "url", ["http://shop.example/hooks", "https://jane:secret@shop.example/", "ftp://x", "shop"]
)
def test_addresses_that_are_refused(tmp_path: Path, url: str) -> None:
    refused = run("serve", "--data-dir", str(tmp_path / "data"), MERCHANT_WEBHOOK_URL=url)
    assert refused.returncode == 1
    assert "MERCHANT_WEBHOOK_URL is to be an https address" in refused.stderr
    assert "secret" not in refused.stderr


def test_beside_stripe_the_secret_is_the_merchants(tmp_path: Path) -> None:
    url = {"MERCHANT_WEBHOOK_URL": "https://shop.example/hooks", "STRIPE_SECRET_KEY": "sk_test_1"}
    refused = run("serve", "--data-dir", str(tmp_path / "data"), **url)
    assert "MERCHANT_WEBHOOK_SECRET is to be set" in refused.stderr
    short = run(
        "serve", "--data-dir", str(tmp_path / "data"), **url, MERCHANT_WEBHOOK_SECRET="short"
    )
    assert "MERCHANT_WEBHOOK_SECRET is to be 24 or more" in short.stderr
