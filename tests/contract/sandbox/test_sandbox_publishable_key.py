"""A publishable key: what Stripe.js may do with it, which is little, and what pages may call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import requests
from tests.contract.sandbox.conftest import CARD, audited

from payment_smart_bot.sandbox.registry import OPERATIONS

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox

NUMBER = CARD["card[number]"]
TOKENS = "/v1/confirmation_tokens"
DATA = {
    f"payment_method_data[{name.partition('[')[0]}]{name[len('card') :]}": value
    for name, value in CARD.items()
}
ONLY_CARDS: Any = {
    "amount": 2000,
    "currency": "usd",
    "allowed_payment_method_types": ["card"],
}
OPEN = {"POST /v1/payment_methods", f"POST {TOKENS}"} | {
    f"GET /v1/{kind}_intents/{{id}}" for kind in ("payment", "setup")
}
FILES = (
    "/endive/stripe.js",
    "/v3/",
    *(f"/elements/{name}.js" for name in ("frame", "input", "card", "send", "brands")),
    "/elements/frame.html",
    "/elements/frame.css",
)


def scripted(
    sandbox: Sandbox, method: str, path: str, data: dict[str, str] | None = None
) -> requests.Response:
    key = {"Authorization": f"Bearer {sandbox.process.publishable_key}"}
    return sandbox.send(method, path, data, headers=key)


def waiting(sandbox: Sandbox, **more: Any) -> Any:  # noqa: ANN401 - an object of the library
    """A PaymentIntent of a customer."""
    customer = sandbox.client.v1.customers.create({"email": "jo@example.com"}).id
    params: Any = {
        "amount": 2000,
        "currency": "usd",
        "customer": customer,
        "metadata": {"order": "7"},
        **more,
    }
    return sandbox.client.v1.payment_intents.create(params)


def test_it_makes_tokens_of_numbers_which_pay_and_are_nowhere(sandbox: Sandbox) -> None:
    sandbox.control("POST", "settings", refuse_raw_numbers=True)
    assert sandbox.create().status_code == 402
    token = scripted(sandbox, "POST", TOKENS, DATA).json()
    method = scripted(sandbox, "POST", "/v1/payment_methods", CARD).json()
    for card in (token["payment_method_preview"]["card"], method["card"]):
        assert (card["last4"], "fingerprint" in card) == (NUMBER[-4:], False)
    opened = sandbox.client.v1.payment_intents.create(ONLY_CARDS)
    paid = sandbox.client.v1.payment_intents.confirm(opened.id, {"confirmation_token": token["id"]})
    assert paid.status == "succeeded"
    kept = sandbox.client.v1.payment_methods.retrieve(method["id"])
    assert kept.card is not None
    assert kept.card.fingerprint
    files = [path for path in sandbox.data_dir.rglob("*") if path.is_file()]
    assert not [path for path in files if NUMBER.encode() in path.read_bytes()]
    assert audited(sandbox.data_dir) == []


def test_it_may_do_nothing_else(sandbox: Sandbox) -> None:
    paths = {each.name: each for each in OPERATIONS}
    assert {name for name, each in paths.items() if each.scripted} == OPEN
    for name in paths.keys() - OPEN:
        method, path = name.split()
        answer = scripted(sandbox, method, re.sub(r"\{\w+\}", "x_1", path))
        assert answer.status_code == 401, name
        assert answer.json()["error"]["code"] == "secret_key_required", name
    for name in ("stats", "settings", "faults"):
        assert scripted(sandbox, "GET", f"/_sandbox/{name}").status_code == 401


def test_it_reads_an_intent_by_its_secret_alone_and_not_all_of_it(sandbox: Sandbox) -> None:
    intent, other = waiting(sandbox), waiting(sandbox)
    path = f"/v1/payment_intents/{intent.id}"
    seen = scripted(sandbox, "GET", f"{path}?client_secret={intent.client_secret}").json()
    assert (seen["id"], seen["amount"], seen["status"]) == (
        intent.id,
        2000,
        "requires_payment_method",
    )
    assert not seen.keys() & {"customer", "metadata", "latest_charge", "statement_descriptor"}
    refused = {
        "": "parameter_missing",
        f"?client_secret={other.client_secret}": None,
        f"?client_secret={intent.client_secret}&expand[]=customer": "parameter_unknown",
    }
    for query, code in refused.items():
        answer = scripted(sandbox, "GET", path + query)
        assert (answer.status_code, answer.json()["error"].get("code")) == (400, code)


def test_a_setup_intent_too_is_read_by_its_secret(sandbox: Sandbox) -> None:
    intent = sandbox.client.v1.setup_intents.create({"description": "later"})
    path = f"/v1/setup_intents/{intent.id}?client_secret="
    good = scripted(sandbox, "GET", path + str(intent.client_secret)).json()
    assert (good["usage"], "customer" in good) == ("off_session", False)
    assert scripted(sandbox, "GET", f"{path}{intent.id}_secret_x").status_code == 400
    assert sandbox.send("GET", f"{path}{intent.id}_secret_x").status_code == 400


def test_tokens_are_made_by_stripe_js_alone_and_of_a_card(sandbox: Sandbox) -> None:
    answer = sandbox.send("POST", TOKENS, DATA)
    assert answer.status_code == 404
    answer = scripted(sandbox, "POST", TOKENS, {"payment_method": "pm_card_visa"})
    assert answer.json()["error"]["code"] == "parameter_unknown"
    answer = scripted(sandbox, "POST", TOKENS, {})
    assert answer.json()["error"]["param"] == "payment_method_data"


@pytest.mark.parametrize("name", sorted(each.name for each in OPERATIONS))
def test_pages_of_other_origins_may_call_what_is_open_and_nothing_more(
    sandbox: Sandbox, name: str
) -> None:
    method, path = name.split()
    url = sandbox.process.url + re.sub(r"\{\w+\}", "x_1", path)
    asked = {"Origin": "http://shop.example", "Access-Control-Request-Method": method}
    before = requests.options(url, headers=asked, timeout=5)
    answer = requests.request(method, url, headers={"Origin": "http://shop.example"}, timeout=5)
    open_paths = {each.split()[1] for each in OPEN}
    assert (before.headers.get("Access-Control-Allow-Origin") == "*") == (path in open_paths)
    assert (answer.headers.get("Access-Control-Allow-Origin") == "*") == (name in OPEN)
    if name in OPEN:
        assert before.status_code == 204
        assert "Authorization" in before.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("path", FILES)
def test_its_files_are_small_and_run_no_foreign_code(sandbox: Sandbox, path: str) -> None:
    answer = requests.get(sandbox.process.url + path, timeout=5)
    assert answer.status_code == 200
    assert len(answer.content) < 20_000
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    kind = {"js": "text/javascript", "html": "text/html", "css": "text/css"}
    suffix = path.rpartition(".")[2] if "." in path else "js"
    assert answer.headers["Content-Type"].startswith(kind[suffix])
    assert "eval(" not in answer.text
    assert "innerHTML" not in answer.text
    if suffix == "html":
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self'" in policy
        assert not re.search(r"<script(?![^>]* src=)|\son\w+=|style=", answer.text)
