"""The Stripe key from Secrets Manager: kept, renewed, shared by threads, out of reach."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from tests.integration.aws.shop import CANARY, FAULTS, Wire, build
from tests.integration.tills import FACTS

from payment_smart_bot.adapters.secrets import CachedSecret
from payment_smart_bot.adapters.stripe_connection import StripeConnection
from payment_smart_bot.adapters.stripe_gateway import StripeGateway
from payment_smart_bot.domain.session import Status
from payment_smart_bot.ports import GatewayUnavailable
from payment_smart_bot.sandbox.spawn import SandboxProcess, start_sandbox

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterator

    from tests.contract.emulator import Aws

THREADS = 50
FETCH = "GetSecretValue"
PASSING = ("throttled", "broken", "silent", "gone")
DAY = 24 * 60 * 60


@dataclass
class Clock:
    """A time that stands until it is moved."""

    time: float = 1_000_000.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


@dataclass
class Vault:
    """A secret in Secrets Manager, and what the bot makes of it."""

    aws: Aws
    arn: str
    clock: Clock
    wire: Wire
    kept: CachedSecret

    def change(self, value: str) -> None:
        self.aws.clients.secretsmanager.put_secret_value(SecretId=self.arn, SecretString=value)
        self.wire.taken()

    def fetched(self) -> int:
        """How often it was fetched since this was last asked."""
        return self.wire.taken().count(FETCH)


@pytest.fixture
def vault(aws: Aws, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Vault:
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.0)
    arn, clock = aws.secret("one"), Clock()
    wire.taken()
    return Vault(aws, arn, clock, wire, CachedSecret(aws.clients.secretsmanager, arn, clock))


def together(work: Callable[[], str]) -> list[str]:
    """Do it in fifty threads at once; what was raised comes as its reason."""
    barrier = Barrier(THREADS)

    def one(_: int) -> str:
        barrier.wait(30)
        try:
            return work()
        except GatewayUnavailable as fault:
            return f"{fault.reason}, operator: {fault.operator}"

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


@pytest.fixture
def slow(aws: Aws) -> Iterator[None]:
    """Secrets Manager takes a while, so that all threads wait."""

    def wait(**_: object) -> None:
        time.sleep(0.2)

    events = aws.clients.secretsmanager.meta.events
    events.register("before-send", wait)
    yield
    events.unregister("before-send", wait)


@pytest.mark.usefixtures("slow")
def test_fifty_threads_fetch_once(vault: Vault) -> None:
    assert together(vault.kept.get) == ["one"] * THREADS
    assert vault.fetched() == 1
    vault.change("two")
    assert together(vault.kept.renew) == ["two"] * THREADS
    assert vault.fetched() == 1


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("operation", ["get", "renew"])
def test_fifty_threads_fail_once(vault: Vault, operation: str) -> None:
    vault.wire.fail("gone", FETCH, tries=1000)
    assert together(getattr(vault.kept, operation)) == ["secret, operator: True"] * THREADS
    assert vault.fetched() == 2
    vault.wire.fault = None
    assert vault.kept.get() == "one"


def test_it_is_fetched_again_after_five_minutes_and_not_before(vault: Vault) -> None:
    assert vault.kept.get() == "one"
    vault.change("two")
    vault.clock.time += 299.9
    assert vault.kept.get() == "one"
    vault.clock.time += 0.1
    assert [vault.kept.get(), vault.kept.get()] == ["two", "two"]
    assert vault.fetched() == 1


def test_a_value_in_a_snapshot_is_old_when_it_is_restored(vault: Vault) -> None:
    assert vault.kept.get() == "one"
    vault.change("two")
    vault.clock.time += DAY
    assert vault.kept.get() == "two"


def test_what_is_forgotten_is_fetched(vault: Vault) -> None:
    assert vault.kept.get() == "one"
    vault.change("two")
    vault.kept.forget()
    assert vault.kept.get() == "two"


@pytest.mark.parametrize("fault", PASSING)
def test_the_old_value_serves_while_it_cannot_be_renewed(vault: Vault, fault: str) -> None:
    assert vault.kept.get() == "one"
    vault.change("two")
    vault.clock.time += 300
    vault.wire.fail(fault, FETCH)
    assert [vault.kept.get() for _ in range(5)] == ["one"] * 5
    assert vault.fetched() == 2
    vault.clock.time += 9.9
    assert vault.kept.get() == "one"
    vault.clock.time += 0.1
    assert vault.kept.get() == "two"


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in PASSING])
def test_the_old_value_does_not_serve_when_it_is_refused(vault: Vault, fault: str) -> None:
    assert vault.kept.get() == "one"
    vault.clock.time += 300
    vault.wire.fail(fault, FETCH, tries=1)
    with pytest.raises(GatewayUnavailable) as caught:
        vault.kept.get()
    assert (caught.value.reason, caught.value.operator) == ("secret", True)
    assert CANARY not in repr(caught.value)
    assert caught.value.__context__ is None
    assert vault.kept.get() == "one"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_value_that_was_not_accepted_never_serves_again(vault: Vault, fault: str) -> None:
    assert vault.kept.get() == "one"
    vault.change("two")
    vault.wire.fail(fault, FETCH, tries=1000)
    for call in (vault.kept.renew, vault.kept.get):
        with pytest.raises(GatewayUnavailable, match="secret"):
            call()
    vault.wire.fault = None
    assert vault.kept.get() == "two"


@pytest.mark.parametrize("value", [" \n", None])
def test_a_secret_without_a_text_is_none(aws: Aws, value: str | None) -> None:
    arn = aws.secret(value or "x")
    if value is None:
        aws.clients.secretsmanager.put_secret_value(SecretId=arn, SecretBinary=b"x")
    with pytest.raises(GatewayUnavailable, match="secret"):
        CachedSecret(aws.clients.secretsmanager, arn, Clock()).get()


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with start_sandbox(tmp_path_factory.mktemp("sandbox")) as started:
        yield started


@pytest.fixture
def gateway(vault: Vault, sandbox: SandboxProcess) -> Iterator[StripeGateway]:
    """The real one, with the key from the secret."""
    connection = StripeConnection(vault.kept.get, renew=vault.kept.renew, base_url=sandbox.url)
    yield StripeGateway(connection)
    connection.close()


def test_a_key_that_was_rolled_is_fetched_when_stripe_does_not_accept_the_old_one(
    vault: Vault, gateway: StripeGateway, sandbox: SandboxProcess
) -> None:
    vault.change("sk_test_rolled")
    with pytest.raises(GatewayUnavailable, match="authentication"):
        gateway.check()
    assert vault.fetched() == 2
    vault.change(f"{sandbox.secret_key}\n")
    assert gateway.check() is False
    assert vault.fetched() == 1
    assert gateway.check() is False
    assert vault.fetched() == 0


def test_a_key_that_was_rolled_early_is_used_after_five_minutes(
    vault: Vault, gateway: StripeGateway, sandbox: SandboxProcess
) -> None:
    vault.change(sandbox.secret_key)
    assert gateway.check() is False
    vault.change("sk_test_rolled")
    vault.clock.time += 299
    assert gateway.check() is False
    vault.clock.time += 1
    with pytest.raises(GatewayUnavailable, match="authentication"):
        gateway.check()


def test_a_payment_goes_on_when_the_right_key_is_there(
    vault: Vault, gateway: StripeGateway, sandbox: SandboxProcess, table: str, log: io.StringIO
) -> None:
    vault.change("sk_test_wrong")
    shop = build(vault.aws, table, vault.wire, gateway)
    answer = shop.give(*FACTS)
    assert answer.problem is not None
    assert (answer.awaiting, answer.problem.code) == ("cvv", "payment-unavailable")
    assert '"reason":"authentication"' in log.getvalue()
    assert "sk_test" not in log.getvalue()
    vault.change(sandbox.secret_key)
    assert shop.give("123", "confirm").status is Status.COMPLETE
