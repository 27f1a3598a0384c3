"""The merchant's key of a data folder: made at the first start with a sandbox."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from payment_smart_bot.config import MerchantKey

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "merchant.key"
_PREFIX: Final = "msk_test_"
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LENGTH: Final = 32
_BYTES: Final = 32
"""More than 32 letters tell, so that each is as likely as another."""


def kept_key(data_dir: Path) -> MerchantKey | None:
    """The key that is there, if there is one.

    Raises:
        OSError: it cannot be read.
    """
    try:
        text = (data_dir / NAME).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    return MerchantKey(text) if text else None


def made_key(data_dir: Path) -> MerchantKey:
    """The key that is there, or a new one; nobody else on this machine may read its file.

    Raises:
        OSError: it cannot be read or written.
    """
    kept = kept_key(data_dir)
    if kept is not None:
        return kept
    key = _new_key()
    draft = data_dir / f".{NAME}.{os.getpid()}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key + "\n")
        try:
            os.link(draft, data_dir / NAME)  # whoever is first wins, and the file is whole
        except FileExistsError:
            return kept_key(data_dir) or MerchantKey(key)
    finally:
        draft.unlink()
    return MerchantKey(key)


def _new_key() -> str:
    left, letters = int.from_bytes(os.urandom(_BYTES), "big"), []
    for _ in range(_LENGTH):
        left, letter = divmod(left, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return _PREFIX + "".join(letters)
