"""A merchant's program at a server, and a payer whose card is charged without a chat."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from payment_smart_bot.adapters.clock import SystemClock
from payment_smart_bot.adapters.ledger_sqlite import SqliteLedger, payments_file
from payment_smart_bot.adapters.stripe_charges import StripeCharges
from payment_smart_bot.adapters.stripe_connection import StripeConnection
from payment_smart_bot.bot.books import Books
from payment_smart_bot.domain.ledger import Report
from payment_smart_bot.domain.payment import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.server import Server

    from payment_smart_bot.domain.charge import Charge

Answer = dict[str, Any]
DUE: Final[Answer] = {"amount": 4999, "currency": "usd"}
SECRET: Final = "whsec_of_the_tests"
VISA: Final = "pm_card_visa"
AT_THE_BANK: Final = "pm_card_authenticationRequired"


@dataclass(frozen=True)
class Heard:
    """What came back."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Answer:
        return dict(json.loads(self.raw))

    @property
    def code(self) -> str:
        return str(self.body["error"]["code"])


@dataclass(frozen=True)
class Merchant:
    """Speaks the merchant's API, with the key of the server's data folder."""

    server: Server

    @property
    def key(self) -> str:
        return (self.server.data_dir / "merchant.key").read_text().strip()

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        once: str | None = None,
        authorization: str | None = None,
        **headers: str,
    ) -> Heard:
        sent = {"Authorization": f"Bearer {self.key}"} if authorization is None else {}
        if authorization:
            sent["Authorization"] = authorization
        if once is not None:
            sent["Idempotency-Key"] = once
        payload = body if isinstance(body, bytes) else b"" if body is None else _json(body)
        connection = HTTPConnection(urlsplit(self.server.url).netloc, timeout=60)
        try:
            connection.request(method, path, payload, {**sent, **headers})
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Heard(answer.status, names, answer.read())
        finally:
            connection.close()

    def create(self, **fields: object) -> Answer:
        made = self.call("POST", "/payments", {**DUE, **fields})
        assert made.status == 201, made.raw
        return made.body

    def get(self, payment: str) -> Answer:
        seen = self.call("GET", f"/payments/{payment}")
        assert seen.status == 200, seen.raw
        return seen.body

    def page(self, **query: object) -> Heard:
        return self.call("GET", f"/payments?{urlencode(query)}")

    def post(self, payment: str, deed: str, body: object = None, once: str | None = None) -> Heard:
        return self.call("POST", f"/payments/{payment}/{deed}", body, once=once)

    def causes(self, payment: str) -> list[str]:
        rows = self.call("GET", f"/payments/{payment}/entries").body["entries"]
        return [row["cause"] for row in rows]

    def until(self, payment: str, status: str, seconds: float = 30.0) -> Answer:
        """Wait until a payment is where a webhook is to bring it."""
        deadline = time.monotonic() + seconds
        while (seen := self.get(payment))["status"] != status:
            assert time.monotonic() < deadline, seen
            time.sleep(0.02)
        return seen

    def deliver(self, payload: bytes, signature: str | None = None) -> Heard:
        """Deliver an event as Stripe would."""
        header = signed(payload) if signature is None else signature
        return self.call("POST", "/webhooks/stripe", payload, **{"Stripe-Signature": header})


def signed(payload: bytes, secret: str = SECRET, at: float | None = None) -> str:
    """The header `Stripe-Signature` as its documentation makes it."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + payload, hashlib.sha256)
    return f"t={stamp},v1={digest.hexdigest()}"


def event(name: str, kind: str, intent: str) -> bytes:
    """An event about a PaymentIntent; what else Stripe puts in is not read."""
    about = {"object": "payment_intent", "id": intent}
    if not kind.startswith("payment_intent."):
        about = {"object": "charge", "id": "ch_1", "payment_intent": intent}
    return _json({"id": name, "type": kind, "created": 1, "data": {"object": about}})


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


@contextmanager
def books_of(server: Server) -> Iterator[Books]:
    """The books of a server that runs, opened by a second process."""
    sandbox = server.sandbox
    file = payments_file(server.data_dir / "payments.db")
    stripe = StripeConnection(lambda: sandbox.key, base_url=sandbox.url)
    try:
        yield Books(SqliteLedger(file), StripeCharges(stripe), SystemClock())
    finally:
        file.close()
        stripe.close()


def charge(books: Books, payment: str, card: str = VISA, *, write: bool = True) -> Charge:
    """Have a card charged for a payment; without `write` what Stripe did is not written down."""
    stored = books.ledger.load(payment)
    assert stored is not None
    intent = books.charges.open(stored, idempotency_key=f"{payment}-open").intent
    books.change(
        payment,
        Cause.CONFIRM_BEGUN,
        lambda _: Report(books.now(), payment_intent=intent),
    )
    done = books.charges.confirm(
        intent,
        card,
        return_url="http://127.0.0.1/back",
        idempotency_key=f"{payment}-confirm",
    )
    if write:
        books.heard(stored, done)
    return done


def pay(server: Server, payment: str, card: str = VISA) -> Charge:
    """Have a payment paid, as its chat would."""
    with books_of(server) as books:
        return charge(books, payment, card)
