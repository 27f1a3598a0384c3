"""The secret key: wrong, renewed, not to be had."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import stripe

from payment_smart_bot.ports import GatewayUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.stripe_gateway.conftest import Bench


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("sk_test_wrong", "authentication"),
        ("sk_test_\nx", "client-fault"),
        ("sk_test_ключ", "client-fault"),
    ],
)
def test_a_wrong_key_pages_a_person(bench: Bench, key: str, reason: str) -> None:
    with pytest.raises(GatewayUnavailable) as caught:
        bench.create(bench.gateway(key))
    assert (caught.value.reason, caught.value.operator) == (reason, True)
    assert bench.clock.slept == []


class Keys:
    """A key that is remembered, and the ones that come when it is renewed."""

    def __init__(self, *keys: str) -> None:
        self.keys = list(keys)
        self.renewed = 0

    def get(self) -> str:
        return self.keys[0]

    def renew(self) -> str:
        self.renewed += 1
        self.keys = self.keys[1:] or self.keys
        return self.get()


def test_a_new_key_is_fetched_once_when_the_old_one_is_not_accepted(bench: Bench) -> None:
    keys = Keys("sk_test_old", f" {bench.secret_key}\n", "sk_test_never_used")
    gateway = bench.gateway(keys.get, renew=keys.renew)
    assert bench.create(gateway).last4 == "4242"
    assert bench.create(gateway).last4 == "4242"
    assert keys.renewed == 1


def test_a_key_that_stays_wrong_is_renewed_once_a_call(bench: Bench) -> None:
    keys = Keys(*(f"sk_test_wrong{at}" for at in range(9)))
    gateway = bench.gateway(keys.get, renew=keys.renew)
    for call in (1, 2):
        with pytest.raises(GatewayUnavailable, match="authentication"):
            bench.create(gateway)
        assert keys.renewed == call


def test_a_key_that_was_renewed_meanwhile_is_used_from_then_on(bench: Bench) -> None:
    keys = [bench.secret_key]
    gateway = bench.gateway(lambda: keys[0])
    assert bench.create(gateway).last4 == "4242"
    keys[0] = "sk_test_wrong"
    with pytest.raises(GatewayUnavailable, match="authentication"):
        bench.create(gateway)
    keys[0] = bench.secret_key
    assert bench.create(gateway).last4 == "4242"


def test_many_threads_fetch_a_new_key_once(bench: Bench) -> None:
    keys = Keys("sk_test_old", bench.secret_key, "sk_test_never_used")
    gateway = bench.gateway(keys.get, renew=keys.renew)
    with ThreadPoolExecutor(8) as pool:
        methods = list(pool.map(lambda _: bench.create(gateway), range(8)))
    assert len({method.id for method in methods}) == 8
    assert keys.renewed == 1


def _unavailable() -> str:
    raise GatewayUnavailable("vault")  # noqa: EM101 - a word for the log


def _broken() -> str:
    message = "the store says sk_live_secret"
    raise OSError(message)


@pytest.mark.parametrize(
    ("key", "reason", "operator"),
    [(_unavailable, "vault", False), (_broken, "key", True), (lambda: " ", "key", True)],
)
def test_a_key_that_cannot_be_had(
    bench: Bench,
    key: Callable[[], str],
    reason: str,
    operator: bool,  # noqa: FBT001 - a column
) -> None:
    with pytest.raises(GatewayUnavailable) as caught:
        bench.create(bench.gateway(key))
    assert (caught.value.reason, caught.value.operator) == (reason, operator)
    assert caught.value.__context__ is None


def test_no_global_key_and_no_proxy_is_used(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setattr(stripe, "api_key", "sk_test_global")
    assert bench.create(bench.gateway(budget_seconds=1)).brand == "visa"


def test_check_asks_whether_the_key_is_accepted(bench: Bench) -> None:
    assert bench.gateway().check() is False
    with pytest.raises(GatewayUnavailable, match="authentication"):
        bench.gateway("sk_test_wrong").check()
