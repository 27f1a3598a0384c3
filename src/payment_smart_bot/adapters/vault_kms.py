"""The vault on AWS: KMS encrypts, bound to the session by the encryption context.

A sealed text is `kms1.LETTERS`. The letters are KMS's ciphertext and a MAC of it, under a key that
is new with each seal and stands, with the session, inside the plaintext. So a text that was altered
or sealed for another session is refused even by an emulator of KMS that looks at neither.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters.aws_errors import FAULTS, word_for
from payment_smart_bot.adapters.letters import from_letters, to_letters
from payment_smart_bot.domain.sensitive import CardNumber
from payment_smart_bot.ports import VaultUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_kms import KMSClient

SCHEME: Final = "kms1"
_BYTES: Final = 16
"""Of the MAC, and of its key."""


class KmsVault:
    """Seals under one KMS key, whose rotation is KMS's own affair; safe to share between threads.

    Args:
        client: Of `kms`.
        key_id: The key's ARN or id.
    """

    def __init__(self, client: KMSClient, key_id: str) -> None:
        self._client = client
        self._key_id = key_id

    def seal(self, number: CardNumber, session_id: str) -> str:
        """Encrypt, bound to the session; printable text comes back.

        Raises:
            VaultUnavailable: KMS could not be asked, or refused.
        """
        with _unavailable():
            key = secrets.token_bytes(_BYTES)
            text = self._client.encrypt(
                KeyId=self._key_id,
                Plaintext=key + _bound(session_id) + number.reveal().encode("ascii"),
                EncryptionContext={"sessionId": session_id},
            )["CiphertextBlob"]
            return f"{SCHEME}.{to_letters(text + _mac(key, text))}"

    def open(self, sealed: str, session_id: str) -> CardNumber:
        """Decrypt.

        Raises:
            VaultUnavailable: wrong session, altered, or KMS could not be asked.
        """
        with _unavailable():
            scheme, _, letters = sealed.partition(".")
            raw = from_letters(letters)
            text, mac = raw[:-_BYTES], raw[-_BYTES:]
            if scheme != SCHEME or not text:
                raise ValueError
            plain = self._client.decrypt(
                KeyId=self._key_id,
                CiphertextBlob=text,
                EncryptionContext={"sessionId": session_id},
            )["Plaintext"]
            key, bound, number = plain[:_BYTES], _bound(session_id), plain[_BYTES:]
            if not hmac.compare_digest(mac, _mac(key, text)) or not number.startswith(bound):
                raise ValueError
            return CardNumber(number.removeprefix(bound).decode("ascii"))


def _bound(session_id: str) -> bytes:
    """What stands before the number: a seal opens for its own session and scheme alone."""
    return f"{SCHEME}\x00{session_id}\x00".encode()


def _mac(key: bytes, text: bytes) -> bytes:
    return hashlib.blake2b(text, key=key, digest_size=_BYTES).digest()


@contextmanager
def _unavailable() -> Iterator[None]:
    """Turn every failure into the port's own, with AWS's name for it and nothing of the data."""
    try:
        yield
    except FAULTS as error:
        msg = f"vault: {word_for(error)}"
    except (ValueError, KeyError):
        msg = "vault: not sealed here, altered, or of another session"
    else:
        return
    raise VaultUnavailable(msg) from None
