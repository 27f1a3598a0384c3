"""Making a PaymentMethod: what comes back, what is refused, and what faults do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.adapters.clock import SystemClock
from payment_smart_bot.domain.session import PaymentMethod
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable

if TYPE_CHECKING:
    from tests.integration.stripe_gateway.conftest import Bench


def test_a_payment_method_is_made_with_name_and_date(bench: Bench) -> None:
    method = bench.create(number="378282246310005", code="1234")
    seen = bench.shown(method)
    fingerprint = seen["card"]["fingerprint"]
    assert method == PaymentMethod(seen["id"], "amex", "0005", fingerprint)
    assert fingerprint
    assert seen["billing_details"]["name"] == "Åsa Öberg"
    assert (seen["card"]["exp_month"], seen["card"]["exp_year"]) == (12, 2034)
    assert seen["card"]["checks"]["cvc_check"] == "unchecked"


def test_a_card_is_known_by_its_fingerprint(bench: Bench) -> None:
    again, other = bench.create(), bench.create(number="5555555555554444")
    assert bench.create().fingerprint == again.fingerprint != other.fingerprint


def test_the_same_key_gives_the_same_method(bench: Bench) -> None:
    before = bench.objects()
    assert bench.create(key="mine") == bench.create(key="mine")
    assert bench.objects() == before + 1


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ({"number": "4242424242424241"}, "incorrect_number"),
        ({"number": "x"}, "invalid_number"),
        ({"code": "12"}, "invalid_cvc"),
    ],
)
def test_a_refused_card_is_refused_at_once(bench: Bench, card: dict[str, str], code: str) -> None:
    before = bench.objects()
    with pytest.raises(GatewayRefused) as caught:
        bench.create(**card)  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.decline_code) == (code, None)
    assert bench.clock.slept == []
    assert bench.objects() == before


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("429", 1),
        ("500", 1),
        ("reset", 1),
        ("timeout", 1),
        ("reset-after", 1),
        ("500-after", 2),
        ("timeout-after", 2),
    ],
)
def test_one_fault_is_got_over(bench: Bench, kind: str, made: int) -> None:
    """`made` 2 has an orphan: a saved 500 and a silence take a new key for the next try."""
    before = bench.objects()
    bench.fault(kind)
    method = bench.create(bench.gateway(attempt_seconds=0.5 if "timeout" in kind else 5))
    assert bench.shown(method)["card"]["last4"] == "4242"
    assert bench.objects() == before + made
    assert len(bench.clock.slept) == 1
    assert 0.125 <= bench.clock.slept[0] <= 0.25


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("429", "rate-limit"),
        ("500", "server-error"),
        ("500-after", "server-error"),
        ("reset", "connection"),
        ("timeout", "timeout"),
    ],
)
def test_a_lasting_fault_ends_with_the_budget(bench: Bench, kind: str, reason: str) -> None:
    started = bench.clock.time
    bench.fault(kind, times=1000)
    gateway = bench.gateway(attempt_seconds=0.2 if kind == "timeout" else 5)
    with pytest.raises(GatewayUnavailable) as caught:
        bench.create(gateway)
    assert (caught.value.reason, caught.value.operator) == (reason, False)
    assert bench.budget - 4.2 <= bench.clock.time - started <= bench.budget
    steps = [0.25, 0.5, 1, 2, *[4.0] * 9]
    slept = bench.clock.slept
    assert len(slept) >= 5
    assert all(step / 2 <= pause <= step for pause, step in zip(slept, steps, strict=False))


def test_the_pauses_are_spread(bench: Bench) -> None:
    for jitter, pause in ((0.0, 0.125), (1.0, 0.25)):
        bench.clock.slept.clear()
        bench.fault("429")
        bench.create(bench.gateway(jitter=lambda spread=jitter: spread))
        assert bench.clock.slept == [pause]


def test_a_try_waits_no_longer_than_what_is_left(bench: Bench) -> None:
    bench.fault("timeout", times=1000)
    clock = SystemClock()
    started = clock.now()
    with pytest.raises(GatewayUnavailable, match="timeout"):
        bench.create(bench.gateway(budget_seconds=0.5, clock=clock))
    assert 0.5 <= clock.now() - started < 5
    assert bench.send("GET", "/_sandbox/faults")["faults"][0]["times"] == 999


def test_a_key_that_is_in_use_is_waited_for(bench: Bench) -> None:
    before = bench.objects()
    bench.fault("delay", delay_ms=300)
    gateway = bench.gateway(clock=SystemClock())
    with ThreadPoolExecutor(2) as pool:
        methods = list(pool.map(lambda _: bench.create(gateway, key="both"), range(2)))
    assert methods[0] == methods[1]
    assert bench.objects() == before + 1


def test_a_key_of_another_card_is_a_fault_of_ours(bench: Bench) -> None:
    bench.create(key="one")
    with pytest.raises(GatewayUnavailable) as caught:
        bench.create(number="5555555555554444", key="one")
    assert (caught.value.reason, caught.value.operator) == ("idempotency", True)


def test_what_stripe_does_not_understand_pages_a_person(bench: Bench) -> None:
    with pytest.raises(GatewayUnavailable) as caught:
        bench.create(key="k" * 256)
    assert (caught.value.reason, caught.value.operator) == ("invalid-request", True)
    assert bench.clock.slept == []


def test_no_connection_is_tried_again_until_the_time_is_up(bench: Bench) -> None:
    with pytest.raises(GatewayUnavailable) as caught:
        bench.create(bench.gateway(base_url="http://127.0.0.1:9"))
    assert (caught.value.reason, caught.value.operator) == ("connection", False)
    assert len(bench.clock.slept) >= 5


def test_no_encrypted_connection_is_tried_again_and_pages_a_person(bench: Bench) -> None:
    with pytest.raises(GatewayUnavailable) as caught:
        bench.create(bench.gateway(base_url=bench.url.replace("http:", "https:")))
    assert (caught.value.reason, caught.value.operator) == ("tls", True)
    assert len(bench.clock.slept) >= 5


def test_many_at_once_each_get_their_own(bench: Bench) -> None:
    before = bench.objects()
    gateway = bench.gateway(clock=SystemClock())
    with ThreadPoolExecutor(16) as pool:
        methods = list(pool.map(lambda _: bench.create(gateway), range(64)))
    assert len({method.id for method in methods}) == 64
    assert bench.objects() == before + 64
