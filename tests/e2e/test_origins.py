"""Which pages of other origins a server lets call, and how much of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.e2e.server import Server
from tests.e2e.shop import Heard, Merchant

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTED = ("https://shop.example", "http://localhost:3000")
STRANGE = (
    "https://evil.example",
    "https://shop.example.evil.example",
    "http://shop.example",
    "https://shop.example:8443",
    "https://SHOP.example",
    "http://127.0.0.1:3000",
    "null",
    "*",
    "",
)
WISH = {"message": "I want to pay"}


@pytest.fixture(scope="module")
def listing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a list; the first is written as a browser would not."""
    allowed = "https://SHOP.example:443 , http://localhost:3000"
    with Server(tmp_path_factory.mktemp("origins") / "data", ALLOWED_ORIGINS=allowed) as server:
        yield server


def asked(server: Server, method: str, path: str, origin: str, **headers: str) -> Heard:
    """As a browser calls for a page."""
    body = WISH if method == "POST" else None
    return Merchant(server).call(
        method, path, body, authorization=headers.pop("authorization", ""), Origin=origin, **headers
    )


def allowances(heard: Heard) -> dict[str, str]:
    """What a browser is allowed by an answer."""
    return {
        name.removeprefix("access-control-allow-"): value
        for name, value in heard.headers.items()
        if name.startswith("access-control-allow-")
    }


def preflight(server: Server, path: str, method: str, header: str, origin: str) -> Heard:
    wanted = {
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": header,
    }
    return asked(server, "OPTIONS", path, origin, **wanted)


@pytest.mark.parametrize("origin", LISTED)
def test_a_page_on_the_list_may_talk(listing: Server, origin: str) -> None:
    before = preflight(listing, "/chat", "POST", "content-type", origin)
    assert before.status == 204
    assert before.raw == b""
    assert allowances(before) == {
        "origin": origin,
        "methods": "POST, OPTIONS",
        "headers": "Content-Type",
    }
    said = asked(listing, "POST", "/chat", origin, **{"Content-Type": "application/json"})
    assert (said.status, said.body["awaiting"]) == (200, "name")
    assert allowances(said) == {"origin": origin}
    assert before.headers["vary"] == said.headers["vary"] == "Origin"


def test_a_page_on_the_list_may_read_the_chat_of_its_payer(listing: Server) -> None:
    made = Merchant(listing).create()
    path = f"/sessions/{made['sessionId']}"
    before = preflight(listing, path, "GET", "authorization", LISTED[0])
    assert allowances(before)["methods"] == "GET, OPTIONS"
    assert allowances(before)["headers"] == "Authorization"
    token = f"Bearer {made['sessionToken']}"
    seen = asked(listing, "GET", path, LISTED[0], authorization=token)
    assert (seen.status, seen.body["sessionId"]) == (200, made["sessionId"])
    assert allowances(seen) == {"origin": LISTED[0]}
    assert asked(listing, "GET", path, LISTED[0], authorization="Bearer wrong").status == 401


def test_a_refusal_can_be_read_too(listing: Server) -> None:
    merchant = Merchant(listing)
    for body, status in ((b"no JSON", 400), (b" " * 20_000, 413)):
        heard = merchant.call("POST", "/chat", body, authorization="", Origin=LISTED[0])
        assert (heard.status, allowances(heard)) == (status, {"origin": LISTED[0]})
        assert json.loads(heard.raw)["error"]["code"]


@pytest.mark.parametrize("origin", STRANGE)
def test_another_page_is_let_in_nowhere(listing: Server, origin: str) -> None:
    for heard in (
        preflight(listing, "/chat", "POST", "content-type", origin),
        asked(listing, "POST", "/chat", origin),
    ):
        assert allowances(heard) == {}
        assert heard.headers["vary"] == "Origin"


@pytest.mark.parametrize(
    "path",
    ["/payments", "/payments/pay_1", "/sessions", "/stats", "/shop/orders", "/webhooks/stripe"],
)
def test_nothing_else_is_opened_to_a_page_on_the_list(listing: Server, path: str) -> None:
    for method in ("OPTIONS", "GET", "POST"):
        assert allowances(asked(listing, method, path, LISTED[0])) == {}


def test_without_a_list_no_page_may_call(server: Server) -> None:
    for path in ("/chat", "/sessions/chat_1"):
        heard = preflight(server, path, "POST", "content-type", LISTED[0])
        assert (heard.status, allowances(heard)) == (405, {})
    assert allowances(asked(server, "POST", "/chat", LISTED[0])) == {}


def test_no_answer_lets_cookies_be_sent(listing: Server) -> None:
    heard = preflight(listing, "/chat", "POST", "content-type", LISTED[0])
    assert "credentials" not in allowances(heard)
