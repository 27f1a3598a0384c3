"""A real sandbox process and the official library, for the tests of the sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import requests
import stripe
from tests.stripe_numbers import code_of

from payment_smart_bot.audit.sweep import sweep
from payment_smart_bot.sandbox.spawn import SandboxProcess, start_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from payment_smart_bot.audit.findings import Finding, Unreadable

CREATE = "POST /v1/payment_methods"
CARD: dict[str, str] = {
    "type": "card",
    "card[number]": "4242424242424242",
    "card[exp_month]": "12",
    "card[exp_year]": "2034",
    "card[cvc]": "123",
}


@dataclass
class Sandbox:
    """A running sandbox and ways to talk to it."""

    process: SandboxProcess
    data_dir: Path
    session: requests.Session

    @property
    def card(self) -> dict[str, str]:
        return CARD

    @property
    def client(self) -> stripe.StripeClient:
        return stripe.StripeClient(
            self.process.secret_key,
            base_addresses={"api": self.process.url},
            max_network_retries=0,
            http_client=stripe.RequestsClient(session=self.session, timeout=5),
        )

    def send(
        self,
        method: str,
        path: str,
        data: object = None,
        *,
        headers: dict[str, str] | None = None,
        timeout: float = 5,
    ) -> requests.Response:
        sent = {"Authorization": f"Bearer {self.process.secret_key}", **(headers or {})}
        url = self.process.url + path
        return self.session.request(method, url, data=data, headers=sent, timeout=timeout)  # type: ignore[arg-type]

    def create(self, key: str | None = None, **changes: str | None) -> requests.Response:
        """Make a PaymentMethod; `card__cvc=None` leaves that parameter out."""
        named = {name.replace("__", "[") + "]" * ("__" in name): v for name, v in changes.items()}
        data = {name: value for name, value in (CARD | named).items() if value is not None}
        return self.send("POST", "/v1/payment_methods", data, headers=key_header(key))

    def make(
        self,
        number: str = "4242424242424242",
        **more: Any,  # noqa: ANN401 - parameters of Stripe's
    ) -> stripe.PaymentMethod:
        """Make a PaymentMethod by the official library."""
        code = code_of(number)
        card = {"number": number, "exp_month": 12, "exp_year": 2034, "cvc": code}
        params: Any = {"type": "card", "card": card, **more}
        return self.client.v1.payment_methods.create(params)

    def pay(
        self,
        number: str = "4242424242424242",
        **more: Any,  # noqa: ANN401 - parameters of Stripe's
    ) -> stripe.PaymentIntent:
        """Make a PaymentIntent of 20 dollars with a card of that number and confirm it."""
        params: Any = {
            "amount": 2000,
            "currency": "usd",
            "confirm": True,
            "payment_method": self.make(number).id,
            "allowed_payment_method_types": ["card"],
            **more,
        }
        return self.client.v1.payment_intents.create(params)

    def decline(self, number: str, **more: Any) -> stripe.CardError:  # noqa: ANN401 - the same
        """Pay with a card that is declined."""
        with pytest.raises(stripe.CardError) as caught:
            self.pay(number, **more)
        assert caught.value.http_status == 402
        assert caught.value.error is not None
        return caught.value

    def events(self, **params: Any) -> list[str]:  # noqa: ANN401 - the same
        """Give the types of the newest events, oldest first."""
        listed: Any = {"limit": 100, **params}
        return [str(event.type) for event in self.client.v1.events.list(listed).data][::-1]

    def charge(self, intent: stripe.PaymentIntent) -> stripe.Charge:
        return self.client.v1.charges.retrieve(str(intent.latest_charge))

    def control(self, method: str, name: str, **body: object) -> dict[str, Any]:
        url = f"{self.process.url}/_sandbox/{name}"
        auth = (self.process.secret_key, "")
        answer = self.session.request(method, url, json=body, auth=auth, timeout=5)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def fault(self, kind: str, operation: str = CREATE, **more: object) -> None:
        self.control("POST", "faults", operation=operation, kind=kind, **more)

    def objects(self, kind: str = "payment_method") -> int:
        return int(self.control("GET", "stats")["objects"].get(kind, 0))


def audited(folder: Path) -> list[Finding | Unreadable]:
    """Give what an audit finds in a folder."""
    return list(sweep([folder]))


def key_header(key: str | None) -> dict[str, str]:
    return {"Idempotency-Key": key} if key is not None else {}


@pytest.fixture(scope="session", autouse=True)
def _no_telemetry() -> None:
    """The library would write an id into the home folder."""
    stripe.enable_telemetry = False


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    data_dir = tmp_path_factory.mktemp("sandbox")
    with start_sandbox(data_dir) as process, requests.Session() as session:
        yield Sandbox(process, data_dir, session)


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    """The worker's sandbox, without faults and with its settings as at the start."""
    yield running
    running.control("DELETE", "faults")
    running.control(
        "POST",
        "settings",
        refuse_raw_numbers=False,
        latency_ms=0,
        clock_offset_seconds=0,
        webhook_retry_ms=[200, 1000, 5000, 30000],
        webhook_timeout_ms=5000,
    )
