"""Tells the log what the bot did: session id, step, status, problem, milliseconds; never text."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from payment_smart_bot.entrypoints import logs

if TYPE_CHECKING:
    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.ports import Interpretation

_LOG: Final = logging.getLogger("payment_smart_bot.bot")


class LogTrace:
    """A `ports.Trace` that writes a line for each turn and each fault."""

    def turn(self, answer: Answer, seconds: float) -> None:
        """A message was answered."""
        problem = answer.problem
        logs.event(
            _LOG,
            logging.INFO,
            "turn",
            sessionId=answer.session_id,
            status=str(answer.status),
            awaiting=str(answer.awaiting) if answer.awaiting else None,
            problem=str(problem.code) if problem else None,
            declineCode=problem.decline_code if problem else None,
            ms=round(seconds * 1000, 1),
        )

    def model(self, read: Interpretation, seconds: float) -> None:
        """A language model was asked."""
        logs.event(
            _LOG, logging.INFO, "model", reason=read.outcome, rows=read.tokens, ms=seconds * 1000
        )

    def stripe(self, operation: str, outcome: str, seconds: float) -> None:
        """Stripe was called."""
        logs.event(
            _LOG, logging.INFO, "stripe", operation=operation, reason=outcome, ms=seconds * 1000
        )

    def fault(self, operation: str, reason: str, *, operator: bool) -> None:
        """Something outside failed; `operator` makes it an error that a person must look at."""
        level = logging.ERROR if operator else logging.WARNING
        logs.event(_LOG, level, "fault", operation=operation, reason=reason)
