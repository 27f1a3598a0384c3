"""Walks the code once before the first message, and makes a restored snapshot fresh."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.answer import Answer
from payment_smart_bot.domain.session import Status
from payment_smart_bot.entrypoints import chat_answer, chat_request

if TYPE_CHECKING:
    from payment_smart_bot.bootstrap.aws import House

_SAID: Final = b'{"sessionId": "warm", "message": "what cards do you accept?"}'


def warm(house: House) -> None:
    """Import and compile what a message needs, without calling anybody.

    Where the runtime offers SnapStart's hooks, the secrets are forgotten after a restore, so that
    one that was rotated since the snapshot is not used.
    """
    chat_request.decode(_SAID)
    chat_answer.encode(Answer("", Status.COLLECTING, "warm"))
    with contextlib.suppress(ImportError):
        from snapshot_restore_py import (  # type: ignore[import-not-found]  # noqa: PLC0415 - in AWS's runtime alone
            register_after_restore,
        )

        register_after_restore(house.forget)
