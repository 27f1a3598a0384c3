"""The brief's six requests and answers to the letter, and its checklist line by line."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.e2e.server import EXPIRY, VISA, YEAR, Payer, Server, exchange

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIX: list[tuple[str, dict[str, str]]] = [
    (
        "I want to pay",
        {
            "response": "Sure! Let's collect your payment info. What's the name on your card?",
            "status": "collecting",
            "currentStep": "card",
        },
    ),
    (
        "John Doe",
        {
            "response": "Thanks, John Doe. What's your card number?",
            "status": "collecting",
            "currentStep": "expiry",
        },
    ),
    (
        VISA,
        {
            "response": "Got it. What's the expiry date (MM/YY)?",
            "status": "collecting",
            "currentStep": "cvv",
        },
    ),
    (
        EXPIRY,
        {
            "response": "And the CVV code?",
            "status": "collecting",
            "currentStep": "confirm",
        },
    ),
    (
        "123",
        {
            "response": "Please confirm:\nName: John Doe\nCard: ****1111\n"
            f"Expiry: 12/{YEAR}\nReply 'confirm' to proceed.",
            "status": "awaiting_confirmation",
        },
    ),
    (
        "confirm",
        {
            "response": "✅ Payment processed successfully!\n\nToken: pm_TOKEN\n"
            "Card: visa ending in 1111\n\nThank you!",
            "status": "complete",
            "sessionId": "test-001",
        },
    ),
]
"""What is said and every field that the brief shows of the answer."""
CODE = "907"
"""Three digits that stand in nothing else here."""


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that nobody has spoken to."""
    with Server(tmp_path_factory.mktemp("brief") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def paid(fresh: Server) -> Payer:
    """Somebody who has paid, with a code that can be looked for."""
    payer = fresh.payer()
    payer.reach("confirmation", code=CODE)
    payer.say("confirm")
    return payer


def state(payer: Payer) -> str:
    """A session as the store holds it: its state, and all its turns."""
    file = payer.server.data_dir / "sessions.db"
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
        rows = db.execute("SELECT state FROM sessions WHERE id = ?", (payer.session,)).fetchall()
        rows += db.execute(
            "SELECT said, answer FROM turns WHERE session_id = ?", (payer.session,)
        ).fetchall()
    return "\n".join(text for row in rows for text in row)


def stored(folder: Path) -> dict[str, bytes]:
    """Every file of a data folder."""
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_the_six_requests_of_the_brief_give_its_six_answers_to_the_letter(fresh: Server) -> None:
    for said, expected in SIX:
        body = f'{{"sessionId": "test-001", "message": "{said}"}}'.encode()
        headers = {"Content-Type": "application/json"}
        status, raw = exchange(fresh.url, "POST", "/chat", body, headers)
        text = re.sub(r"pm_[A-Za-z0-9]+", "pm_TOKEN", raw.decode())
        answer = json.loads(text)
        assert status == 200
        assert {name: answer[name] for name in expected} == expected
        for name, value in expected.items():
            assert f'"{name}":{json.dumps(value, ensure_ascii=False)}' in text
        assert ("currentStep" in answer) is ("currentStep" in expected)
        assert answer["sessionId"] == "test-001"


# Valid Payment Flow


def test_bot_asks_for_name_on_first_message(payer: Payer) -> None:
    answer = payer.say("I want to pay")
    assert answer["response"].endswith("What's the name on your card?")
    assert answer["awaiting"] == "name"


def test_bot_accepts_valid_name(payer: Payer) -> None:
    answer = payer.give("I want to pay", "John Doe")
    assert answer["response"].startswith("Thanks, John Doe.")
    assert answer["awaiting"] == "card"


def test_bot_validates_card_with_luhn_algorithm(payer: Payer) -> None:
    payer.reach("card")
    off_by_one = payer.say("4111111111111112")
    assert off_by_one["problem"]["code"] == "invalid-card-number"
    assert off_by_one["awaiting"] == "card"
    assert payer.say("4111111111111111")["awaiting"] == "expiry"


def test_bot_checks_expiry_is_not_expired(payer: Payer) -> None:
    payer.reach("expiry")
    assert payer.say(f"12/{YEAR - 10}")["problem"]["code"] == "expired-card"
    accepted = payer.say(f"12/{YEAR}")
    assert "problem" not in accepted
    assert accepted["awaiting"] == "cvv"


@pytest.mark.parametrize("number", [VISA, "5555555555554444"], ids=["visa", "mastercard"])
def test_bot_accepts_3_digit_cvv_for_visa_and_mastercard(payer: Payer, number: str) -> None:
    payer.reach("cvv", number=number)
    answer = payer.say("123")
    assert "problem" not in answer
    assert answer["status"] == "awaiting_confirmation"


def test_bot_shows_confirmation_with_masked_data(payer: Payer) -> None:
    answer = payer.reach("confirmation")
    assert "Card: ****1111\n" in answer["response"]
    assert VISA not in json.dumps(answer)
    assert "123" not in answer["response"]


def test_on_confirm_stripe_returns_pm_token(payer: Payer) -> None:
    payer.reach("confirmation")
    token = payer.say("confirm")["paymentMethod"]["id"]
    assert re.fullmatch(r"pm_[A-Za-z0-9]{24}", token)
    sandbox = payer.server.sandbox
    headers = {"Authorization": f"Bearer {sandbox.key}"}
    status, body = exchange(sandbox.url, "GET", f"/v1/payment_methods/{token}", headers=headers)
    made = json.loads(body)
    assert status == 200
    assert (made["id"], made["billing_details"]["name"]) == (token, "John Doe")
    assert (made["card"]["exp_month"], made["card"]["exp_year"]) == (12, YEAR)


def test_bot_shows_success_message_with_token_and_last_4(payer: Payer) -> None:
    payer.reach("confirmation")
    answer = payer.say("confirm")
    assert answer["status"] == "complete"
    assert answer["response"].startswith("✅ Payment processed successfully!")
    assert f"Token: {answer['paymentMethod']['id']}\n" in answer["response"]
    assert "ending in 1111" in answer["response"]


# Validation Errors


def test_invalid_card_luhn_fails_bot_asks_to_retry(payer: Payer) -> None:
    payer.reach("card")
    answer = payer.say("1234567890123456")
    assert answer["problem"] == {"code": "invalid-card-number", "attempt": 1, "attemptsLeft": 2}
    assert "type it again" in answer["response"]
    assert answer["awaiting"] == "card"
    assert payer.say(VISA)["awaiting"] == "expiry"


def test_expired_date_bot_rejects(payer: Payer) -> None:
    payer.reach("expiry")
    answer = payer.say("01/2020")
    assert answer["problem"]["code"] == "expired-card"
    assert answer["awaiting"] == "expiry"


def test_wrong_cvv_length_bot_rejects(payer: Payer) -> None:
    payer.reach("cvv")
    answer = payer.say("12")
    assert answer["problem"]["code"] == "invalid-security-code"
    assert answer["awaiting"] == "cvv"


# Cancellation


@pytest.mark.parametrize("awaiting", ["name", "card", "expiry", "cvv", "confirmation"])
def test_user_says_cancel_session_ends_politely(payer: Payer, awaiting: str) -> None:
    payer.reach(awaiting)
    answer = payer.say("cancel")
    assert answer["status"] == "cancelled"
    assert answer["awaiting"] is None
    assert "Nothing was charged" in answer["response"]


@pytest.mark.parametrize("said", ["nevermind", "never mind"])
def test_user_says_nevermind_session_ends(payer: Payer, said: str) -> None:
    payer.reach("card")
    assert payer.say(said)["status"] == "cancelled"


def test_user_says_no_at_confirmation_session_ends(payer: Payer) -> None:
    payer.reach("confirmation")
    assert payer.say("no")["status"] == "cancelled"
    late = payer.say("confirm")
    assert late["status"] == "cancelled"
    assert "pm_" not in json.dumps(late)


# Security: the store stands for DynamoDB, the log for CloudWatch


def test_store_shows_masked_card_not_full_number(paid: Payer) -> None:
    assert "****1111" in state(paid)
    holding = [n for n, data in stored(paid.server.data_dir).items() if VISA.encode() in data]
    assert holding == []


def test_store_does_not_have_cvv_field(paid: Payer) -> None:
    known = state(paid)
    session = json.loads(known.splitlines()[0])
    assert session["status"] == "complete"
    assert not [name for name in fields(session) if re.search("cv[vc]|code", name, re.IGNORECASE)]
    told = re.sub(r'"expires_at":[0-9.]+', "", known)
    assert not re.search(rf"(?<![0-9A-Za-z]){CODE}(?![0-9A-Za-z])", told)


def fields(value: object) -> Iterator[str]:
    """The names of all fields, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from fields(inner)


def test_logs_do_not_show_full_card_numbers(paid: Payer) -> None:
    log = paid.server.log
    assert paid.session in log
    assert VISA not in log
    assert not re.search(r"[45][0-9]{3}([ .-]?[0-9]{4}){3}", log)


def test_payment_token_is_stored_in_session(paid: Payer) -> None:
    assert paid.last is not None
    session = json.loads(state(paid).splitlines()[0])
    assert session["payment_method"]["id"] == paid.last["paymentMethod"]["id"]


# Performance


def test_cold_start_completes_in_10s(tmp_path: Path) -> None:
    began = time.monotonic()
    with Server(tmp_path / "data") as server:
        answer = server.payer().say("I want to pay")
        took = time.monotonic() - began
    assert answer["awaiting"] == "name"
    assert took < 10


def test_warm_requests_complete_in_5s(payer: Payer) -> None:
    seconds = []
    for said, _ in SIX:
        began = time.monotonic()
        payer.say(said)
        seconds.append(time.monotonic() - began)
    assert payer.last is not None
    assert payer.last["status"] == "complete"
    assert max(seconds) < 5


def test_no_timeout_errors(server: Server) -> None:
    """Sixteen people at once, each paying from the first word to the token."""

    def pay(payer: Payer) -> str:
        payer.reach("confirmation")
        return str(payer.say("confirm")["status"])

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(pay, [server.payer() for _ in range(16)]))
    assert statuses == ["complete"] * 16
