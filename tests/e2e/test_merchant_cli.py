"""The merchant's commands at a running server, as somebody types them."""

from __future__ import annotations

import csv
import io
import re
import signal
import subprocess
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from tests.e2e.server import EXPIRY, PROGRAM, VISA, Server, environment
from tests.e2e.shop import Merchant, books_of, charge, pay

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def merchant(server: Server) -> Merchant:
    return Merchant(server)


def command(
    server: Server, *words: str, typed: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    """Run a command against a server's address, with the key of its data folder."""
    where = ["--data-dir", str(server.data_dir)]
    if words[0] not in {"reconcile", "webhooks"}:
        where += ["--url", server.url]
    return subprocess.run(
        [PROGRAM, *words, *where],
        env=environment(**env),
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_pay_makes_a_payment_and_takes_it_in_a_chat(server: Server, merchant: Merchant) -> None:
    typed = f"John Doe\n{VISA}\n{EXPIRY}\n123\nconfirm\n"
    words = ("pay", "--amount", "49.99", "--currency", "USD", "--description", "Two tickets")
    done = command(server, *words, typed=typed)
    assert done.returncode == 0, done.stderr
    assert "$49.99" in done.stdout
    assert done.stdout.rstrip().endswith("(complete)")
    name = re.search(r"pay_[A-Za-z0-9]{22}", done.stderr)
    assert name
    seen = merchant.get(name[0])
    assert (seen["status"], seen["amountCaptured"]) == ("succeeded", 4999)
    assert VISA not in done.stdout + done.stderr


def test_pay_asks_for_what_its_options_say(server: Server, merchant: Merchant) -> None:
    typed = f"John Doe\n{VISA}\n{EXPIRY}\n94107\nyes\n123\nconfirm\n"
    words = ("pay", "--amount", "49.99", "--currency", "usd")
    done = command(server, *words, "--save-card", "ask", "--postal-code", "ask", typed=typed)
    assert done.returncode == 0, done.stderr
    assert "Postal code: 94107\nKept for later purchases: yes" in done.stdout
    name = re.search(r"pay_[A-Za-z0-9]{22}", done.stderr)
    assert name
    seen = merchant.get(name[0])
    assert (seen["savedCard"]["status"], seen["postalCodeCheck"]) == ("kept", "pass")
    plain = command(server, *words, "--save-card", "never", "--postal-code", "never")
    name = re.search(r"pay_[A-Za-z0-9]{22}", plain.stderr)
    assert name
    assert {"saveCard", "postalCode"}.isdisjoint(merchant.get(name[0]))


def test_pay_keeps_a_card_without_a_charge(server: Server, merchant: Merchant) -> None:
    typed = f"John Doe\n{VISA}\n{EXPIRY}\nyes\n123\nconfirm\n"
    words = ("pay", "--amount", "0", "--currency", "usd", "--save-card", "only")
    done = command(server, *words, typed=typed)
    assert done.returncode == 0, done.stderr
    assert "nothing was charged" in done.stdout
    name = re.search(r"pay_[A-Za-z0-9]{22}", done.stderr)
    assert name
    seen = merchant.get(name[0])
    assert (seen["amountCaptured"], seen["savedCard"]["status"]) == (0, "kept")
    refused = command(server, *words[:2], "5", *words[3:])
    assert (refused.returncode, '0 in "amount"' in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    ("amount", "currency", "hint"),
    [
        ("49,99", "usd", "two ways"),
        ("49.999", "usd", "2 decimals"),
        ("500.5", "jpy", "no decimals"),
        ("0.10", "usd", "0.50"),
        ("1", "xyz", ""),
    ],
)
def test_pay_says_what_is_wrong_with_an_amount(
    server: Server, amount: str, currency: str, hint: str
) -> None:
    refused = command(server, "pay", "--amount", amount, "--currency", currency)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: ")
    assert hint in refused.stderr
    assert "Traceback" not in refused.stderr


def test_payments_are_listed_shown_refunded_and_exported(
    server: Server, merchant: Merchant
) -> None:
    name = merchant.create(reference="=cli", description="[bold]x")["paymentId"]
    pay(server, name)
    listed = command(server, "payments", "list", "--reference", "=cli")
    assert name in listed.stdout
    refunded = command(server, "payments", "refund", name, "--amount", "10.00")
    assert refunded.returncode == 0, refunded.stderr
    shown = command(server, "payments", "show", name).stdout
    assert "[bold]x" in shown
    assert re.search(r"amountRefunded +10\.00", shown)
    assert re.search(r"refunded|stripe_says", shown.split("What")[1])  # whoever is first writes it
    much = command(server, "payments", "refund", name, "--amount", "40.00")
    assert (much.returncode, "3999" in much.stderr) == (1, True)
    exported = command(server, "payments", "export", "--reference", "=cli", "--csv", "-")
    (row,) = csv.DictReader(io.StringIO(exported.stdout))
    assert (row["paymentId"], row["amount"], row["amountRefunded"]) == (name, "49.99", "10.00")
    assert row["reference"] == "'=cli"


def test_payments_are_captured_and_canceled(server: Server, merchant: Merchant) -> None:
    held = merchant.create(capture="manual")["paymentId"]
    pay(server, held)
    assert command(server, "payments", "capture", held, "--amount", "20").returncode == 0
    assert merchant.get(held)["amountCaptured"] == 2000
    name = merchant.create()["paymentId"]
    assert command(server, "payments", "cancel", name).returncode == 0
    again = command(server, "payments", "cancel", name)
    assert (again.returncode, "canceled" in again.stderr) == (1, True)


def test_without_a_key_it_is_said_how_to_give_one(server: Server) -> None:
    words = ("payments", "list", "--url", server.url, "--data-dir", "/nowhere")
    done = subprocess.run(
        [PROGRAM, *words], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "MERCHANT_KEY" in done.stderr
    wrong = command(server, "payments", "list", MERCHANT_KEY="wrong")
    assert (wrong.returncode, "key" in wrong.stderr) == (1, True)


@pytest.mark.parametrize("name", ["payments", "pay", "reconcile", "webhooks"])
def test_help_has_an_example(server: Server, name: str) -> None:
    done = command(server, name, "--help") if name == "pay" else None
    done = done or subprocess.run(
        [PROGRAM, name, "--help"], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "Example" in done.stdout


@pytest.fixture
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("alone") / "data") as running:
        yield running


def test_reconcile_tells_and_mends(alone: Server) -> None:
    name = Merchant(alone).create()["paymentId"]
    alone.sandbox.control("POST", "faults", operation="webhook", kind="drop", times=50)
    with books_of(alone) as books:
        charge(books, name, write=False)
    told = command(alone, "reconcile")
    assert (told.returncode, "1 differ" in told.stdout) == (1, True), told.stderr
    assert name in told.stdout
    mended = command(alone, "reconcile", "--mend", "--since", "2026-01-01")
    assert (mended.returncode, "mended" in mended.stdout) == (0, True), mended.stderr
    assert Merchant(alone).get(name)["status"] == "succeeded"
    assert command(alone, "reconcile").stdout.endswith("1 compared, 0 differ.\n")
    assert command(alone, "reconcile", "--since", "yesterday").returncode == 2


def test_events_are_forwarded_as_they_came(alone: Server) -> None:
    came: list[tuple[str, bytes]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers["Content-Length"]))
            came.append((self.headers["Stripe-Signature"], payload))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    receiver = HTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=receiver.serve_forever, daemon=True).start()
    where = f"http://127.0.0.1:{receiver.server_port}/hooks"
    words = ("webhooks", "listen", "--forward-to", where, "--data-dir", str(alone.data_dir))
    listener = subprocess.Popen(
        [PROGRAM, *words], env=environment(), stdout=subprocess.PIPE, text=True
    )
    try:
        assert listener.stdout
        assert "whsec_" in listener.stdout.readline()
        name = Merchant(alone).create()["paymentId"]
        pay(alone, name)
        deadline = time.monotonic() + 10
        while not any(b"payment_intent.succeeded" in payload for _, payload in came):
            assert time.monotonic() < deadline, came
            time.sleep(0.02)
        assert all(signature.startswith("t=") for signature, _ in came)
    finally:
        listener.send_signal(signal.SIGTERM)
        said = listener.communicate(timeout=10)[0]
        receiver.shutdown()
        receiver.server_close()
    assert "payment_intent.succeeded" in said
    assert "-> 204" in said
    assert listener.returncode == 0
