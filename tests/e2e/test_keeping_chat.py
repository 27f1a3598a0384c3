"""Conversations that ask for a postal code and for keeping the card, as a shop has them."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.e2e.server import PROGRAM, Server, exchange, faultless
from tests.e2e.shop import Merchant

from payment_smart_bot.audit.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Answer = dict[str, Any]
VISA = "4242424242424242"
CODE = "417"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with both settings on, for all of them."""
    folder = tmp_path_factory.mktemp("keeping") / "data"
    with faultless(folder, SAVE_CARD="ask", COLLECT_POSTAL_CODE="true") as running:
        yield running


@pytest.fixture
def merchant(shop: Server) -> Merchant:
    return Merchant(shop)


def talk(shop: Server, session: str, *said: str) -> list[tuple[str, str | None, str | None]]:
    """Say several things; status, awaiting and currentStep of each answer."""
    answers = [shop.say(session, text) for text in said]
    return [(a["status"], a["awaiting"], a.get("currentStep")) for a in answers]


def to_consent(shop: Server, payment: Answer, number: str = VISA) -> Answer:
    for text in ("I want to pay", "John Doe", number, "12/39"):
        shop.say(payment["sessionId"], text)
    return shop.say(payment["sessionId"], "94107")


def stripe(shop: Server, path: str) -> Answer:
    headers = {"Authorization": f"Bearer {shop.sandbox.key}"}
    status, body = exchange(shop.url and shop.sandbox.url, "GET", f"/v1/{path}", None, headers)
    assert status == 200, body
    return dict(json.loads(body))


def test_both_questions_from_the_wish_to_the_receipt(shop: Server, merchant: Merchant) -> None:
    payment = merchant.create(reference="order-7")
    assert (payment["saveCard"], payment["savedCard"]) == ("ask", None)
    assert (payment["postalCode"], payment["postalCodeCheck"]) == ("ask", None)
    name = payment["sessionId"]
    assert talk(
        shop, name, "I want to pay", "John Doe", VISA, "12/39", "why the zip?", "it's 94107"
    ) == [
        ("collecting", "name", "card"),
        ("collecting", "card", "expiry"),
        ("collecting", "expiry", "postal_code"),
        ("collecting", "postal_code", "save_card"),
        ("collecting", "postal_code", "save_card"),
        ("collecting", "save_card", "cvv"),
    ]
    asked = shop.say(name, "what does that mean?")
    assert asked["quickReplies"] == ["yes", "no"]
    agreed = shop.say(name, "yes please", summaryId=asked["summaryId"])
    assert (agreed["awaiting"], agreed["currentStep"]) == ("cvv", "confirm")
    shown = shop.say(name, CODE)
    assert "Postal code: 94107\nKept for later purchases: yes\nReply 'confirm'" in shown["response"]
    assert merchant.get(payment["paymentId"])["status"] == "open"
    done = shop.say(name, "confirm", summaryId=shown["summaryId"])
    assert done["status"] == "complete"
    seen = merchant.get(payment["paymentId"])
    saved = seen["savedCard"]
    assert saved["status"] == "kept"
    assert saved["words"] in asked["response"]
    assert saved["agreedAt"] > seen["createdAt"]
    assert seen["postalCodeCheck"] == "pass"
    method = stripe(shop, f"payment_methods/{saved['paymentMethod']}")
    assert method["customer"] == saved["customer"]
    assert method["billing_details"]["address"]["postal_code"] == "94107"
    causes = merchant.causes(payment["paymentId"])
    assert causes[-4:] == ["consent_given", "confirm_begun", "confirmed", "card_kept"]
    listed = merchant.call("GET", "/webhooks/deliveries?limit=2").body["deliveries"]
    assert [each["type"] for each in listed] == ["payment.card_kept", "payment.succeeded"]


def test_a_yes_to_keeping_that_comes_twice_in_two_tabs_pays_nothing(
    shop: Server, merchant: Merchant
) -> None:
    payment = merchant.create()
    asked = to_consent(shop, payment)
    name, stood = payment["sessionId"], asked["summaryId"]
    first = shop.say(name, "yes", messageId="one", summaryId=stood)
    assert first["awaiting"] == "cvv"
    assert shop.say(name, "yes", messageId="two", summaryId=stood)["awaiting"] == "cvv"
    assert shop.say(name, CODE)["status"] == "awaiting_confirmation"
    assert shop.say(name, "yes", messageId="one", summaryId=stood) == first
    late = shop.say(name, "yes", messageId="three", summaryId=stood)
    assert late["status"] == "awaiting_confirmation"
    assert "changed since you saw them" in late["response"]
    seen = merchant.get(payment["paymentId"])
    assert (seen["status"], seen["amountCaptured"]) == ("open", 0)


def test_unclear_asks_again_and_a_no_goes_on(shop: Server, merchant: Merchant) -> None:
    payment = merchant.create()
    to_consent(shop, payment)
    for said in ("ok", "confirm", "maybe", "pay it"):
        assert shop.say(payment["sessionId"], said)["awaiting"] == "save_card"
    assert shop.say(payment["sessionId"], "no thanks")["awaiting"] == "cvv"
    shown = shop.say(payment["sessionId"], CODE)
    assert "Kept for later purchases: no" in shown["response"]
    assert shop.say(payment["sessionId"], "confirm")["status"] == "complete"
    seen = merchant.get(payment["paymentId"])
    assert (seen["savedCard"], seen["status"]) == (None, "succeeded")


def test_a_restart_between_the_two_yeses_loses_nothing(shop: Server, merchant: Merchant) -> None:
    payment = merchant.create()
    to_consent(shop, payment)
    shop.say(payment["sessionId"], "yes")
    shop.restart()
    assert shop.say(payment["sessionId"], "yes")["awaiting"] == "cvv"
    shop.say(payment["sessionId"], CODE)
    assert shop.say(payment["sessionId"], "confirm")["status"] == "complete"
    assert merchant.get(payment["paymentId"])["savedCard"]["status"] == "kept"


def test_the_zip_check_fails_and_the_payment_stands(shop: Server, merchant: Merchant) -> None:
    payment = merchant.create(saveCard="never")
    assert to_consent(shop, payment, "4000000000000036")["awaiting"] == "cvv"
    shop.say(payment["sessionId"], CODE)
    assert shop.say(payment["sessionId"], "confirm")["status"] == "complete"
    seen = merchant.get(payment["paymentId"])
    assert (seen["status"], seen["postalCodeCheck"]) == ("succeeded", "fail")
    assert "savedCard" not in seen


def test_a_payment_says_itself_what_is_asked(shop: Server, merchant: Merchant) -> None:
    payment = merchant.create(saveCard="never", postalCode="never")
    assert not {"saveCard", "savedCard", "postalCode", "postalCodeCheck"} & payment.keys()
    steps = talk(shop, payment["sessionId"], "pay", "John Doe", VISA, "12/39")
    assert steps[-1] == ("collecting", "cvv", "confirm")


def test_a_card_is_kept_without_a_charge(shop: Server, merchant: Merchant) -> None:
    payment = merchant.create(amount=0, saveCard="only", postalCode="never")
    assert payment["saveCard"] == "only"
    name = payment["sessionId"]
    first = shop.say(name, "hi")
    assert "Nothing is charged now" in first["response"]
    talk(shop, name, "John Doe", VISA, "12/39", "yes")
    assert "have the card kept" in shop.say(name, CODE)["response"]
    done = shop.say(name, "confirm")
    assert done["status"] == "complete"
    assert done["payment"]["amount"] == 0
    seen = merchant.get(payment["paymentId"])
    assert (seen["status"], seen["savedCard"]["status"]) == ("succeeded", "kept")


def test_setup_webhooks_bring_the_end_of_one_that_waited_at_the_bank(
    shop: Server, merchant: Merchant
) -> None:
    payment = merchant.create(amount=0, saveCard="only", postalCode="never")
    talk(shop, payment["sessionId"], "hi", "John Doe", "4000002760003184", "12/39", "yes", CODE)
    answer = shop.say(payment["sessionId"], "confirm")
    assert answer["status"] == "requires_action"
    body = b"choice=complete"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    url = answer["action"]["url"].removeprefix(shop.sandbox.url)
    exchange(shop.sandbox.url, "POST", url, body, kind)
    merchant.until(payment["paymentId"], "succeeded")
    assert shop.say(payment["sessionId"], "done")["status"] == "complete"
    assert merchant.get(payment["paymentId"])["savedCard"]["status"] == "kept"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"saveCard": "yes"}, "invalid-save-card"),
        ({"postalCode": True}, "invalid-postal-code"),
        ({"saveCard": "only"}, "invalid-amount"),
        ({"amount": 0, "saveCard": "ask"}, "amount-too-small"),
        ({"amount": 0, "saveCard": "only", "currency": "zzz"}, "unknown-currency"),
        ({"saveCard": "ask", "capture": "checkout"}, "cannot-ask"),
        ({"postalCode": "ask", "capture": "field"}, "cannot-ask"),
    ],
)
def test_what_cannot_be_asked_is_refused(merchant: Merchant, fields: Answer, code: str) -> None:
    body = {"amount": 4999, "currency": "usd", **fields}
    refused = merchant.call("POST", "/payments", body)
    assert (refused.status, refused.code) == (400, code)


def test_the_token_chat_asks_for_the_postal_code_alone(shop: Server) -> None:
    payer = shop.payer()
    answer = payer.give("I want to pay", "John Doe", VISA, "12/39")
    assert (answer["awaiting"], answer["currentStep"]) == ("postal_code", "cvv")
    assert payer.give("10115", CODE)["status"] == "awaiting_confirmation"
    assert payer.say("confirm")["status"] == "complete"


def test_digits_of_a_postal_code_are_masked_in_what_the_payer_said(
    shop: Server, merchant: Merchant
) -> None:
    payment = merchant.create()
    to_consent(shop, payment)
    turns = merchant.call("GET", f"/sessions/{payment['sessionId']}").body["turns"]
    assert turns[-1]["said"] == "•••••"


def erase(data: Path, payment: str) -> str:
    import subprocess  # noqa: PLC0415 - here alone

    done = subprocess.run(
        [PROGRAM, "erase", "--payment", payment, "--yes", "--data-dir", str(data)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_erasing_a_payer_deletes_the_customer(shop: Server, merchant: Merchant) -> None:
    payment = merchant.create(customerEmail="jane@example.com")
    to_consent(shop, payment)
    talk(shop, payment["sessionId"], "yes", CODE, "confirm")
    saved = merchant.get(payment["paymentId"])["savedCard"]
    erase(shop.data_dir, payment["paymentId"])
    seen = merchant.get(payment["paymentId"])
    assert (seen["savedCard"], seen["status"]) == (None, "succeeded")
    headers = {"Authorization": f"Bearer {shop.sandbox.key}"}
    path = f"/v1/customers/{saved['customer']}"
    assert exchange(shop.sandbox.url, "GET", path, None, headers)[0] == 404
    assert stripe(shop, f"payment_methods/{saved['paymentMethod']}")["customer"] is None
    time.sleep(0.1)
    for file in shop.data_dir.glob("payments.db*"):
        assert saved["customer"].encode() not in file.read_bytes()


def test_no_card_is_in_any_file_or_log(shop: Server) -> None:
    """Runs last: whatever the tests above have left."""
    assert list(sweep([shop.data_dir.parent])) == []
