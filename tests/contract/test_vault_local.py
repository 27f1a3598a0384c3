"""The local vault's key file: its mode, its rotation, two processes at once."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.adapters.vault_local import LocalVault
from payment_smart_bot.domain.sensitive import CardNumber
from payment_smart_bot.ports import VaultUnavailable

if TYPE_CHECKING:
    from pathlib import Path

DIGITS = "4242424242424242"
PROCESSES = 6

ROTATE = """
import sys
from pathlib import Path
from payment_smart_bot.adapters.vault_local import LocalVault
from payment_smart_bot.domain.sensitive import CardNumber
vault = LocalVault(Path(sys.argv[1]))
print(vault.seal(CardNumber("4242424242424242"), "s-1"))
sys.stdin.readline()
vault.rotate()
"""


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "vault.json"


def test_file_and_folder_are_private(key_file: Path) -> None:
    LocalVault(key_file)
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert key_file.parent.stat().st_mode & 0o777 == 0o700
    assert list(key_file.parent.iterdir()) == [key_file]
    LocalVault(key_file).rotate()
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert list(key_file.parent.iterdir()) == [key_file]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_file_that_others_may_read_is_refused_with_what_to_do(key_file: Path, mode: int) -> None:
    vault = LocalVault(key_file)
    key_file.chmod(mode)
    with pytest.raises(VaultUnavailable, match=f"mode {mode:04o}.*chmod 600 .*vault.json"):
        LocalVault(key_file)
    with pytest.raises(VaultUnavailable, match="chmod 600"):
        vault.seal(CardNumber(DIGITS), "s-1")
    key_file.chmod(0o600)
    assert vault.open(vault.seal(CardNumber(DIGITS), "s-1"), "s-1").reveal() == DIGITS


def test_no_number_is_in_the_key_file(key_file: Path) -> None:
    vault = LocalVault(key_file)
    sealed = vault.seal(CardNumber(DIGITS), "s-1")
    assert DIGITS not in key_file.read_text()
    assert sealed not in key_file.read_text()


def test_a_seal_opens_after_a_restart_and_after_a_rotation(key_file: Path) -> None:
    first = LocalVault(key_file)
    old = first.seal(CardNumber(DIGITS), "s-1")
    new_id = LocalVault(key_file).rotate()
    assert first.open(old, "s-1").reveal() == DIGITS
    new = first.seal(CardNumber(DIGITS), "s-1")
    assert new.split(".")[1] == new_id != old.split(".")[1]
    assert LocalVault(key_file).open(new, "s-1").reveal() == DIGITS


def test_a_forgotten_key_opens_nothing_in_any_process(key_file: Path) -> None:
    first = LocalVault(key_file)
    old = first.seal(CardNumber(DIGITS), "s-1")
    second = LocalVault(key_file)
    second.rotate()
    second.forget(old.split(".")[1])
    for vault in (first, second, LocalVault(key_file)):
        with pytest.raises(VaultUnavailable):
            vault.open(old, "s-1")
    assert old.split(".")[1] not in key_file.read_text()


def test_the_current_key_and_an_unknown_one_cannot_be_forgotten(key_file: Path) -> None:
    vault = LocalVault(key_file)
    before = key_file.read_bytes()
    for key_id in (vault.seal(CardNumber(DIGITS), "s-1").split(".")[1], "unknown"):
        with pytest.raises(KeyError):
            vault.forget(key_id)
    assert key_file.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"current": "a", "keys": {}}',
        '{"current": "a", "keys": {"a": "c2hvcnQ="}}',
        '{"current": "a", "keys": {"a": 1}}',
    ],
)
def test_a_damaged_file_is_refused_and_left_as_it_is(key_file: Path, text: str) -> None:
    key_file.parent.mkdir()
    key_file.write_text(text)
    key_file.chmod(0o600)
    with pytest.raises(VaultUnavailable, match="key file"):
        LocalVault(key_file)
    assert key_file.read_text() == text


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(VaultUnavailable, match=r"Not a directory|File exists"):
        LocalVault(tmp_path / "file" / "vault.json")


def test_processes_that_start_and_rotate_at_once_lose_no_key(key_file: Path) -> None:
    command = [sys.executable, "-c", ROTATE, str(key_file)]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    seals = []
    for process in started:
        assert process.stdout is not None
        seals.append(process.stdout.readline().strip())
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in started:
        process.communicate(timeout=30)
        assert process.returncode == 0
    assert len({sealed.split(".")[1] for sealed in seals}) == 1
    vault = LocalVault(key_file)
    assert {vault.open(sealed, "s-1").reveal() for sealed in seals} == {DIGITS}
    assert len(json.loads(key_file.read_text())["keys"]) == PROCESSES + 1
