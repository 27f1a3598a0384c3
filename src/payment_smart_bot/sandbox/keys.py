"""The sandbox's one secret and what is derived from it.

32 random bytes in `sandbox.key` (mode 0600), made at the first start: the same data folder keeps
the same keys, fingerprints and digests across restarts.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import string
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

ALPHABET: Final = string.ascii_letters + string.digits
KEY_FILE: Final = "sandbox.key"
_KEY_BYTES: Final = 32
_LETTERS: Final = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


def random_id(prefix: str, length: int) -> str:
    """Make an id: the prefix and `length` random letters and digits."""
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(length))


def write_private(path: Path, text: str) -> None:
    """Write a file at once, readable by its owner alone (mode 0600)."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    with suppress(FileNotFoundError):
        draft.unlink()
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


class Keys:
    """Keyed hashes, the secret key and the publishable one."""

    def __init__(self, master: bytes, secret_key: str | None = None) -> None:
        self._master = master
        self.secret_key = secret_key or "sk_test_" + self._word("secret-key", "", 24)
        self.publishable_key = "pk_test_" + self._word("publishable-key", "", 24)

    @classmethod
    def load(cls, data_dir: Path | None, secret_key: str | None = None) -> Keys:
        """Read the folder's key, or make it; without a folder it is made for this process.

        Raises:
            OSError: the folder cannot be read or written.
            ValueError: `sandbox.key` is not one of ours.
        """
        if data_dir is None:
            return cls(secrets.token_bytes(_KEY_BYTES), secret_key)
        path = data_dir / KEY_FILE
        if not path.exists():
            write_private(path, secrets.token_hex(_KEY_BYTES))
        master = bytes.fromhex(path.read_text())
        if len(master) != _KEY_BYTES:
            msg = f"{KEY_FILE} does not hold a key of the sandbox"
            raise ValueError(msg)
        return cls(master, secret_key)

    def fingerprint(self, number: str) -> str:
        """Give the 16 characters that tell two uses of the same number."""
        return self._word("fingerprint", number, 16)

    def webhook_secret(self, endpoint: str) -> str:
        """Give what an endpoint's deliveries are signed with."""
        return "whsec_" + self._word("webhook", endpoint, 32)

    def digest(self, purpose: str, text: str) -> str:
        """Give a keyed hash; `purpose` keeps hashes of different kinds apart.

        In the letters a to p: with digits, one in some hundred reads as a card number to an audit.
        """
        return self._mac(purpose, text).hex().translate(_LETTERS)

    def _mac(self, purpose: str, text: str) -> bytes:
        message = f"{purpose}\0{text}".encode("utf-8", "surrogatepass")
        return hmac.new(self._master, message, hashlib.sha256).digest()

    def _word(self, purpose: str, text: str, length: int) -> str:
        number = int.from_bytes(self._mac(purpose, text), "big")
        letters = []
        for _ in range(length):
            number, rest = divmod(number, len(ALPHABET))
            letters.append(ALPHABET[rest])
        return "".join(letters)
