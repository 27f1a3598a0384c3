"""Keys of a data folder that are made at the first start with a sandbox.

The merchant's own, and the one that outgoing events are signed with.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from payment_smart_bot.config.keys import MerchantKey, WebhookSecret

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "merchant.key"
WEBHOOK_NAME: Final = "merchant-webhook.secret"
_PREFIX: Final = "msk_test_"
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_WEBHOOK_PREFIX: Final = "whsec_"
_LENGTH: Final = 32
_BYTES: Final = 32
"""More than 32 letters tell, so that each is as likely as another."""


def kept_key(data_dir: Path) -> MerchantKey | None:
    """The key that is there, if there is one.

    Raises:
        OSError: it cannot be read.
    """
    text = _kept(data_dir / NAME)
    return MerchantKey(text) if text else None


def made_key(data_dir: Path) -> MerchantKey:
    """The key that is there, or a new one; nobody else on this machine may read its file.

    Raises:
        OSError: it cannot be read or written.
    """
    return MerchantKey(_made(data_dir / NAME, _PREFIX))


def made_secret(data_dir: Path) -> WebhookSecret:
    """The same for the secret of outgoing events.

    Raises:
        OSError: it cannot be read or written.
    """
    return WebhookSecret(_made(data_dir / WEBHOOK_NAME, _WEBHOOK_PREFIX))


def _kept(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _made(path: Path, prefix: str) -> str:
    kept = _kept(path)
    if kept:
        return kept
    key = prefix + _random_letters()
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key + "\n")
        try:
            os.link(draft, path)  # whoever is first wins, and the file is whole
        except FileExistsError:
            return _kept(path) or key
    finally:
        draft.unlink()
    return key


def _random_letters() -> str:
    left, letters = int.from_bytes(os.urandom(_BYTES), "big"), []
    for _ in range(_LENGTH):
        left, letter = divmod(left, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return "".join(letters)
