"""A payer: what was shown, and what was agreed to by a clear yes or by Checkout's button."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.domain.session import Status

if TYPE_CHECKING:
    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.domain.payment import Payment

WRITTEN: Final = {
    (4999, "usd"): "$49.99",
    (50, "eur"): "€0.50",
    (1200, "jpy"): "¥1,200",
}
"""Prices, and how they are shown to who reads English."""
_SUMMARY: Final = re.compile(r"Amount: (.+)\n(?:.*\n)*?Card: (?:\w+ )?\*{4}([0-9]{4})\n")
_PAY: Final = re.compile(r"<button>Pay (.+)</button>")


class Agreed(NamedTuple):
    """What one charge may be, and nothing else."""

    amount: int
    """Minor units."""
    currency: str
    last4: str


@dataclass
class Payer:
    """Who pays one payment."""

    payment: Payment
    last: Answer | None = None
    """None as well where the process died before it answered."""
    shown: Agreed | None = None
    """By the summary that stands."""
    yeses: int = 0
    agreed: set[Agreed] = field(default_factory=set)
    latest: Agreed | None = None
    """By the last clear yes in the chat."""
    charges: set[str] = field(default_factory=set)
    """Stripe's ids of those that were looked at."""
    pages: list[str] = field(default_factory=list)
    """Addresses of Checkout's pages that the chat told."""
    tabs: set[str] = field(default_factory=set)
    """Pages that were seen with their button Pay."""
    bank: str | None = None
    """Where the bank asked last."""

    def says_yes(self) -> None:
        """Note a clear yes to what stands."""
        if self.shown is not None:
            self.yeses += 1
            self.agreed.add(self.shown)
            self.latest = self.shown

    def presses_pay(self, url: str, page: str, last4: str) -> None:
        """Note that Pay is pressed there, on the page as it is or in a tab that had it before."""
        button = _PAY.search(page)
        if button is not None:
            assert button[1].endswith(self.price().lstrip("$€¥")), button[1]
            self.tabs.add(url)
        if url in self.tabs:
            self.agreed.add(Agreed(self.payment.money.amount, self.payment.money.currency, last4))

    def hears(self, answer: Answer) -> None:
        """Take an answer in."""
        self.last = answer
        summary = _SUMMARY.search(answer.response)
        if answer.status is not Status.AWAITING_CONFIRMATION:
            self.shown = None
        elif summary is not None:
            assert summary[1] == self.price()
            self.shown = Agreed(self.payment.money.amount, self.payment.money.currency, summary[2])
        if answer.action is not None and answer.action.type == "redirect":
            self.bank = answer.action.url
        if answer.action is not None and answer.action.type == "checkout":
            self.pages = [*dict.fromkeys((*self.pages, answer.action.url))]

    def price(self) -> str:
        """As it is to be shown."""
        return WRITTEN[self.payment.money.amount, self.payment.money.currency]
