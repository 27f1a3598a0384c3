"""Payers of `bench.faults`: they say, hand in and press what they are asked for."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Final, NamedTuple

import requests

from payment_smart_bot.bot import Bot, Request
from payment_smart_bot.domain.payment_state import chat_of
from payment_smart_bot.domain.sensitive import UserText
from payment_smart_bot.domain.session import Status

if TYPE_CHECKING:
    from payment_smart_bot.domain.answer import Answer

NUMBER: Final = "4242424242424242"  # Stripe's documented test number
SAYS: Final = {
    "name": "John Doe",
    "card": NUMBER,
    "expiry": "12/39",
    "cvv": "123",
    "confirmation": "confirm",
}
TOKENS: Final = {
    "payment_methods": "{}",
    "test_helpers/confirmation_tokens": "payment_method_data[{}]",
}
"""Where Stripe.js makes something of a card, and how the fields are called there."""
_CARD: Final = {"number": NUMBER, "exp_month": "12", "exp_year": "2039", "cvc": "123"}
_PAGE: Final = {
    "email": "jo@example.com",
    "name": "John Doe",
    "number": NUMBER,
    "expiry": "12/39",
    "code": "123",
}
_BEGINS: Final = "I want to pay"
_MOST_MESSAGES: Final = 1000
_PATIENCE: Final = 0.3
"""Seconds before asking again how a charge ended."""
_SECONDS: Final = 3.0
"""So long the payer's browser waits for Stripe."""


class Said(NamedTuple):
    """One message."""

    text: str
    token: str | None = None


class Payer:
    """Pays by whatever way the chat offers."""

    def __init__(self, bot: Bot, url: str, key: str) -> None:
        self._bot, self._url, self._key = bot, url, key
        self._http = requests.Session()

    def pay(self, payment_id: str) -> str:
        """Go on until the payment is at its end; the status then."""
        said, status = Said(_BEGINS), ""
        for _ in range(_MOST_MESSAGES):
            request = Request(
                chat_of(payment_id), UserText(said.text), f"{time.time_ns()}", token=said.token
            )
            answer = self._bot.reply(request)
            status = str(answer.status)
            if answer.status in {Status.COMPLETE, Status.FAILED, Status.HANDOFF}:
                return status
            said = self._next(answer)
            time.sleep(_PATIENCE if answer.status is Status.PROCESSING else 0.0)
        return f"after {_MOST_MESSAGES} messages {status}"

    def _next(self, answer: Answer) -> Said:
        action = answer.action
        if action is not None and action.type == "card-field":
            return self._from_the_field()
        if action is not None and action.type == "checkout":
            self._post(action.url, _PAGE)
            return Said("done")
        return Said(SAYS.get(answer.awaiting or "", _BEGINS))

    def _from_the_field(self) -> Said:
        """What Stripe.js makes of the card; where it could not, the payer says something else."""
        kind, form = random.choice(list(TOKENS.items()))  # noqa: S311 - which one is no secret
        data = {form.format("type"): "card", f"{form.format('billing_details')}[name]": "John Doe"}
        data |= {f"{form.format('card')}[{part}]": value for part, value in _CARD.items()}
        answer = self._post(f"{self._url}/v1/{kind}", data)
        made = answer.json()["id"] if answer is not None and answer.ok else None
        return Said("", made) if made else Said(_BEGINS)

    def _post(self, url: str, data: dict[str, str]) -> requests.Response | None:
        try:
            return self._http.post(
                url, data, auth=(self._key, ""), timeout=_SECONDS, allow_redirects=False
            )
        except requests.RequestException:
            return None
