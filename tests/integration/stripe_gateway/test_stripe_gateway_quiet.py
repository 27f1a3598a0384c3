"""Nothing of a card, a key or Stripe's texts gets out: exceptions, logs, the console, warnings."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import threading
import traceback
from typing import TYPE_CHECKING

import pytest
import urllib3.util.connection

from payment_smart_bot.domain.session import PaymentMethod
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.stripe_gateway.answering import Answering
    from tests.integration.stripe_gateway.conftest import Bench

SPEAK = """
import logging, sys
logging.basicConfig(level=logging.DEBUG)
import stripe
stripe.log = "debug"
from payment_smart_bot.adapters.stripe_connection import StripeConnection
from payment_smart_bot.adapters.stripe_gateway import StripeGateway
from payment_smart_bot.domain.card import Expiry
from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode
gateway = StripeGateway(StripeConnection(lambda: sys.argv[2], base_url=sys.argv[1]))
logging.getLogger("stripe").setLevel(logging.DEBUG)
method = gateway.create_payment_method(
    number=CardNumber("4242424242424242"), expiry=Expiry(2034, 12), code=SecurityCode("987"),
    name="Canary", idempotency_key="quiet",
)
print(method.last4)
"""


@pytest.mark.parametrize("kind", ["500", "timeout", "reset", "refused", "wrong-key"])
def test_no_exception_brings_another_or_the_card(bench: Bench, kind: str) -> None:
    key = "sk_test_wrong" if kind == "wrong-key" else bench.secret_key
    code = "98765" if kind == "refused" else "987"
    if kind not in ("refused", "wrong-key"):
        bench.fault(kind, times=1000)
    gateway = bench.gateway(key, budget_seconds=2, attempt_seconds=0.2 if kind == "timeout" else 5)
    with pytest.raises((GatewayRefused, GatewayUnavailable)) as caught:
        bench.create(gateway, code=code)
    error = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None
    adapters = [
        repr(frame.f_locals)
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if "adapters" in frame.f_code.co_filename
    ]
    assert len(adapters) == 1
    assert "CardNumber(****)" in adapters[0]
    assert "4242" not in adapters[0]
    assert not re.search(rf"(?<![\d.]){code}\b", adapters[0])  # times end in any digits
    assert "req_" not in f"{error!r} {error} {vars(error)}"


def test_the_library_prints_and_logs_nothing(bench: Bench, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SPEAK, bench.url, bench.secret_key],
        env={**os.environ, "STRIPE_LOG": "debug", "XDG_CONFIG_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    assert done.stdout == "4242\n"
    assert "urllib3" in done.stderr
    for word in ("4242424242424242", "987", "Canary", "Post details", "stripe:", "Request to"):
        assert word not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_logging_that_is_set_up_anew_does_not_let_it_speak(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    gateway = bench.gateway()
    logging.getLogger("stripe").disabled = False
    with caplog.at_level(logging.DEBUG):
        bench.create(gateway)
    names = {record.name.partition(".")[0] for record in caplog.records}
    assert names == {"urllib3"}


def test_a_notice_of_stripes_is_not_printed(bench: Bench, answering: Answering) -> None:
    card = {"brand": "visa", "last4": "4242"}
    body = json.dumps({"id": "pm_1", "object": "payment_method", "card": card}).encode()
    with answering(200, body, {"Stripe-Notice": "canary"}) as (url, _):
        assert bench.create(bench.gateway(base_url=url)) == PaymentMethod("pm_1", "visa", "4242")


def test_threads_share_the_connections(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    connect = urllib3.util.connection.create_connection

    def spy(address: tuple[str, int], *more: object, **named: object) -> object:
        opened.append(address)
        return connect(address, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(urllib3.util.connection, "create_connection", spy)
    gateway = bench.gateway()
    for _ in range(5):
        thread = threading.Thread(target=bench.create, args=(gateway,))
        thread.start()
        thread.join()
    assert len(opened) == 1
