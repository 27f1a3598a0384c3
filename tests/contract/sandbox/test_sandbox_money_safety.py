"""One payment whatever happens: replays, lost answers, kills; and no card number anywhere."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests
import stripe
from tests.contract.sandbox.conftest import Sandbox, audited, key_header

from payment_smart_bot.sandbox.spawn import start_sandbox

if TYPE_CHECKING:
    from pathlib import Path

CONFIRM = "POST /v1/payment_intents/{id}/confirm"
UNEXPECTED = "payment_intent_unexpected_state"


def confirm(sandbox: Sandbox, name: str, key: str, **more: str) -> requests.Response:
    return sandbox.send(
        "POST", f"/v1/payment_intents/{name}/confirm", more, headers=key_header(key)
    )


def charges(sandbox: Sandbox, name: str) -> list[str]:
    listed = sandbox.client.v1.charges.list({"payment_intent": name})
    return [charge.status for charge in listed.data]


def test_making_confirming_and_refunding_are_replayed(sandbox: Sandbox) -> None:
    method = sandbox.make().id
    sent = {
        "amount": "2000",
        "currency": "usd",
        "payment_method": method,
        "allowed_payment_method_types[]": "card",
    }
    made = [
        sandbox.send("POST", "/v1/payment_intents", sent, headers=key_header(f"make {method}"))
        for _ in range(2)
    ]
    assert made[0].content == made[1].content
    name = made[0].json()["id"]
    paid = [confirm(sandbox, name, f"pay {name}") for _ in range(3)]
    assert {answer.json()["status"] for answer in paid} == {"succeeded"}
    assert [answer.headers.get("Idempotent-Replayed") for answer in paid] == [None, "true", "true"]
    other = confirm(sandbox, name, f"another {name}")
    assert (other.status_code, other.json()["error"]["code"]) == (400, UNEXPECTED)
    back = [
        sandbox.send(
            "POST",
            "/v1/refunds",
            {"payment_intent": name, "amount": "1500"},
            headers=key_header(f"back {name}"),
        ).json()["id"]
        for _ in range(2)
    ]
    assert back[0] == back[1]
    assert charges(sandbox, name) == ["succeeded"]
    charge = sandbox.charge(sandbox.client.v1.payment_intents.retrieve(name))
    assert charge.amount_refunded == 1500


def test_a_decline_is_replayed_and_charged_once(sandbox: Sandbox) -> None:
    name = sandbox.pay("4000000000009995", confirm=False).id
    answers = [confirm(sandbox, name, f"pay {name}") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [402, 402]
    assert answers[0].content == answers[1].content
    assert charges(sandbox, name) == ["failed"]


def test_sixteen_confirms_at_once_are_one_payment(sandbox: Sandbox) -> None:
    name = sandbox.pay(confirm=False).id
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda at: confirm(sandbox, name, f"{name} {at}"), range(16)))
    codes = [answer.json().get("error", {}).get("code") for answer in answers]
    assert sorted(codes, key=str) == [None, *[UNEXPECTED] * 15]
    assert charges(sandbox, name) == ["succeeded"]


@pytest.mark.parametrize("kind", ["500-after", "reset-after"])
def test_what_was_done_before_a_fault_shows_when_it_is_fetched(sandbox: Sandbox, kind: str) -> None:
    intent = sandbox.pay(confirm=False)
    sandbox.fault(kind, CONFIRM)
    with pytest.raises((stripe.APIError, stripe.APIConnectionError)):
        sandbox.client.v1.payment_intents.confirm(intent.id, {}, {"idempotency_key": intent.id})
    fetched = sandbox.client.v1.payment_intents.retrieve(intent.id)
    assert (fetched.status, fetched.amount_received) == ("succeeded", 2000)
    again = confirm(sandbox, intent.id, intent.id)
    assert again.status_code == (500 if kind == "500-after" else 200)
    assert charges(sandbox, intent.id) == ["succeeded"]


def test_a_500_before_it_does_nothing(sandbox: Sandbox) -> None:
    intent = sandbox.pay(confirm=False)
    sandbox.fault("500", CONFIRM)
    assert confirm(sandbox, intent.id, intent.id).status_code == 500
    assert sandbox.client.v1.payment_intents.retrieve(intent.id).status == "requires_confirmation"
    assert confirm(sandbox, intent.id, intent.id).json()["status"] == "succeeded"


def test_payments_survive_a_kill_and_pages_move_with_the_sandbox(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    with start_sandbox(tmp_path) as process:
        mine = Sandbox(process, tmp_path, sandbox.session)
        paid = mine.pay().id
        asked = mine.pay("4000002760003184", return_url="https://shop.example/").id
        process.process.kill()
        process.process.wait(5)
    with start_sandbox(tmp_path) as process:
        mine = Sandbox(process, tmp_path, sandbox.session)
        service = mine.client.v1.payment_intents
        assert service.retrieve(paid).status == "succeeded"
        action: Any = service.retrieve(asked).to_dict()["next_action"]
        page = action["redirect_to_url"]["url"]
        assert urlsplit(page).netloc == urlsplit(process.url).netloc
        requests.post(page, {"choice": "complete"}, timeout=5, allow_redirects=False)
        assert service.retrieve(asked).status == "succeeded"


def test_an_audit_of_its_files_finds_no_number_and_no_code(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    with start_sandbox(tmp_path) as process:
        mine = Sandbox(process, tmp_path, sandbox.session)
        mine.client.v1.webhook_endpoints.create(
            {"url": "http://127.0.0.1:9/", "enabled_events": ["*"]}
        )
        for number in ("4242424242424242", "378282246310005"):
            intent = mine.pay(number)
            mine.client.v1.refunds.create({"payment_intent": intent.id, "amount": 100})
        mine.decline("4000000000000002")
        asked: Any = mine.pay("4000002500003155", return_url="https://shop.example/").next_action
        requests.post(
            asked.redirect_to_url.url, {"choice": "fail"}, timeout=5, allow_redirects=False
        )
        running = audited(tmp_path)
    assert running == audited(tmp_path) == []
