"""An account that may not send card numbers, with a test key and with a live one."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.adapters.stripe_test_cards import TEST_METHODS
from payment_smart_bot.ports import GatewayUnavailable
from payment_smart_bot.sandbox.cards import BY_METHOD, BY_NUMBER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.stripe_gateway.conftest import Bench

SERVE = """
import pathlib, sys
from payment_smart_bot.sandbox.server import run
from payment_smart_bot.sandbox.world import Settings
run(info_file=pathlib.Path(sys.argv[1]), secret_key=sys.argv[2],
    settings=Settings(refuse_raw_numbers=True), exit_with_stdin=True)
"""


def test_a_test_number_gets_its_documented_method(bench: Bench) -> None:
    bench.refuse_raw_numbers()
    gateway = bench.gateway()
    for number, method in TEST_METHODS.items():
        card = BY_METHOD[method]
        made = bench.create(gateway, number=number)
        assert made.id.startswith("pm_1")
        assert (made.brand, made.last4) == (card.brand, card.number[-4:])


def test_the_documented_methods_are_of_the_same_brand_and_outcome() -> None:
    assert set(TEST_METHODS) == set(BY_NUMBER)
    for number, method in TEST_METHODS.items():
        known, stand_in = BY_NUMBER[number], BY_METHOD[method]
        assert (known.brand, known.outcome) == (stand_in.brand, stand_in.outcome)
        assert known.alias is None or known.number == stand_in.number


def test_for_any_other_number_it_pages_a_person(bench: Bench) -> None:
    bench.refuse_raw_numbers()
    before = bench.objects()
    with pytest.raises(GatewayUnavailable) as caught:
        bench.create(number="4000000000000028")
    assert (caught.value.reason, caught.value.operator) == ("raw-card-data", True)
    assert bench.objects() == before


@pytest.mark.parametrize("prefix", ["sk_live_", "rk_live_", "sk_test_", "rk_test_"])
def test_a_live_key_never_gets_a_test_method(bench: Bench, tmp_path: Path, prefix: str) -> None:
    secret_key = prefix + "x" * 24
    info = tmp_path / "info.json"
    command = [sys.executable, "-c", SERVE, str(info), secret_key]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        url = json.loads(info.read_text())["url"]
        other = replace(bench, url=url, secret_key=secret_key, made=[])
        if "live" in prefix:
            with pytest.raises(GatewayUnavailable, match="raw-card-data"):
                other.create()
            assert other.objects() == 0
        else:
            assert other.create().last4 == "4242"
            assert other.objects() == 1
        other.close()
        process.communicate(timeout=5)
