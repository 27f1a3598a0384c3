"""A payer in front of the widget: who types, presses, and sees what is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlsplit

from playwright.sync_api import expect
from tests.browser.widget.picturing import picture
from tests.e2e.server import EXPIRY
from tests.e2e.shop import Merchant
from tests.stripe_numbers import code_of

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, FrameLocator, Locator, Page, Request
    from tests.e2e.server import Server

VISA: Final = "4242424242424242"
DECLINED: Final = "4000000000009995"
AT_THE_BANK: Final = "4000002500003155"
SIZES: Final = {"desktop": (1280, 800), "phone": (390, 844), "small": (320, 640)}


@dataclass
class Talk:
    """One widget in a page; `sent` are the requests of the whole browser context."""

    page: Page
    server: Server
    made: dict[str, Any]
    sent: list[Request] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @classmethod
    def open(
        cls, page: Page, server: Server, *, hears: str = "the name on your card", **fields: object
    ) -> Self:
        """Make a payment and open its `chatUrl`."""
        talk = cls.at(page, server, Merchant(server).create(**fields))
        page.goto(talk.made["chatUrl"])
        talk.hears(hears)
        return talk

    @classmethod
    def at(cls, page: Page, server: Server, made: dict[str, Any]) -> Self:
        """Listen to a page, whatever is opened in it."""
        talk = cls(page, server, made)
        page.context.on("request", talk._note)
        talk.listen(page)
        return talk

    def _note(self, request: Request) -> None:
        self.sent.append(request)

    def listen(self, page: Page) -> None:
        """Keep what a page complains of."""

        def noted(line: ConsoleMessage) -> None:
            if line.type == "error":
                self.faults.append(line.text)

        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        page.on("console", noted)

    def other(self, page: Page) -> Talk:
        """The same payment in another tab."""
        talk = Talk(page, self.server, self.made, self.sent)
        talk.listen(page)
        page.goto(self.made["chatUrl"])
        return talk

    @property
    def root(self) -> Locator:
        return self.page.locator("payment-smart-bot")

    @property
    def input(self) -> Locator:
        return self.root.get_by_label("Message", exact=True)

    @property
    def bubbles(self) -> Locator:
        return self.root.locator(".psb-msg")

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator(".psb-slot iframe").first

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Bodies of `POST /chat`, in order."""
        posts = (each for each in self.sent if each.url.endswith("/chat"))
        return [dict(each.post_data_json or {}) for each in posts if each.method == "POST"]

    @property
    def strangers(self) -> set[str]:
        """Hosts that were asked for something and are neither the server nor its Stripe."""
        ours = {urlsplit(url).netloc for url in (self.server.url, self.server.sandbox.url)}
        asked = {urlsplit(each.url) for each in self.sent}
        return {url.netloc for url in asked if url.scheme not in {"data", "blob"}} - ours

    def hears(self, text: str) -> None:
        expect(self.root.locator(".psb-bot").last).to_contain_text(text)

    def stands(self, status: str) -> None:
        expect(self.root).to_have_attribute("data-status", status)

    def say(self, text: str, heard: str) -> None:
        """Say something, and wait for what is answered."""
        self.input.fill(text)
        self.input.press("Enter")
        self.hears(heard)
        self.rests()

    def rests(self) -> None:
        expect(self.root).not_to_have_class("psb psb-busy")

    def press(self, name: str) -> None:
        self.root.get_by_role("button", name=name).click()

    def give(self, number: str = VISA) -> None:
        """Type a card into the chat, up to the summary."""
        self.say(number, "expiry date")
        self.say(EXPIRY, "CVV")
        self.say(code_of(number), "Please confirm")

    def fill(self, number: str = VISA, *, code: str | None = None) -> None:
        """Type a card into Stripe's field, and have it taken."""
        expect(self.root.get_by_role("button", name="Use this card")).to_be_enabled()
        self.frame.get_by_label("Card number").press_sequentially(number)
        self.frame.get_by_label("Expiration date").press_sequentially(EXPIRY)
        self.frame.get_by_label("Security code").press_sequentially(code or code_of(number))
        self.press("Use this card")
        expect(self.root.locator(".psb-field")).to_have_count(0)

    def pay(self) -> None:
        """Press the summary's yes, and see that it is paid; a picture of the summary is taken."""
        picture(self.page, "summary")
        self.press("Confirm")
        self.hears("Payment processed successfully")
        self.stands("complete")

    def state(self) -> str:
        return str(Merchant(self.server).get(self.made["paymentId"])["status"])

    def charges(self) -> int:
        """How often Stripe was asked to charge."""
        return Merchant(self.server).causes(self.made["paymentId"]).count("confirm_begun")
