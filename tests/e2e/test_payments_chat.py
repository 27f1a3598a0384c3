"""A payment from the merchant's request to the receipt, as a shop and its payers see it."""

from __future__ import annotations

from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from tests.e2e.server import Server, faultless
from tests.e2e.shop import Merchant
from tests.stripe_numbers import AT_BANK, DECLINED, GOOD, code_of

from payment_smart_bot.audit.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Iterator

Answer = dict[str, Any]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all of them."""
    with faultless(tmp_path_factory.mktemp("shop") / "data") as running:
        yield running


@pytest.fixture
def merchant(shop: Server) -> Merchant:
    return Merchant(shop)


def to_summary(shop: Server, payment: Answer, number: str) -> Answer:
    session = payment["sessionId"]
    for said in ("I want to pay", "John Doe", number, "12/39"):
        shop.say(session, said)
    return shop.say(session, code_of(number))


@pytest.mark.parametrize("number", GOOD)
def test_a_good_number_pays(shop: Server, merchant: Merchant, number: str) -> None:
    payment = merchant.create(description="Two tickets", reference="order-7")
    assert "Amount: $49.99\nFor: Two tickets\n" in to_summary(shop, payment, number)["response"]
    answer = shop.say(payment["sessionId"], "confirm")
    assert answer["status"] == "complete"
    assert answer["payment"] == {
        "id": payment["paymentId"],
        "status": "succeeded",
        "amount": 4999,
        "currency": "usd",
    }
    assert f"ending in {number[-4:]}\nReference: order-7" in answer["response"]
    seen = merchant.get(payment["paymentId"])
    assert (seen["status"], seen["amountCaptured"]) == ("succeeded", 4999)
    assert seen["card"]["last4"] == number[-4:]


@pytest.mark.parametrize("number", DECLINED)
def test_a_number_that_is_declined(shop: Server, merchant: Merchant, number: str) -> None:
    problem, decline, awaiting = DECLINED[number]
    payment = merchant.create()
    to_summary(shop, payment, number)
    answer = shop.say(payment["sessionId"], "confirm")
    assert answer["problem"] == {
        "code": problem,
        "attempt": 1,
        "attemptsLeft": 2,
        "declineCode": decline,
    }
    assert (answer["status"], answer["awaiting"]) == ("collecting", awaiting)
    assert "Nothing was charged" in answer["response"]
    assert merchant.get(payment["paymentId"])["status"] == "open"


def at_the_bank(url: str, choice: str) -> tuple[int, str]:
    """Press a button of the bank's page; where it sends the payer."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    try:
        body = urlencode({"choice": choice})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", parts.path, body, kind)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location", "")
    finally:
        connection.close()


@pytest.mark.parametrize("number", AT_BANK)
@pytest.mark.parametrize(
    ("choice", "status", "ends"),
    [("complete", "complete", "succeeded"), ("fail", "collecting", "open")],
)
def test_a_number_that_needs_the_bank(  # noqa: PLR0913, PLR0917 - the case
    shop: Server, merchant: Merchant, number: str, choice: str, status: str, ends: str
) -> None:
    payment = merchant.create()
    to_summary(shop, payment, number)
    answer = shop.say(payment["sessionId"], "confirm")
    assert answer["status"] == "requires_action"
    assert answer["action"]["type"] == "redirect"
    moved, back = at_the_bank(answer["action"]["url"], choice)
    assert moved == 303
    assert parse_qs(urlsplit(back).query)["payment_intent"][0].startswith("pi_")
    connection = HTTPConnection(urlsplit(back).netloc, timeout=10)
    connection.request("GET", f"{urlsplit(back).path}?{urlsplit(back).query}")
    page = connection.getresponse()
    assert page.status == 200
    assert page.getheader("Referrer-Policy") == "no-referrer"
    assert b"go back to the chat" in page.read()
    connection.close()
    merchant.until(payment["paymentId"], ends)  # by the webhook, before anybody writes
    answer = shop.say(payment["sessionId"], "I am back")
    assert answer["status"] == status
    if choice == "fail":
        assert answer["problem"]["code"] == "authentication-failed"
        assert answer["awaiting"] == "card"


def test_a_payment_that_the_merchant_cancels_is_not_charged(
    shop: Server, merchant: Merchant
) -> None:
    payment = merchant.create()
    to_summary(shop, payment, GOOD[0])
    merchant.post(payment["paymentId"], "cancel")
    answer = shop.say(payment["sessionId"], "confirm")
    assert answer["status"] == "cancelled"
    assert "cancelled by the merchant" in answer["response"]
    assert merchant.get(payment["paymentId"])["amountCaptured"] == 0


def test_no_card_is_in_any_file_or_log(shop: Server) -> None:
    """Runs last: whatever the tests above have left."""
    assert list(sweep([shop.data_dir.parent])) == []
