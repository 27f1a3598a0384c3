"""The widget's file and the pages as a server sends them, and the demo shop's server side."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING

import pytest
from tests.e2e.server import EXPIRY, VISA, Server, exchange
from tests.e2e.shop import Heard, Merchant

from payment_smart_bot.entrypoints.web.assets import FOLDER
from payment_smart_bot.entrypoints.web.orders import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = ("/", "/pay", "/pay/done")
FILES = ("/widget.js", "/pay.js", "/done.js", "/shop.js", "/pages.css", "/icon.svg", "/mug.svg")
JSON = {"Content-Type": "application/json"}


def get(server: Server, path: str, **headers: str) -> Heard:
    return Merchant(server).call("GET", path, authorization="", **headers)


def order(server: Server, body: object, **headers: str) -> Heard:
    return Merchant(server).call("POST", "/shop/orders", body, authorization="", **headers)


def directives(heard: Heard) -> dict[str, list[str]]:
    """The Content-Security-Policy."""
    parts = heard.headers["content-security-policy"].split("; ")
    return {name: values for name, *values in (part.split(" ") for part in parts)}


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with an account's key, which no sandbox stands beside."""
    data = tmp_path_factory.mktemp("keyed") / "data"
    with Server(data, STRIPE_SECRET_KEY="sk_test_of_nobody") as server:
        yield server


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_sent_under_a_strict_policy(server: Server, path: str) -> None:
    seen = get(server, path)
    assert seen.status == 200
    policy = directives(seen)
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == ["'none'"]
    assert policy["style-src"] == ["'self'"]
    assert not [value for values in policy.values() for value in values if "unsafe" in value]
    assert seen.headers["referrer-policy"] == "no-referrer"
    assert seen.headers["x-content-type-options"] == "nosniff"
    assert seen.headers["cache-control"] == "no-cache"
    text = seen.raw.decode()
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]* src=)", text)


def test_stripes_script_is_allowed_where_the_field_is(server: Server, keyed: Server) -> None:
    ours = server.sandbox.url
    for path in ("/", "/pay"):
        policy = directives(get(server, path))
        assert policy["script-src"] == ["'self'", ours]
        assert policy["frame-src"] == [ours]
        assert policy["connect-src"] == ["'self'", ours]
    assert directives(get(server, "/pay/done"))["script-src"] == ["'self'"]
    policy = directives(get(keyed, "/pay"))
    assert policy["script-src"] == ["'self'", "https://js.stripe.com", "https://*.js.stripe.com"]
    assert policy["frame-src"][-1] == "https://hooks.stripe.com"
    assert policy["connect-src"] == ["'self'", "https://api.stripe.com"]


def test_who_may_hold_a_page_in_a_frame(server: Server) -> None:
    framed = {path: directives(get(server, path))["frame-ancestors"] for path in PAGES}
    assert framed == {
        "/": ["'none'"],
        "/pay": ["'self'", "http://127.0.0.1:*", "http://localhost:*"],
        "/pay/done": ["'none'"],
    }


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_a_file_that_the_browser_has_is_not_sent_again(server: Server, path: str) -> None:
    whole = get(server, path)
    assert whole.status == 200
    tag = whole.headers["etag"]
    known = get(server, path, **{"If-None-Match": f'"other", {tag}'})
    assert (known.status, known.raw, known.headers["etag"]) == (304, b"", tag)
    assert get(server, path, **{"If-None-Match": '"other"'}).status == 200
    packed = get(server, path, **{"Accept-Encoding": "gzip, br"})
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.raw) == whole.raw
    assert whole.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    head = Merchant(server).call("HEAD", path, authorization="")
    assert (head.status, head.raw) == (200, b"")


def test_every_part_of_the_widget_is_in_it(server: Server) -> None:
    body = get(server, "/widget.js").raw.decode()
    parts = sorted((FOLDER / "widget").glob("*.js"))
    assert len(parts) >= 9
    assert all(part.read_text() in body for part in parts)
    assert "--psb-accent" in body


def test_a_server_with_a_key_has_no_shop(keyed: Server) -> None:
    front = get(keyed, "/")
    assert b"takes payments in a chat" in front.raw
    assert b"mug" not in front.raw
    assert get(keyed, "/pay").status == 200
    assert order(keyed, {"product": "mug"}, **JSON).status == 404
    assert get(keyed, "/shop/kept/chat_x").status == 404
    assert "demo shop" not in keyed.log


def test_the_ready_lines_name_the_shop(server: Server) -> None:
    assert f"{server.url}/  (a demo shop)" in server.log


def test_an_order_has_the_catalogues_price(server: Server) -> None:
    made = order(server, {"product": "mug", "capture": "field"}, **JSON)
    assert made.status == 201
    assert sorted(made.body) == ["paymentId", "sessionId", "sessionToken"]
    payment = Merchant(server).get(made.body["paymentId"])
    price = CATALOGUE["mug"].money
    assert (payment["amount"], payment["currency"]) == (price.amount, price.currency)
    assert (payment["channel"], payment["description"]) == ("field", "Blue mug")
    assert b"$24.90" in get(server, "/").raw


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({"product": "mug", "amount": 1}, JSON),
        ({"product": "mug", "capture": "pigeon"}, JSON),
        ({"product": "yacht"}, JSON),
        ({"product": ["mug"]}, JSON),
        ([], JSON),
        (b"{", JSON),
        (b"\xff", JSON),
        ({"product": "mug"}, {}),
        ({"product": "mug"}, {"Content-Type": "text/plain"}),
        ({"product": "mug"}, {"Content-Type": "application/x-www-form-urlencoded"}),
    ],
)
def test_what_is_no_order_makes_no_payment(
    server: Server, body: object, headers: dict[str, str]
) -> None:
    before = Merchant(server).page(limit=1).body["payments"][:1]
    refused = order(server, body, **headers)
    assert (refused.status, refused.code) == (400, "invalid-order")
    assert Merchant(server).page(limit=1).body["payments"][:1] == before


def test_a_long_order_is_refused(server: Server) -> None:
    assert order(server, {"product": "m" * 2000}, **JSON).status == 413


def test_what_was_kept_is_shown_to_its_payer_alone(server: Server) -> None:
    made = order(server, {"product": "mug"}, **JSON).body
    other = order(server, {"product": "mug"}, **JSON).body
    session = made["sessionId"]
    for text in ("I want to pay", "Jane Smith", VISA, EXPIRY):
        server.say(session, text)
    refused = [
        get(server, f"/shop/kept/{name}", Authorization=given)
        for name, given in (
            (session, ""),
            (session, made["sessionToken"]),
            (session, f"Bearer {other['sessionToken']}"),
            (session, f"Basic {made['sessionToken']}"),
            ("chat_0000000000000000000000", f"Bearer {made['sessionToken']}"),
            ("test-001", f"Bearer {made['sessionToken']}"),
        )
    ]
    assert {(each.status, each.code) for each in refused} == {(401, "unauthorized")}
    seen = get(server, f"/shop/kept/{session}", Authorization=f"Bearer {made['sessionToken']}")
    kept = seen.body
    assert seen.headers["cache-control"] == "no-store"
    assert [len(kept[name]) for name in ("sessions", "seals", "turns", "payments")] == [1, 1, 4, 1]
    assert kept["turns"][2]["said"] == "•" * 16
    assert kept["entries"][0]["payment_id"] == made["paymentId"]
    lines = [json.loads(line) for line in kept["log"]]
    assert [line["awaiting"] for line in lines] == ["name", "card", "expiry", "cvv"]
    assert all(line in server.log for line in kept["log"])
    assert VISA not in seen.raw.decode()
    assert other["sessionId"] not in seen.raw.decode()


def test_a_store_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        made = order(server, {"product": "mug"}, **JSON).body
        (server.data_dir / "sessions.db").rename(tmp_path / "away")
        token = {"Authorization": f"Bearer {made['sessionToken']}"}
        seen = get(server, f"/shop/kept/{made['sessionId']}", **token)
        assert (seen.status, seen.code) == (503, "store-unavailable")


def test_another_method_is_refused(server: Server) -> None:
    for path in (*PAGES, "/widget.js"):
        status, _ = exchange(server.url, "DELETE", path)
        assert status == 405
