"""The key file of the local vault.

JSON, `{"current": ID, "keys": {ID: base64 of 32 bytes}}`, mode 0600, made on first use. It is
replaced whole (a new file, synced, renamed), under a lock on its folder, so that two processes that
start at once end with one key and two that rotate at once keep both.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import string
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import msgspec

from payment_smart_bot.ports import VaultUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEY_BYTES: Final = 32
PRIVATE: Final = 0o600
OTHERS: Final = 0o077
KEY_ID_LETTERS: Final = 8


class Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file's contents."""

    current: str
    keys: dict[str, bytes]

    def with_new(self) -> Keys:
        """The same with one key more, which is the current one."""
        name = "".join(secrets.choice(string.ascii_lowercase) for _ in range(KEY_ID_LETTERS))
        return Keys(name, {**self.keys, name: secrets.token_bytes(KEY_BYTES)})

    def without(self, key_id: str) -> Keys:
        """The same without an old key.

        Raises:
            KeyError: it is the current key, or there is none of that id.
        """
        rest = {name: key for name, key in self.keys.items() if name != key_id}
        if len(rest) == len(self.keys) or self.current not in rest:
            raise KeyError
        return Keys(self.current, rest)

    def is_sound(self) -> bool:
        """Whether every key is as long as AES-256 asks and the current one is among them."""
        return self.current in self.keys and {len(k) for k in self.keys.values()} == {KEY_BYTES}


class KeyFile:
    """Reads and replaces the file; safe to share between threads.

    Raises:
        VaultUnavailable: others may read the file, or it holds no usable key.
        OSError: it cannot be read or made.
        msgspec.MsgspecError: it is not such a file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[tuple[int, int, int], Keys] | None = None
        with _locked(path):
            if not path.exists():
                _write(path, Keys("", {}).with_new())
        self.keys()

    def keys(self) -> Keys:
        """What the file holds now: it is read again whenever it was replaced."""
        info = self._path.stat()
        stamp = (info.st_ino, info.st_mtime_ns, info.st_mode)
        known = self._known
        if known is None or known[0] != stamp:
            known = self._known = (stamp, _read(self._path, info.st_mode))
        return known[1]

    def change(self, change: Callable[[Keys], Keys]) -> Keys:
        """Replace the contents, alone among processes; gives the new ones."""
        with _locked(self._path):
            keys = change(self.keys())
            _write(self._path, keys)
        return keys


def _read(path: Path, mode: int) -> Keys:
    if mode & OTHERS:
        msg = (
            f"vault: others may read the key file {path} (mode {mode & 0o777:04o}). Close it with"
            f" `chmod 600 {path}`, and rotate the key if others were on the machine meanwhile"
        )
        raise VaultUnavailable(msg)
    keys = msgspec.json.decode(path.read_bytes(), type=Keys)
    if not keys.is_sound():
        msg = f"vault: the key file {path} holds no usable key"
        raise VaultUnavailable(msg)
    return keys


def _write(path: Path, keys: Keys) -> None:
    """Replace the file whole, so that a crash leaves the old one or the new one."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    try:
        with open(descriptor, "wb") as stream:  # noqa: PTH123 - a descriptor, made with its mode
            stream.write(msgspec.json.encode(keys))
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Alone among processes: a lock on the folder, which ends with its process."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
        os.fsync(folder)
    finally:
        os.close(folder)
