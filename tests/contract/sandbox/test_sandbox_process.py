"""The sandbox as a process: its start, its files, and what survives it."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests
import stripe

from payment_smart_bot.sandbox.spawn import (
    SandboxFailed,
    SandboxProcess,
    begin_sandbox,
    start_sandbox,
)

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 5.0


def create(sandbox: SandboxProcess, key: str, number: str = "4242424242424242") -> str:
    client = stripe.StripeClient(
        sandbox.secret_key,
        base_addresses={"api": sandbox.url},
        http_client=stripe.RequestsClient(timeout=5),
    )
    method = client.v1.payment_methods.create(
        {
            "type": "card",
            "card": {"number": number, "exp_month": 12, "exp_year": 2034, "cvc": "987"},
            "billing_details": {"name": "Zoe Canary"},
        },
        {"idempotency_key": key},
    )
    return method.id


def objects(sandbox: SandboxProcess) -> object:
    answer = requests.get(f"{sandbox.url}/_sandbox/stats", auth=(sandbox.secret_key, ""), timeout=5)
    return answer.json()["objects"]


def test_it_says_where_it_is_and_that_no_money_moves(tmp_path: Path) -> None:
    with start_sandbox(tmp_path / "data") as sandbox:
        info = json.loads((tmp_path / "data/sandbox.json").read_text())
        assert info == {
            "url": sandbox.url,
            "secretKey": sandbox.secret_key,
            "publishableKey": sandbox.publishable_key,
            "scriptUrl": f"{sandbox.url}/endive/stripe.js",
        }
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", sandbox.url)
        assert re.fullmatch("sk_test_[A-Za-z0-9]{24}", sandbox.secret_key)
        assert sandbox.url in sandbox.notice
        assert "no money moves" in sandbox.notice


def test_its_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    with start_sandbox(tmp_path / "data") as sandbox:
        create(sandbox, "k")
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()}
    assert modes == dict.fromkeys(
        (
            "sandbox.json",
            "sandbox.key",
            "sandbox.sqlite3",
            "sandbox.sqlite3-shm",
            "sandbox.sqlite3-wal",
        ),
        0o600,
    )
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_begun_early_it_is_ready_later(tmp_path: Path) -> None:
    starting = begin_sandbox(tmp_path)
    assert not (tmp_path / "sandbox.json").exists()
    with starting.wait_ready() as sandbox:
        assert objects(sandbox) == {}


def test_objects_answers_and_key_survive_a_kill(tmp_path: Path) -> None:
    with start_sandbox(tmp_path) as first:
        made = create(first, "one key")
        first.process.kill()
        first.process.wait(SECONDS)
    with start_sandbox(tmp_path) as second:
        assert second.secret_key == first.secret_key
        assert objects(second) == {"payment_method": 1}
        assert create(second, "one key") == made
        assert objects(second) == {"payment_method": 1}


def test_two_folders_have_two_keys_and_two_fingerprints(tmp_path: Path) -> None:
    with start_sandbox(tmp_path / "a") as first, start_sandbox(tmp_path / "b") as second:
        assert first.secret_key != second.secret_key
        assert first.url != second.url
        shown = [
            requests.get(
                f"{sandbox.url}/v1/payment_methods/{create(sandbox, 'k')}",
                auth=(sandbox.secret_key, ""),
                timeout=5,
            ).json()
            for sandbox in (first, second)
        ]
    assert shown[0]["card"]["fingerprint"] != shown[1]["card"]["fingerprint"]


@pytest.mark.parametrize("number", ["5555555555554444", "4000000000000028"])
def test_no_number_and_no_code_is_in_any_file(tmp_path: Path, number: str) -> None:
    with start_sandbox(tmp_path) as sandbox:
        create(sandbox, "first", number)
        create(sandbox, "first", number)
        refused = {"type": "card", "card[number]": number, "card[exp_month]": "13"}
        refused |= {"card[exp_year]": "2034", "card[cvc]": "987", "metadata[a]": number}
        for drop in ("metadata[a]", None):
            headers = {"Idempotency-Key": f"refused {drop}"}
            answer = requests.post(
                f"{sandbox.url}/v1/payment_methods",
                data={name: value for name, value in refused.items() if name != drop},
                headers=headers,
                auth=(sandbox.secret_key, ""),
                timeout=5,
            )
            assert answer.status_code == (402 if drop else 400)
        running = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    stopped = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = b"".join([*running.values(), *stopped.values()])
    assert b"Zoe Canary" in kept
    assert number[-4:].encode() in kept
    assert number.encode() not in kept
    assert b"987" not in b"".join(re.findall(rb'"cvc[a-z_]*": ?"[^"]*"|cvc\][^&]*', kept))
    for digits in re.findall(rb"[0-9 -]{13,}", kept):
        assert number.encode() not in re.sub(rb"[ -]", b"", digits)


def test_it_writes_nothing_but_its_notice(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "payment_smart_bot.sandbox", "--data-dir", str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        notice = process.stdout.readline()
        info = json.loads((tmp_path / "sandbox.json").read_text())
        auth = (info["secretKey"], "")
        requests.post(
            f"{info['url']}/v1/payment_methods?note=canary", auth=auth, data={"a": "b"}, timeout=5
        )
        at = urlsplit(info["url"])
        with socket.create_connection((at.hostname or "", at.port or 0), timeout=5) as connection:
            connection.sendall(b"\x16\x03 canary\r\n\r\n")
            assert b"400" in connection.recv(4096)
        process.send_signal(signal.SIGTERM)
        rest, errors = process.communicate(timeout=SECONDS)
    assert notice.endswith(b"no money moves, no card is charged.\n")
    assert (rest, errors) == (b"", b"")


def test_a_start_that_fails_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "sandbox.key").write_text("00")
    starting = begin_sandbox(tmp_path)
    with pytest.raises(SandboxFailed):
        starting.wait_ready()
    assert starting.process.returncode not in (0, None)


def test_a_start_can_be_given_up(tmp_path: Path) -> None:
    starting = begin_sandbox(tmp_path)
    starting.stop()
    assert starting.process.returncode is not None


def test_it_starts_as_an_account_that_may_not_send_numbers(tmp_path: Path) -> None:
    with (
        start_sandbox(tmp_path, "--refuse-raw-numbers", "--latency-ms", "1") as sandbox,
        pytest.raises(stripe.CardError, match="generally unsafe"),
    ):
        create(sandbox, "k")
