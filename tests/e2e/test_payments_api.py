"""The merchant's API over HTTP: payments made, refused, found, and made once."""

from __future__ import annotations

import hashlib
import json
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from tests.e2e.server import VISA as NUMBER
from tests.e2e.server import Server
from tests.e2e.shop import DUE, Merchant, books_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def merchant(server: Server) -> Merchant:
    return Merchant(server)


def test_a_payment_is_made_and_its_token_is_told_once(merchant: Merchant, server: Server) -> None:
    made = merchant.create(
        currency="USD",
        description="Two tickets",
        reference="order-7",
        customerEmail="jane@example.com",
        metadata={"seat": "12A"},
        successUrl="https://shop.example/thanks?order=7",
        capture="manual",
        locale="de-AT",
    )
    token = made.pop("sessionToken")
    assert re.fullmatch(r"[A-Za-z]{32}", token)
    name = made["paymentId"]
    assert re.fullmatch(r"pay_[A-Za-z0-9]{22}", name)
    session = "chat_" + name.removeprefix("pay_")
    assert made["chatUrl"] == f"{server.url}/pay#session={session}&token={token}"
    seen = merchant.get(name)
    assert {**made, "chatUrl": f"{server.url}/pay#session={session}"} == seen
    expected = {
        "sessionId": session,
        "status": "open",
        "amount": 4999,
        "currency": "usd",
        "amountCaptured": 0,
        "amountRefunded": 0,
        "description": "Two tickets",
        "reference": "order-7",
        "customerEmail": "jane@example.com",
        "metadata": {"seat": "12A"},
        "successUrl": "https://shop.example/thanks?order=7",
        "capture": "manual",
        "locale": "de-AT",
    }
    assert {key: seen[key] for key in expected} == expected
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", seen["createdAt"])
    assert seen["expiresAt"] > seen["createdAt"]
    assert merchant.causes(name) == ["created"]
    with books_of(server) as books:
        stored = books.ledger.load(name)
    assert stored is not None
    assert stored.token_digest == hashlib.sha256(token.encode()).hexdigest()


def test_the_token_is_in_no_file(merchant: Merchant, server: Server) -> None:
    made = merchant.call("POST", "/payments", DUE, once="token-in-no-file").body
    kept = b"".join(path.read_bytes() for path in server.data_dir.iterdir() if path.is_file())
    assert made["paymentId"].encode() in kept
    assert made["sessionToken"].encode() not in kept
    assert made["sessionToken"] not in server.log


@pytest.mark.parametrize(
    ("changes", "code", "hint"),
    [
        ({"amount": 49.99}, "invalid-amount", "whole number"),
        ({"amount": "4999"}, "invalid-amount", "whole number"),
        ({"amount": True}, "invalid-amount", "whole number"),
        ({"amount": None}, "invalid-amount", "whole number"),
        ({"amount": 0}, "amount-too-small", "0.50"),
        ({"amount": -5}, "negative-amount", "minus"),
        ({"amount": 10**8}, "amount-too-large", "999999.99"),
        ({"amount": 10**30}, "amount-too-large", "999999.99"),
        ({"amount": 505, "currency": "kwd"}, "uneven-amount", "multiple of 10"),
        ({"currency": "doge"}, "invalid-currency", "ISO 4217"),
        ({"currency": "xxx"}, "unknown-currency", ""),
        ({"currency": None}, "invalid-currency", "ISO 4217"),
        ({"description": "x" * 1001}, "invalid-description", "1000"),
        ({"reference": ""}, "invalid-reference", "200"),
        ({"reference": "x" * 201}, "invalid-reference", "200"),
        ({"customerEmail": "jane"}, "invalid-customer-email", "jane@example.com"),
        ({"customerEmail": "a b@example.com"}, "invalid-customer-email", "jane@example.com"),
        ({"metadata": {"x" * 41: "y"}}, "invalid-metadata", "40"),
        ({"metadata": {"a[b]": "y"}}, "invalid-metadata", "without [ and ]"),
        ({"metadata": {"a": "y" * 501}}, "invalid-metadata", "500"),
        ({"metadata": {"a": 1}}, "invalid-metadata", "texts"),
        ({"metadata": {f"k{n}": "" for n in range(51)}}, "invalid-metadata", "50"),
        ({"successUrl": "http://shop.example/"}, "invalid-success-url", "https"),
        ({"successUrl": "javascript:alert(1)"}, "invalid-success-url", "https"),
        ({"successUrl": "https://u:p@shop.example/"}, "invalid-success-url", "https"),
        ({"successUrl": 5}, "invalid-success-url", "https"),
        ({"successUrl": f"https://shop.example/{NUMBER}"}, "card-data", "Leave it out"),
        ({"capture": "later"}, "invalid-capture", "manual"),
        ({"locale": "de AT"}, "invalid-locale", "pt-BR"),
        ({"colour": "secretred"}, "unknown-field", "amount, currency"),
        ({"description": f"card {NUMBER}"}, "card-data", "Leave it out"),
        ({"description": "4111 1111-1111.1111"}, "card-data", "Leave it out"),
        ({"reference": "NDExMTExMTExMTExMTExMQ=="}, "card-data", "Leave it out"),
        ({"metadata": {"card": NUMBER}}, "card-data", "Leave it out"),
        ({"metadata": {NUMBER: "x"}}, "card-data", "Leave it out"),
        ({"metadata": {"cvv": "123"}}, "card-data", "Leave it out"),
        ({"locale": NUMBER}, "card-data", "Leave it out"),
        ({"amount": int(NUMBER)}, "card-data", "Leave it out"),
        ({"amount": int(NUMBER), "currency": "jpy"}, "card-data", "Leave it out"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_repeated(
    merchant: Merchant, changes: dict[str, object], code: str, hint: str
) -> None:
    refused = merchant.call("POST", "/payments", {**DUE, **changes})
    assert (refused.status, refused.code) == (400, code)
    assert hint in refused.body["error"]["message"]
    for said in (NUMBER, "secretred", "x" * 41, "a[b]", "doge"):
        assert said.encode() not in refused.raw


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "invalid-json"),
        (b"\xff\xfe", 400, "invalid-json"),
        (b'{"amount": 4999, "currency": "usd", "description": "\\ud800"}', 400, "invalid-json"),
        (b"[" * 60_000, 400, "invalid-body"),
        (b"[]", 400, "invalid-body"),
        (b"4999", 400, "invalid-body"),
        (b"", 400, "invalid-amount"),
        (b" " * 70_000, 413, "body-too-large"),
    ],
)
def test_a_body_that_is_none(merchant: Merchant, body: bytes, status: int, code: str) -> None:
    refused = merchant.call("POST", "/payments", body)
    assert (refused.status, refused.code) == (status, code)


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer msk_test_wrong", "Basic {key}", "{key}", "Bearer {key}x"],
)
@pytest.mark.parametrize("path", ["/payments", "/payments/pay_x", "/payments/pay_x/entries"])
def test_nobody_gets_in_without_the_key(merchant: Merchant, authorization: str, path: str) -> None:
    asked = merchant.call("GET", path, authorization=authorization.format(key=merchant.key))
    assert (asked.status, asked.code) == (401, "unauthorized")
    assert asked.headers["www-authenticate"].startswith("Bearer")
    assert merchant.call("POST", "/payments", b"{", authorization="Bearer no").status == 401


def test_the_key_of_the_data_folder_stays_and_is_private(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        first = Merchant(server).key
        assert re.fullmatch(r"msk_test_[A-Za-z]{32}", first)
        mode = (server.data_dir / "merchant.key").stat().st_mode
        assert stat.S_IMODE(mode) == 0o600
        made = Merchant(server).create()["paymentId"]
        server.restart()
        assert Merchant(server).key == first
        assert Merchant(server).get(made)["status"] == "open"
        assert first not in server.log


def test_the_merchants_own_key_counts_when_it_is_set(tmp_path: Path) -> None:
    key = "own-key-of-the-merchant-0123"
    with Server(tmp_path / "data", MERCHANT_KEY=key, PUBLIC_URL="https://pay.example") as server:
        merchant = Merchant(server)
        assert not (server.data_dir / "merchant.key").exists()
        made = merchant.call("POST", "/payments", DUE, authorization=f"Bearer {key}")
        assert made.body["chatUrl"].startswith("https://pay.example/pay#session=chat_")


def test_the_same_request_again_gets_the_same_answer(merchant: Merchant) -> None:
    first = merchant.call("POST", "/payments", DUE, once="again-1")
    again = merchant.call("POST", "/payments", DUE, once="again-1")
    assert (again.status, again.raw) == (201, first.raw)
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    other = merchant.call("POST", "/payments", {**DUE, "amount": 5000}, once="again-1")
    assert (other.status, other.code) == (422, "idempotency-key-reused")
    elsewhere = merchant.post(first.body["paymentId"], "cancel", once="again-1")
    assert (elsewhere.status, elsewhere.code) == (422, "idempotency-key-reused")


def test_what_was_refused_for_its_form_may_be_sent_right(merchant: Merchant) -> None:
    assert merchant.call("POST", "/payments", {"amount": 1.5}, once="form-1").status == 400
    assert merchant.call("POST", "/payments", DUE, once="form-1").status == 201


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "a\tb", "caf\xe9"])
def test_keys_that_are_none(merchant: Merchant, key: str) -> None:
    refused = merchant.call("POST", "/payments", DUE, once=key)
    assert (refused.status, refused.code) == (400, "invalid-idempotency-key")


def test_sixteen_equal_requests_at_once_make_one_payment(merchant: Merchant) -> None:
    def ask(_: int) -> tuple[int, str]:
        body = {**DUE, "reference": "sixteen"}
        answer = merchant.call("POST", "/payments", body, once="sixteen-1")
        return answer.status, "" if answer.status == 409 else answer.body["paymentId"]

    with ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(ask, range(16)))
    assert {status for status, _ in answers} <= {201, 409}
    assert len({name for status, name in answers if status == 201}) == 1
    assert len(merchant.page(reference="sixteen").body["payments"]) == 1


def test_pages_go_on_where_the_last_one_ended(merchant: Merchant) -> None:
    made = [merchant.create(reference="paged")["paymentId"] for _ in range(5)]
    names: list[str] = []
    page: dict[str, Any] = {"more": True}
    while page["more"]:
        query = {"reference": "paged", "limit": 2} | ({"after": names[-1]} if names else {})
        page = merchant.page(**query).body
        assert len(page["payments"]) <= 2
        names += [payment["paymentId"] for payment in page["payments"]]
    assert names == made[::-1]
    since = merchant.get(made[2])["createdAt"]
    late = merchant.page(reference="paged", createdFrom=since).body["payments"]
    assert [payment["paymentId"] for payment in late] == made[:1:-1]
    early = merchant.page(reference="paged", createdBefore=since).body["payments"]
    assert [payment["paymentId"] for payment in early] == made[1::-1]
    assert merchant.page(reference="paged", state="canceled").body == {
        "payments": [],
        "more": False,
    }
    assert "token=" not in json.dumps(page)


@pytest.mark.parametrize(
    "query",
    [
        {"state": "paid"},
        {"limit": 0},
        {"limit": 101},
        {"limit": "ten"},
        {"after": "pay_1"},
        {"createdFrom": "yesterday"},
        {"createdFrom": "2026-11-24T10:00:00"},
        {"reference": ""},
        {"colour": "red"},
    ],
)
def test_queries_that_are_wrong(merchant: Merchant, query: dict[str, object]) -> None:
    refused = merchant.page(**query)
    assert refused.status == 400
    assert refused.code in {"invalid-parameter", "unknown-parameter"}


def test_a_payment_that_is_not_there(merchant: Merchant) -> None:
    for name in ("pay_0000000000000000000000", "pay_1", NUMBER):
        for method, path, body in (
            ("GET", "", None),
            ("GET", "/entries", None),
            ("POST", "/cancel", None),
            ("POST", "/capture", {"amount": 1}),
            ("POST", "/refunds", {}),
        ):
            refused = merchant.call(method, f"/payments/{name}{path}", body)
            assert (refused.status, refused.code) == (404, "no-such-payment")
            assert name.encode() not in refused.raw


def test_the_document_tells_of_every_route(merchant: Merchant, server: Server) -> None:
    document = server.openapi()
    paths = document["paths"]
    assert set(paths) >= {
        "/payments",
        "/payments/{id}",
        "/payments/{id}/cancel",
        "/payments/{id}/capture",
        "/payments/{id}/refunds",
        "/payments/{id}/entries",
        "/webhooks/stripe",
        "/webhooks/deliveries",
        "/webhooks/deliveries/{id}/resend",
    }
    shown = document["components"]["schemas"]["MerchantPayment"]
    assert set(merchant.create()) == set(shown["properties"])
