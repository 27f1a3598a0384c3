"""The bot: one message in, one answer out.

`exchange` is the way of one message: load, understand, advance, save; and where Stripe is to be
called, save that first, call, then save what came of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from payment_smart_bot.bot.exchange import Exchange
from payment_smart_bot.bot.parts import BotSettings, Parts, Request, new_id
from payment_smart_bot.domain.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Bot", "BotSettings", "Parts", "Request", "new_id"]


class Bot:
    """Answers messages. Threads may share it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def reply(self, request: Request) -> Answer:
        """Answer a message, calling Stripe and waiting where needed."""
        answer = self.start(request)
        return answer if isinstance(answer, Answer) else answer()

    def start(self, request: Request) -> Answer | Callable[[], Answer]:
        """Answer a message at once, or give what is left to do, which may take seconds.

        Neither raises: a store or a vault that is out of reach is an answer too.
        """
        return Exchange(self._parts, request).start()
