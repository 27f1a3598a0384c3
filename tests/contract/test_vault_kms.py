"""The KMS vault: what KMS is sent, and what it must not be trusted with on an emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import ANY, Stubber

from payment_smart_bot.adapters.letters import from_letters, to_letters
from payment_smart_bot.adapters.vault_kms import KmsVault
from payment_smart_bot.domain.sensitive import CardNumber
from payment_smart_bot.ports import VaultUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.emulator import Aws

NUMBER = CardNumber("4242424242424242")
CANARY = "canaryinthedata"
KEY_ID_BYTES = 36
"""At the start of an emulated ciphertext; the emulator does not look at them."""


@pytest.fixture
def key(aws: Aws) -> str:
    return aws.key()


@pytest.fixture
def vault(aws: Aws, key: str) -> KmsVault:
    return KmsVault(aws.clients.kms, key)


def test_kms_is_told_the_session_with_each_call(aws: Aws, vault: KmsVault) -> None:
    sealed = vault.seal(NUMBER, "s-1")
    context = {"sessionId": "s-1"}
    with Stubber(aws.clients.kms) as stub:
        told = {"KeyId": ANY, "Plaintext": ANY, "EncryptionContext": context}
        stub.add_response("encrypt", {"CiphertextBlob": b"text"}, told)
        told = {"KeyId": ANY, "CiphertextBlob": ANY, "EncryptionContext": context}
        stub.add_response("decrypt", {"Plaintext": b"something else"}, told)
        assert vault.seal(NUMBER, "s-1").startswith("kms1.")
        with pytest.raises(VaultUnavailable):
            vault.open(sealed, "s-1")
        stub.assert_no_pending_responses()


def test_the_session_is_bound_though_kms_did_not_look_at_it(aws: Aws, vault: KmsVault) -> None:
    sealed = vault.seal(NUMBER, "s-1")
    text = from_letters(sealed.removeprefix("kms1."))[:-16]
    plain = aws.clients.kms.decrypt(CiphertextBlob=text, EncryptionContext={"sessionId": "s-1"})
    for session_id, opens in (("s-2", False), ("s-1", True)):
        with Stubber(aws.clients.kms) as stub:
            stub.add_response("decrypt", {"Plaintext": plain["Plaintext"]})
            if opens:
                assert vault.open(sealed, session_id) == NUMBER
            else:
                with pytest.raises(VaultUnavailable):
                    vault.open(sealed, session_id)


def test_a_ciphertext_that_kms_takes_though_it_was_altered_is_refused(
    aws: Aws, vault: KmsVault, key: str
) -> None:
    raw = bytearray(from_letters(vault.seal(NUMBER, "s-1").removeprefix("kms1.")))
    raw[KEY_ID_BYTES - 1] ^= 1
    text, context = bytes(raw[:-16]), {"sessionId": "s-1"}
    taken = aws.clients.kms.decrypt(KeyId=key, CiphertextBlob=text, EncryptionContext=context)
    assert taken["Plaintext"].endswith(NUMBER.reveal().encode())
    with pytest.raises(VaultUnavailable, match="altered"):
        vault.open(f"kms1.{to_letters(bytes(raw))}", "s-1")


def test_a_key_that_was_disabled_seals_and_opens_nothing_until_it_is_enabled(
    aws: Aws, vault: KmsVault, key: str
) -> None:
    sealed = vault.seal(NUMBER, "s-1")
    aws.clients.kms.disable_key(KeyId=key)
    calls: tuple[Callable[[], object], ...] = (
        lambda: vault.seal(NUMBER, "s-1"),
        lambda: vault.open(sealed, "s-1"),
    )
    for call in calls:
        with pytest.raises(VaultUnavailable, match="DisabledException"):
            call()
    aws.clients.kms.enable_key(KeyId=key)
    assert vault.open(sealed, "s-1") == NUMBER


@pytest.mark.parametrize("operation", ["encrypt", "decrypt"])
@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException"])
def test_a_refusal_is_told_by_its_name_alone(
    aws: Aws, vault: KmsVault, operation: str, code: str
) -> None:
    sealed = vault.seal(NUMBER, CANARY)
    with Stubber(aws.clients.kms) as stub:
        stub.add_client_error(operation, code, f"{CANARY} {NUMBER.reveal()}")
        with pytest.raises(VaultUnavailable) as caught:
            _ = vault.seal(NUMBER, CANARY) if operation == "encrypt" else vault.open(sealed, CANARY)
        stub.assert_no_pending_responses()
    assert str(caught.value) == f"vault: {code}"
    assert caught.value.__suppress_context__


def test_a_kms_that_is_not_there_is_told_by_its_kind_alone(aws: Aws, vault: KmsVault) -> None:
    def fail(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url=f"http://{CANARY}")

    events = aws.clients.kms.meta.events
    events.register("before-send.kms", fail)
    try:
        with pytest.raises(VaultUnavailable) as caught:
            vault.seal(NUMBER, "s-1")
    finally:
        events.unregister("before-send.kms", fail)
    assert str(caught.value) == "vault: EndpointConnectionError"
    assert vault.open(vault.seal(NUMBER, "s-1"), "s-1") == NUMBER
