"""Metrics, statistics and live sessions of a real server after known conversations."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from tests.e2e.server import Server, faultless
from tests.e2e.shop import Merchant

from payment_smart_bot.audit.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Answer = dict[str, Any]
FUNDS = "4000000000009995"
PREFIX = "payment_smart_bot_"


def talk(server: Server) -> None:
    """One pays after a decline, one gives up at the card, one cancels, one is handed over."""
    merchant = Merchant(server)
    payment = merchant.create()
    session = payment["sessionId"]
    for said in ("I want to pay", "John Doe", FUNDS, "12/39", "123", "confirm"):
        server.say(session, said)
    for said in ("4242 4242 4242 4242", "12/39"):
        server.say(session, said)
    assert server.say(session, "123")["awaiting"] == "confirmation"
    assert server.say(session, "confirm")["status"] == "complete"
    for said in ("I want to pay", "Jane Smith", "4242 4242 4242 4241"):
        server.say("left-at-the-card", said)
    assert server.say("cancelled", "I want to pay")["awaiting"] == "name"
    assert server.say("cancelled", "cancel")["status"] == "cancelled"
    for said in ("I want to pay", "Jane Smith", *("4242 4242 4242 4241",) * 2):
        server.say("handed-over", said)
    assert server.say("handed-over", "4242 4242 4242 4241")["status"] == "handoff"


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with faultless(tmp_path_factory.mktemp("stats") / "data") as running:
        talk(running)
        yield running


@pytest.fixture
def merchant(talked: Server) -> Merchant:
    return Merchant(talked)


def stats(merchant: Merchant, **query: object) -> Answer:
    heard = merchant.call("GET", f"/stats?{urlencode(query)}" if query else "/stats")
    assert heard.status == 200, heard.raw
    return heard.body


TURNS = 10 + 3 + 2 + 5
FUNNEL = {
    "started": (4, 0),
    "name": (4, 1),
    "card": (3, 2),
    "expiry": (1, 0),
    "cvv": (1, 0),
    "confirmation": (1, 0),
    "complete": (1, 0),
}


def exact(seen: Answer) -> None:
    """What is to be told of `talk`."""
    funnel = {each["step"]: (each["sessions"], each["dropped"]) for each in seen["funnel"]}
    assert funnel == FUNNEL
    assert list(funnel) == list(FUNNEL)
    assert (seen["turns"], seen["completed"], seen["handedOver"]) == (TURNS, 1, 1)
    assert seen["problems"] == {
        "invalid-card-number": 3,
        "card-declined": 1,
        "too-many-attempts": 1,
    }
    assert seen["declines"] == {"insufficient_funds": 1}
    assert (seen["faults"], seen["operatorFaults"]) == (0, 0)
    assert seen["timeToPay"]["count"] == 1
    counts = {kind: times["count"] for kind, times in seen["latency"].items()}
    assert counts == {"rules": TURNS - 4, "stripe": 4, "model": 0}
    assert 0 < seen["latency"]["rules"]["p50"] <= seen["latency"]["rules"]["p99"] < 10
    assert seen["model"]["calls"] == 0
    assert seen["payments"] == [
        {
            "status": "succeeded",
            "currency": "usd",
            "payments": 1,
            "amount": 4999,
            "captured": 4999,
            "refunded": 0,
        }
    ]


def test_the_numbers_are_those_of_the_conversations(merchant: Merchant) -> None:
    seen = stats(merchant)
    exact(seen)
    assert seen["liveSessions"] == 4
    assert sum(hour["turns"] for hour in seen["hours"]) == TURNS
    assert sum(hour["sessions"] for hour in seen["hours"]) == 4


def test_the_cost_is_counted_from_the_same_numbers(merchant: Merchant) -> None:
    cost = stats(merchant)["cost"]
    requests = TURNS + 2  # the payment that was made, and Stripe's event
    usd = {line["what"]: line["quantity"] for line in cost["lines"]}
    assert usd["API Gateway, REST"] == requests
    assert usd["KMS"] == 2
    assert usd["DynamoDB, writes"] == 4 * TURNS + 2 + 3 + 9 + 37
    assert (cost["conversations"], cost["payments"]) == (4, 1)
    assert cost["usdPerThousand"] == pytest.approx(cost["usd"] / 4 * 1000, rel=0.01)


def test_a_range_without_conversations_is_empty(merchant: Merchant) -> None:
    seen = stats(merchant, **{"from": "2020-01-01", "to": "2020-02-01T00:30:00Z"})
    assert (seen["from"], seen["to"]) == ("2020-01-01T00:00:00.000Z", "2020-02-01T01:00:00.000Z")
    assert seen["turns"] == 0
    assert {each["sessions"] for each in seen["funnel"]} == {0}
    assert seen["timeToPay"] == {"count": 0, "p50": None, "p95": None, "p99": None}
    assert seen["cost"]["usdPerThousand"] is None
    assert seen["payments"] == seen["hours"] == []
    assert seen["liveSessions"] == 4


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=yesterday", "invalid-parameter"),
        ("from=2026-01-02&to=2026-01-02", "invalid-parameter"),
        ("from=1969-01-01&to=1970-01-01", "invalid-parameter"),
        ("to=9999-12-31", "invalid-parameter"),
        ("from=2026-01-01&from=2026-01-02", "invalid-parameter"),
        ("since=2026-01-01", "unknown-parameter"),
    ],
)
def test_a_wrong_range_is_refused(merchant: Merchant, query: str, code: str) -> None:
    heard = merchant.call("GET", f"/stats?{query}")
    assert (heard.status, heard.code) == (400, code)


def values(text: str) -> dict[str, float]:
    """Every sample of Prometheus' text; each family has its help and type before it."""
    found, types = {}, {}
    for line in text.splitlines():
        if kind := re.fullmatch(r"# TYPE (\S+) (counter|gauge|histogram)", line):
            types[kind[1]] = kind[2]
        elif not line.startswith("# HELP "):
            sample = re.fullmatch(r'([a-z_]+)(\{(?:\w+="[^"\\]*",?)+\})? ([0-9.e+-]+)', line)
            assert sample, line
            family = re.sub(r"_(bucket|sum|count)$", "", sample[1])
            assert types.get(sample[1], types.get(family)), line
            found[(sample[1] + (sample[2] or "")).removeprefix(PREFIX)] = float(sample[3])
    assert text.endswith("\n")
    return found


def test_prometheus_gets_the_same_numbers(merchant: Merchant) -> None:
    heard = merchant.call("GET", "/metrics")
    assert heard.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    seen = values(heard.raw.decode())
    assert seen["turns_total"] == TURNS
    assert seen["completed_total"] == seen["handed_over_total"] == 1
    assert seen['problems_total{code="invalid-card-number"}'] == 3
    assert seen['declined_total{decline_code="insufficient_funds"}'] == 1
    assert seen['turn_seconds_count{kind="stripe"}'] == 4
    assert seen['turn_seconds_bucket{kind="stripe",le="+Inf"}'] == 4
    steps = {name: n for name, n in seen.items() if name.startswith("funnel_step_total")}
    assert sum(steps.values()) == TURNS
    assert seen["webhook_refused_total"] == 0


def test_a_delivery_that_stripe_did_not_sign_is_counted(merchant: Merchant) -> None:
    before = values(merchant.call("GET", "/metrics").raw.decode())["webhook_refused_total"]
    assert merchant.deliver(b"{}", "t=1,v1=00").status == 400
    after = values(merchant.call("GET", "/metrics").raw.decode())["webhook_refused_total"]
    assert after == before + 1


@pytest.mark.parametrize("path", ["/metrics", "/stats", "/sessions"])
def test_nobody_else_is_told(merchant: Merchant, path: str) -> None:
    for authorization in ("", "Bearer wrong"):
        heard = merchant.call("GET", path, authorization=authorization)
        assert (heard.status, heard.code) == (401, "unauthorized")
        assert heard.headers["content-type"] == "application/json"


def test_live_sessions_are_masked_and_found(talked: Server, merchant: Merchant) -> None:
    seen = merchant.call("GET", "/sessions").body
    assert not seen["more"]
    assert len(seen["sessions"]) == 4
    by_status = {each["status"]: each for each in seen["sessions"]}
    assert set(by_status) == {"complete", "collecting", "cancelled", "handoff"}
    paid = by_status["complete"]
    assert paid["session"] == "chat_" + paid["paymentId"].removeprefix("pay_")[:3] + "\u2026"
    assert (paid["name"], paid["card"]) == ("J\u2026 D\u2026", {"brand": "visa", "last4": "4242"})
    left = by_status["collecting"]
    assert (left["session"], left["awaiting"], left["attempts"]) == ("left-at-\u2026", "card", 1)
    text = merchant.call("GET", "/sessions").raw.decode()
    assert "Smith" not in text
    assert "left-at-the-card" not in text
    for search, count in (("left", 1), ("4242", 1), ("nobody", 0)):
        found = merchant.call("GET", f"/sessions?search={search}").body["sessions"]
        assert len(found) == count
    assert talked.log.count('"operation":"sessions"') >= 5


def test_live_sessions_come_in_pages(merchant: Merchant) -> None:
    seen, after = [], ""
    for page in range(4):
        heard = merchant.call("GET", f"/sessions?limit=1{after}").body
        (one,) = heard["sessions"]
        seen.append(one["session"])
        after = f"&after={one['place']}"
        assert heard["more"] == (page < 3)
    assert len(set(seen)) == 4
    for query in ("limit=0", "after=here", "search=", "search=a%20b"):
        assert merchant.call("GET", f"/sessions?{query}").code == "invalid-parameter"


def test_counts_outlive_the_server_and_nobody_can_be_read_out_of_them(server_dir: Server) -> None:
    talk(server_dir)
    stored = server_dir.data_dir / "tallies.db"
    deadline = time.monotonic() + 20
    while not stored.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    server_dir.restart()
    merchant = Merchant(server_dir)
    exact(stats(merchant))
    assert values(merchant.call("GET", "/metrics").raw.decode())["turns_total"] == 0
    server_dir.say("left-at-the-card", "4242 4242 4242 4242")
    funnel = {each["step"]: each["sessions"] for each in stats(merchant)["funnel"]}
    assert (funnel["started"], funnel["expiry"]) == (4, 2)
    server_dir.stop()
    raw = stored.read_bytes()
    for secret in (b"left-at-the-card", b"Smith", b"4242", b"John"):
        assert secret not in raw
    assert list(sweep([stored])) == []


@pytest.fixture
def server_dir(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "data") as running:
        yield running


def test_a_crash_loses_a_few_seconds_at_most(server_dir: Server) -> None:
    talk(server_dir)
    time.sleep(3.5)  # the round of two seconds, and time to write
    server_dir.kill()
    server_dir.start()
    exact(stats(Merchant(server_dir)))
