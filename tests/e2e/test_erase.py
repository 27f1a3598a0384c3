"""`payment-smart-bot erase`: a payer's data is in no file any more, and the books are whole."""

from __future__ import annotations

import json
import re
import subprocess
import time
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
import requests
from tests.e2e.receiver import receiving
from tests.e2e.server import EXPIRY, PROGRAM, VISA, Payer, Server, environment
from tests.e2e.shop import DUE, Merchant, pay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

EMAIL = "Zebulon.Quimby@example.com"
NAME = "Zebulon Quimby"
TEXT = "Tickets for Zebulon and his aunt"
PERSON: dict[str, object] = {
    "customerEmail": EMAIL,
    "description": TEXT,
    "metadata": {"guest": NAME},
    "successUrl": "https://shop.example/thanks/zebulon",
}
TRACES = (b"zebulon", b"quimby")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "data") as server:
        yield server


def erase(server: Server, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, "erase", *words, "--data-dir", str(server.data_dir)],
        env=environment(),
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def traces(server: Server) -> list[str]:
    """The files that hold something of the person."""
    files = [path for path in server.data_dir.rglob("*") if path.is_file()]
    held = [path for path in files if any(each in path.read_bytes().lower() for each in TRACES)]
    return [path.name for path in held]


def bought(server: Server, merchant: Merchant, **fields: object) -> str:
    """A payment that its payer made in the chat."""
    made = merchant.create(**{**PERSON, **fields})
    payer = Payer(server, made["sessionId"])
    payer.give("I want to pay", NAME, VISA, EXPIRY, "123")
    assert payer.say("confirm")["status"] == "complete"
    return str(made["paymentId"])


def test_a_payer_is_in_no_file_any_more_and_the_books_stay(shop: Server) -> None:
    merchant = Merchant(shop)
    name = bought(shop, merchant, reference="order-7")
    other = merchant.create(customerEmail="jane@example.com")["paymentId"]
    merchant.call("POST", "/payments", {**DUE, **PERSON}, once="kept-answer")
    second = merchant.page().body["payments"][0]["paymentId"]
    merchant.post(second, "cancel")
    assert merchant.post(name, "refunds", {"amount": 1000}, once="refund-1").status == 200
    assert traces(shop)
    before, rows = merchant.get(name), merchant.causes(name)
    done = erase(shop, "--email", EMAIL.upper(), "--yes")
    assert done.returncode == 0, done.stderr
    assert "Erased: 2 payments" in done.stdout
    assert "Kept, because books must be kept" in done.stdout
    assert traces(shop) == []
    after = merchant.get(name)
    gone: dict[str, object] = {
        "customerEmail": None,
        "description": "",
        "metadata": {},
        "successUrl": None,
    }
    assert after == {**before, **gone}
    assert merchant.causes(name) == [*rows, "erased"]
    assert merchant.get(other)["customerEmail"] == "jane@example.com"
    chat = merchant.call("GET", f"/sessions/{before['sessionId']}").body
    assert chat["turns"] == []
    assert merchant.post(name, "refunds", {}).status == 200
    again = merchant.call("POST", "/payments", {**DUE, **PERSON}, once="kept-answer")
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.body["paymentId"], again.body["customerEmail"]) == (second, None)
    assert re.fullmatch(r"[A-Za-z]{32}", again.body["sessionToken"])
    late = shop.say(before["sessionId"], "hello")
    assert late["status"] == "complete"  # how the payment stands is not a person's data
    assert traces(shop) == []
    assert NAME.lower() not in shop.log.lower()
    audit = subprocess.run(
        [PROGRAM, "audit", str(shop.data_dir)], env=environment(), timeout=60, check=False
    )
    assert audit.returncode == 0


def by_field(server: Server, session: str) -> None:
    """Pay by a token of Stripe.js, which has the payer's name."""
    data = {"type": "card", "billing_details[name]": NAME, "card[number]": VISA}
    data |= {"card[exp_month]": "12", "card[exp_year]": "2039", "card[cvc]": "123"}
    sent = {
        f"payment_method_data[{name.partition('[')[0]}]" + "".join(name.partition("[")[1:]): value
        for name, value in data.items()
    }
    url = f"{server.sandbox.url}/v1/confirmation_tokens"
    key = (server.sandbox.publishable_key, "")
    token = requests.post(url, sent, auth=key, timeout=5).json()["id"]
    server.say(session, "I want to pay")
    server.say(session, NAME)
    body = {"sessionId": session, "confirmationToken": token}
    assert server.post(json.dumps(body).encode())[1]["status"] == "awaiting_confirmation"
    assert server.say(session, "confirm")["status"] == "complete"


def on_page(server: Server, session: str) -> None:
    """Pay on the page of Checkout."""
    url = server.say(session, "hello")["action"]["url"]
    form = {"number": VISA, "expiry": "12/39", "code": "123", "name": NAME, "email": EMAIL}
    assert requests.post(url, form, timeout=5, allow_redirects=False).status_code == 303
    assert server.say(session, "done")["status"] == "complete"


@pytest.mark.parametrize(("capture", "pays"), [("field", by_field), ("checkout", on_page)])
def test_who_paid_beside_the_chat_is_in_no_file_any_more(
    shop: Server, capture: str, pays: Callable[[Server, str], None]
) -> None:
    made = Merchant(shop).create(**PERSON, capture=capture)
    pays(shop, made["sessionId"])
    assert "sandbox.sqlite3-wal" in traces(shop)
    done = erase(shop, "--payment", made["paymentId"], "--yes")
    assert done.returncode == 0, done.stderr
    assert traces(shop) == []
    assert Merchant(shop).get(made["paymentId"])["status"] == "succeeded"


def test_events_hold_nothing_of_an_erased_payer(tmp_path: Path) -> None:
    with receiving() as receiver:
        with Server(tmp_path / "data") as server:
            merchant = Merchant(server)
            name = merchant.create(**PERSON)["paymentId"]
            merchant.post(name, "cancel")
            assert erase(server, "--payment", name, "--yes").returncode == 0
            assert traces(server) == []
        with Server(tmp_path / "data", MERCHANT_WEBHOOK_URL=receiver.url):
            (event,) = receiver.wait(name, 1)
        assert event["type"] == "payment.canceled"
        assert not any(each in receiver.got[0][0].lower() for each in TRACES)


def test_what_has_not_ended_is_left_unless_it_is_forced(shop: Server) -> None:
    merchant = Merchant(shop)
    made = merchant.create(**PERSON)
    payer = Payer(shop, made["sessionId"])
    payer.give("I want to pay", NAME, VISA)
    name = made["paymentId"]
    for words in (("--payment", name), ("--session", made["sessionId"]), ("--email", EMAIL)):
        refused = erase(shop, *words, "--yes")
        assert refused.returncode == 1
        assert f"{name}: open" in refused.stderr
    assert merchant.get(name)["customerEmail"] == EMAIL
    assert erase(shop, "--session", made["sessionId"], "--yes", "--force").returncode == 0
    assert merchant.get(name)["status"] == "canceled"
    assert merchant.causes(name)[-2:] == ["canceled_by_merchant", "erased"]
    assert traces(shop) == []


def test_a_payment_that_is_held_is_canceled_at_stripe_first(shop: Server) -> None:
    merchant = Merchant(shop)
    name = merchant.create(capture="manual", **PERSON)["paymentId"]
    charge = pay(shop, name)
    done = erase(shop, "--payment", name, "--force", "--yes")
    assert done.returncode == 0, done.stderr
    assert merchant.get(name)["status"] == "canceled"
    assert charge.intent
    compared = subprocess.run(
        [PROGRAM, "reconcile", "--data-dir", str(shop.data_dir)],
        env=environment(),
        timeout=60,
        check=False,
    )
    assert compared.returncode == 0


def test_it_asks_first(shop: Server) -> None:
    merchant = Merchant(shop)
    name = merchant.create(**PERSON)["paymentId"]
    merchant.post(name, "cancel")
    assert erase(shop, "--payment", name, typed="n\n").returncode == 1
    assert merchant.get(name)["customerEmail"] == EMAIL
    assert erase(shop, "--payment", name, typed="y\n").returncode == 0
    assert merchant.get(name)["customerEmail"] is None
    assert erase(shop, "--payment", name, "--yes").returncode == 0
    assert merchant.causes(name).count("erased") == 1


def test_a_chat_of_no_payment_and_without_a_server(shop: Server) -> None:
    payer = shop.payer()
    payer.give("I want to pay", NAME)
    shop.stop()
    assert traces(shop)
    assert erase(shop, "--session", payer.session, "--yes").returncode == 0
    assert traces(shop) == []


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ((), "Give one of"),
        (("--payment", "pay_1", "--email", EMAIL), "Give one of"),
        (("--payment", "pay_1"), "no such payment"),
        (("--session", "test-001"), "no such chat"),
        (("--email", EMAIL), "no payment with that address"),
    ],
)
def test_what_is_not_there(server: Server, words: tuple[str, ...], hint: str) -> None:
    refused = erase(server, *words, "--yes")
    assert refused.returncode != 0
    assert hint in refused.stderr
    assert "Traceback" not in refused.stderr


@contextmanager
def shopping(server: Server) -> Iterator[None]:
    """Others go on paying and chatting meanwhile, and nothing of theirs fails."""
    over, wrong = Event(), list[object]()

    def work() -> None:
        merchant = Merchant(server)
        while not over.is_set():
            made = merchant.create()
            answer = Payer(server, made["sessionId"]).give("I want to pay", "John Doe")
            ended = merchant.post(made["paymentId"], "cancel")
            if answer["awaiting"] != "card" or ended.status != 200:
                wrong.append((answer, ended))

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_others_go_on_meanwhile(shop: Server) -> None:
    merchant = Merchant(shop)
    names = [bought(shop, merchant) for _ in range(3)]
    with shopping(shop):
        for name in names:
            time.sleep(0.3)
            done = erase(shop, "--payment", name, "--yes")
            assert done.returncode == 0, done.stderr
    assert traces(shop) == []
