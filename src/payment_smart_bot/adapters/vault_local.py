"""The vault of one machine: AES-256-GCM under a key in a file (`vault_keys`).

A sealed text is `v1.KEY_ID.LETTERS`. The letters are nonce, ciphertext and tag (`letters`).
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from payment_smart_bot.adapters.letters import from_letters, to_letters
from payment_smart_bot.adapters.vault_keys import KeyFile, Keys
from payment_smart_bot.domain.sensitive import CardNumber
from payment_smart_bot.ports import VaultUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEME: Final = "v1"
NONCE_BYTES: Final = 12
"""NIST SP 800-38D, 8.3: 96 random bits serve 2**32 seals under one key."""


class LocalVault:
    """Seals under the key file's current key, opens under any key in it.

    The file is looked at before each use and read again when it was replaced, so a rotation by
    another process counts at once. Safe to share between threads.

    Raises:
        VaultUnavailable: at the start, when the file cannot be read or made, or others may read it.
    """

    def __init__(self, key_file: Path) -> None:
        with _unavailable():
            self._file = KeyFile(key_file)

    def seal(self, number: CardNumber, session_id: str) -> str:
        """Encrypt, bound to the session; printable text comes back.

        Raises:
            VaultUnavailable: the key could not be used.
        """
        with _unavailable():
            keys = self._file.keys()
            nonce = secrets.token_bytes(NONCE_BYTES)
            cipher = AESGCM(keys.keys[keys.current])
            text = cipher.encrypt(nonce, number.reveal().encode("ascii"), _bound(session_id))
        return f"{SCHEME}.{keys.current}.{to_letters(nonce + text)}"

    def open(self, sealed: str, session_id: str) -> CardNumber:
        """Decrypt.

        Raises:
            VaultUnavailable: wrong session, altered, or sealed under a key that is gone.
        """
        with _unavailable():
            scheme, key_id, letters = sealed.split(".")
            key = self._file.keys().keys.get(key_id)
            if scheme != SCHEME or key is None:
                msg = "vault: sealed under a key that is gone"
                raise VaultUnavailable(msg)
            raw = from_letters(letters)
            plain = AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(session_id))
            return CardNumber(plain.decode("ascii"))

    def rotate(self) -> str:
        """Make a new current key and keep the old ones for opening; gives the new key's id.

        Raises:
            VaultUnavailable: the file could not be replaced.
        """
        with _unavailable():
            return self._file.change(Keys.with_new).current

    def forget(self, key_id: str) -> None:
        """Delete an old key: what was sealed under it can never be opened again.

        Raises:
            KeyError: it is the current key, or there is none of that id.
            VaultUnavailable: the file could not be replaced.
        """
        with _unavailable():
            self._file.change(lambda keys: keys.without(key_id))


def _bound(session_id: str) -> bytes:
    """The associated data: a seal opens for its own session and scheme alone."""
    return f"{SCHEME}\x00{session_id}".encode()


@contextmanager
def _unavailable() -> Iterator[None]:
    """Turn every fault into `VaultUnavailable` with words of its own and nothing of the data."""
    try:
        yield
    except InvalidTag:
        msg = "vault: of another session, or altered"
    except OSError as fault:
        msg = f"vault: the key file cannot be used: {fault.strerror}"
    except (msgspec.MsgspecError, ValueError):
        msg = "vault: not sealed here, or the key file is damaged"
    else:
        return
    raise VaultUnavailable(msg) from None
