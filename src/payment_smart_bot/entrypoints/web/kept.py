"""What the server kept of a conversation, for its payer in the demo shop to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from payment_smart_bot.adapters.rows_sqlite import rows_of
from payment_smart_bot.domain.payment_state import payment_of
from payment_smart_bot.entrypoints.bad_request import BadRequest
from payment_smart_bot.entrypoints.merchant.transcript import is_payer

if TYPE_CHECKING:
    from pathlib import Path

    from payment_smart_bot.bootstrap.shop import Shop
    from payment_smart_bot.entrypoints.log_tail import LogTail

_ENCODER: Final = msgspec.json.Encoder()
_NOT_YOURS: Final = BadRequest(
    401, "unauthorized", "Send the chat's sessionToken as Authorization: Bearer TOKEN."
)


class Demo:
    """The demo shop's parts, which only a server beside a sandbox has."""

    def __init__(self, folder: Path, tail: LogTail) -> None:
        self._folder = folder
        self._tail = tail

    def kept(self, shop: Shop, session_id: str, authorization: str) -> bytes:
        """The JSON of every row and log line of a chat.

        Raises:
            BadRequest: it is not the chat's token.
            StoreUnavailable: a store cannot be read.
        """
        scheme, _, token = authorization.partition(" ")
        payment_id = payment_of(session_id)
        if scheme != "Bearer" or payment_id is None or not is_payer(shop, session_id, token):
            raise _NOT_YOURS
        lines = self._tail.about(session_id)
        return _ENCODER.encode({**rows_of(self._folder, session_id, payment_id), "log": lines})
