"""What every vault does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.domain.sensitive import CardNumber
from payment_smart_bot.ports import VaultUnavailable

if TYPE_CHECKING:
    from payment_smart_bot.ports import Vault

NUMBERS = ("4242424242424242", "378282246310005", "36227206271667")


@pytest.mark.parametrize("digits", NUMBERS)
def test_what_is_sealed_opens(vault: Vault, digits: str) -> None:
    assert vault.open(vault.seal(CardNumber(digits), "s-1"), "s-1").reveal() == digits


def test_another_session_cannot_open(vault: Vault) -> None:
    sealed = vault.seal(CardNumber(NUMBERS[0]), "s-1")
    with pytest.raises(VaultUnavailable):
        vault.open(sealed, "s-2")


def test_one_changed_character_anywhere_is_noticed(vault: Vault) -> None:
    sealed = vault.seal(CardNumber(NUMBERS[0]), "s-1")
    for place, char in enumerate(sealed):
        altered = sealed[:place] + ("b" if char != "b" else "c") + sealed[place + 1 :]
        with pytest.raises(VaultUnavailable):
            vault.open(altered, "s-1")
    for length in range(len(sealed)):
        with pytest.raises(VaultUnavailable):
            vault.open(sealed[:length], "s-1")


@pytest.mark.parametrize("text", ["", "v1", "v1..", "v1.a.b.c", "v2.abc.abc", "Ä.\ud800.x", "...."])
def test_what_was_never_sealed_is_refused(vault: Vault, text: str) -> None:
    with pytest.raises(VaultUnavailable):
        vault.open(text, "s-1")


def test_the_same_number_never_gives_the_same_text(vault: Vault) -> None:
    number = CardNumber(NUMBERS[0])
    assert len({vault.seal(number, "s-1") for _ in range(1000)}) == 1000


def test_the_text_is_printable_and_cannot_be_taken_for_a_number(vault: Vault) -> None:
    for digits in NUMBERS * 100:
        sealed = vault.seal(CardNumber(digits), "s-1")
        assert sealed.isascii()
        assert sealed.isprintable()
        assert not re.search(r"\d{3}", sealed)


def test_a_fault_tells_nothing_of_what_was_given(vault: Vault) -> None:
    for given in ("canary-4242424242424242", vault.seal(CardNumber(NUMBERS[0]), "canary")):
        with pytest.raises(VaultUnavailable) as fault:
            vault.open(given, "canary-session")
        assert "canary" not in str(fault.value)
        assert given not in str(fault.value)
        assert fault.value.__cause__ is None
        assert fault.value.__suppress_context__ or fault.value.__context__ is None
