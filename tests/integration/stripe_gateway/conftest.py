"""The gateway against a real sandbox process; only the clock is made up."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
import requests
from tests.integration.stripe_gateway.answering import serve
from tests.integration.stripe_gateway.paying import Till

from payment_smart_bot.adapters.stripe_charges import StripeCharges
from payment_smart_bot.adapters.stripe_connection import StripeConnection
from payment_smart_bot.adapters.stripe_gateway import StripeGateway
from payment_smart_bot.domain.card import Expiry
from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode
from payment_smart_bot.sandbox.spawn import SandboxProcess, start_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.stripe_gateway.answering import Answering

    from payment_smart_bot.domain.session import PaymentMethod

Json: TypeAlias = dict[str, Any]


@dataclass
class FakeClock:
    """A time that moves by sleeping alone."""

    time: float = 1_000_000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class Bench:
    """A sandbox, and gateways that speak to it."""

    url: str
    secret_key: str
    clock: FakeClock = field(default_factory=FakeClock)
    budget: float = 15.0
    made: list[StripeConnection] = field(default_factory=list)

    def connect(
        self,
        key: str | Callable[[], str] | None = None,
        **options: Any,  # noqa: ANN401 - the connection's own options
    ) -> StripeConnection:
        """Make a connection; `key` is the sandbox's own unless another is given."""
        text = self.secret_key if key is None else key
        source: Callable[[], str] = (lambda: text) if isinstance(text, str) else text
        settings: Json = {"budget_seconds": self.budget, "clock": self.clock, **options}
        connection = StripeConnection(source, **{"base_url": self.url, **settings})
        self.made.append(connection)
        return connection

    def gateway(self, key: str | Callable[[], str] | None = None, **options: Any) -> StripeGateway:  # noqa: ANN401 - the same
        return StripeGateway(self.connect(key, **options))

    def create(
        self,
        gateway: StripeGateway | None = None,
        *,
        number: str = "4242424242424242",
        code: str = "987",
        key: str | None = None,
    ) -> PaymentMethod:
        return (gateway or self.gateway()).create_payment_method(
            number=CardNumber(number),
            expiry=Expiry(2034, 12),
            code=SecurityCode(code),
            name="Åsa Öberg",
            idempotency_key=key or secrets.token_hex(),
        )

    def close(self) -> None:
        for connection in self.made:
            connection.close()

    def send(self, method: str, path: str, **body: object) -> Json:
        auth = (self.secret_key, "")
        answer = requests.request(method, self.url + path, json=body, auth=auth, timeout=5)
        assert answer.status_code == 200, answer.text
        shown: Json = answer.json()
        return shown

    def form(self, path: str, sent: dict[str, str]) -> Json:
        auth = (self.secret_key, "")
        answer = requests.post(self.url + path, sent, auth=auth, timeout=5)
        assert answer.status_code == 200, answer.text
        shown: Json = answer.json()
        return shown

    def fault(self, kind: str, operation: str = "POST /v1/payment_methods", **more: object) -> None:
        self.send("POST", "/_sandbox/faults", operation=operation, kind=kind, **more)

    def refuse_raw_numbers(self, on: bool = True) -> None:  # noqa: FBT001, FBT002 - a switch
        self.send("POST", "/_sandbox/settings", refuse_raw_numbers=on)

    def objects(self) -> int:
        return int(self.send("GET", "/_sandbox/stats")["objects"].get("payment_method", 0))

    def shown(self, method: PaymentMethod) -> Json:
        return self.send("GET", f"/v1/payment_methods/{method.id}")


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with start_sandbox(tmp_path_factory.mktemp("sandbox")) as started:
        yield started


@pytest.fixture
def bench(process: SandboxProcess) -> Iterator[Bench]:
    """The worker's sandbox, without faults and with its settings as at the start."""
    made = Bench(process.url, process.secret_key)
    yield made
    made.close()
    made.send("DELETE", "/_sandbox/faults")
    made.refuse_raw_numbers(on=False)


@pytest.fixture
def till(bench: Bench) -> Till:
    return Till(bench, StripeCharges(bench.connect()))


@pytest.fixture
def answering() -> Answering:
    return serve
