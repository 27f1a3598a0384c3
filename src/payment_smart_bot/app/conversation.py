"""A conversation as its page keeps it: what was said without any digit, and the last answer.

A number or a code goes through `say` to the API and is kept nowhere here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.bot import new_id
from payment_smart_bot.domain.redact import redact
from payment_smart_bot.domain.sensitive import UserText
from payment_smart_bot.domain.session import Field

if TYPE_CHECKING:
    from payment_smart_bot.entrypoints.talk import Talk

STEPS: Final = {
    "name": "Name on the card",
    "card": "Card number",
    "expiry": "Expiry date",
    "cvv": "Security code",
    "confirmation": "Your yes to the summary",
    "complete": "Done",
}
"""By what is awaited, or by status, in order."""
BY_SETTING: Final = {"postal_code": "Postal code", "save_card": "Whether your card may be kept"}
"""What is asked only where the merchant wants it: before the code, or before Stripe's field."""
MASKED: Final = frozenset({"card", "cvv"})
"""While these are asked, what is typed is hidden on the screen."""
_CONFIRMATION: Final = "confirmation"
_AT_STRIPE: Final = frozenset({"processing", "requires_action"})


@dataclass
class Conversation:
    """Says what is typed, and knows how far it is."""

    session_id: str | None = None
    messages: list[tuple[str, str]] = field(default_factory=list)
    """`user` or `assistant`, and the text."""
    answer: dict[str, Any] = field(default_factory=dict)
    """The last one."""

    def say(self, talk: Talk, text: str) -> None:
        """Say something and hear the answer.

        Raises:
            NoAnswer: there was none; whether it was heard is not known, and it may be said again.
        """
        body: dict[str, Any] = {"message": text, "messageId": new_id()}
        if self.session_id is not None:
            body["sessionId"] = self.session_id
        if self.answer.get("summaryId"):
            body["summaryId"] = self.answer["summaryId"]
        said = str(redact(UserText(text), self._asked()))
        answer = talk.say(body)
        self.session_id = answer["sessionId"]
        self.messages += [("user", said), ("assistant", answer["response"])]
        self.answer = answer

    @property
    def awaiting(self) -> str | None:
        """What is asked now."""
        asked: str | None = self.answer.get("awaiting")
        return asked

    @property
    def masked(self) -> bool:
        """Whether what is typed next is to be hidden."""
        return self.awaiting in MASKED

    def progress(self) -> tuple[float, str]:
        """How much is done, from 0 to 1, and what is next."""
        status = self.answer.get("status", "")
        step = _CONFIRMATION if status in _AT_STRIPE else self.awaiting or status
        if step in BY_SETTING:
            return list(STEPS).index("cvv") / (len(STEPS) - 1), BY_SETTING[step]
        if step not in STEPS:
            return 0.0, str(status).capitalize() or "Say what you want, for example: I want to pay"
        place = list(STEPS).index(step)
        return place / (len(STEPS) - 1), STEPS[step]

    def _asked(self) -> Field | None:
        return Field(self.awaiting) if self.awaiting in frozenset(Field) else None
