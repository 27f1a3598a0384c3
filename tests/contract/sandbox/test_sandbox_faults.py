"""Faults on demand, as a client sees them."""

from __future__ import annotations

import errno
import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests
import stripe

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox

BALANCE = "GET /v1/balance"


def exchange(sandbox: Sandbox) -> tuple[bytes, int | None]:
    """Ask for the balance over a bare socket: what comes back, and the errno at the end."""
    at = urlsplit(sandbox.process.url)
    request = (
        f"GET /v1/balance HTTP/1.1\r\nHost: {at.netloc}\r\nConnection: close\r\n"
        f"Authorization: Bearer {sandbox.process.secret_key}\r\n\r\n"
    )
    got = b""
    with socket.create_connection((at.hostname or "", at.port or 0), timeout=5) as connection:
        connection.sendall(request.encode())
        try:
            while piece := connection.recv(4096):
                got += piece
        except ConnectionError as error:
            return got, error.errno
    return got, None


@pytest.mark.parametrize("kind", ["reset", "reset-after"])
def test_a_reset_closes_the_connection_without_a_byte(sandbox: Sandbox, kind: str) -> None:
    assert exchange(sandbox)[0].startswith(b"HTTP/1.1 200 OK")
    sandbox.fault(kind, BALANCE)
    assert exchange(sandbox) == (b"", errno.ECONNRESET)
    assert exchange(sandbox)[0].startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize(("kind", "made"), [("timeout", 0), ("timeout-after", 1)])
def test_a_timeout_says_nothing_until_the_client_gives_up(
    sandbox: Sandbox, kind: str, made: int
) -> None:
    before = sandbox.objects()
    sandbox.fault(kind)
    started = time.monotonic()
    with pytest.raises(requests.ReadTimeout):
        sandbox.send("POST", "/v1/payment_methods", sandbox.card, timeout=0.3)
    assert time.monotonic() - started >= 0.3
    assert sandbox.objects() == before + made
    assert sandbox.create().status_code == 200


@pytest.mark.parametrize(
    ("kind", "status", "made"), [("429", 429, 0), ("500", 500, 0), ("500-after", 500, 1)]
)
def test_a_status_is_answered_and_the_work_done_or_not(
    sandbox: Sandbox, kind: str, status: int, made: int
) -> None:
    before = sandbox.objects()
    sandbox.fault(kind)
    assert sandbox.create().status_code == status
    assert sandbox.objects() == before + made
    assert sandbox.create().status_code == 200


def test_the_library_sees_stripes_classes(sandbox: Sandbox) -> None:
    expected: dict[str, type[stripe.StripeError]] = {
        "429": stripe.RateLimitError,
        "500": stripe.APIError,
        "reset": stripe.APIConnectionError,
    }
    for kind, error in expected.items():
        sandbox.fault(kind, BALANCE)
        with pytest.raises(error):
            sandbox.client.v1.balance.retrieve()


def test_a_fault_comes_as_often_as_asked_and_to_its_operation_alone(sandbox: Sandbox) -> None:
    sandbox.fault("500", BALANCE, times=2)
    waiting = {"operation": BALANCE, "kind": "500", "times": 2, "delay_ms": 0}
    assert sandbox.control("GET", "faults") == {"faults": [waiting]}
    assert sandbox.send("GET", "/v1/payment_methods").status_code == 200
    statuses = [sandbox.send("GET", "/v1/balance").status_code for _ in range(3)]
    assert statuses == [500, 500, 200]
    assert sandbox.control("GET", "faults") == {"faults": []}


def test_a_fault_can_be_for_any_operation_and_taken_back(sandbox: Sandbox) -> None:
    sandbox.fault("500", "*", times=9)
    assert sandbox.send("GET", "/v1/payment_methods").status_code == 500
    assert sandbox.send("GET", "/v1/balance").status_code == 500
    assert sandbox.control("DELETE", "faults") == {"faults": []}
    assert sandbox.send("GET", "/v1/balance").status_code == 200


@pytest.mark.parametrize("kind", ["delay", "500", "500-after"])
def test_a_fault_can_wait(sandbox: Sandbox, kind: str) -> None:
    sandbox.fault(kind, BALANCE, delay_ms=150)
    started = time.monotonic()
    sandbox.send("GET", "/v1/balance")
    assert time.monotonic() - started >= 0.15


def test_latency_is_added_to_every_operation(sandbox: Sandbox) -> None:
    sandbox.control("POST", "settings", latency_ms=120)
    for path in ("/v1/balance", "/v1/payment_methods"):
        started = time.monotonic()
        assert sandbox.send("GET", path).status_code == 200
        assert time.monotonic() - started >= 0.12


def test_the_counts_are_by_operation_and_status(sandbox: Sandbox) -> None:
    def counted(status: str) -> int:
        calls = sandbox.control("GET", "stats")["operations"].get(BALANCE, {})
        return int(calls.get(status, 0))

    before = {status: counted(status) for status in ("200", "429", "0")}
    sandbox.fault("429", BALANCE)
    sandbox.fault("reset", BALANCE)
    sandbox.send("GET", "/v1/balance")
    exchange(sandbox)
    exchange(sandbox)
    assert {status: counted(status) - times for status, times in before.items()} == {
        "200": 1,
        "429": 1,
        "0": 1,
    }
