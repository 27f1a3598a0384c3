"""A payer on the merchant's page, who types and clicks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from playwright.sync_api import expect
from tests.e2e.shop import Merchant
from tests.stripe_numbers import code_of

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page, Request
    from tests.e2e.server import Server

CARD: Final = "#card iframe"


@dataclass
class Shopper:
    """Who pays, what they see, and what left their browser."""

    page: Page
    server: Server
    payment: str
    sent: list[tuple[str, str]] = field(default_factory=list)
    """Address and body of each request."""

    @classmethod
    def at(cls, page: Page, server: Server, url: str) -> Self:
        made = Merchant(server).create(capture="field")
        shopper = cls(page, server, made["paymentId"])
        page.context.on("request", shopper._note)
        page.goto(f"{url}/#session={made['sessionId']}")
        return shopper

    def _note(self, request: Request) -> None:
        self.sent.append((request.url, request.post_data or ""))

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator(CARD)

    def say(self, text: str) -> None:
        """Say something and wait for the answer."""
        said = self.page.locator("#log li")
        before = said.count()
        self.page.get_by_label("Message").fill(text)
        self.page.get_by_role("button", name="Send").click()
        expect(said).to_have_count(before + 1)

    def named(self) -> None:
        """Say the name, and have the field."""
        self.say("I want to pay")
        self.say("John Doe")
        expect(self.frame.get_by_label("Card number")).to_be_visible()

    def types(self, number: str, expiry: str = "1234", code: str | None = None) -> None:
        """Type a card, key by key; the field itself goes from one part to the next."""
        self.frame.get_by_label("Card number").click()
        self.page.keyboard.type(number)
        if expiry:
            expect(self.frame.get_by_label("Expiration date")).to_be_focused()
            self.page.keyboard.type(expiry)
            expect(self.frame.get_by_label("Security code")).to_be_focused()
            self.page.keyboard.type(code_of(number) if code is None else code)

    def gives(self) -> None:
        """Give the card, by the keyboard, and wait for what the chat or the field says."""
        said = self.page.locator("#log li")
        before = said.count()
        self.page.keyboard.press("Enter")
        expect(said).to_have_count(before + 1)

    def says_last(self) -> str:
        return self.page.locator("#log li").last.inner_text()

    def status(self, status: str) -> None:
        """Wait for a status of the chat."""
        expect(self.page.locator("body")).to_have_attribute("data-status", status)

    def told(self, event: str) -> list[dict[str, Any]]:
        """What the field told the page, of one kind."""
        every: list[tuple[str, dict[str, Any]]] = self.page.evaluate("window.told")
        return [payload for name, payload in every if name == event]

    def state(self) -> dict[str, Any]:
        """The payment as the merchant sees it."""
        return Merchant(self.server).get(self.payment)
