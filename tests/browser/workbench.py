"""A page with the sandbox's Stripe.js alone, and Elements made by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page
    from tests.e2e.server import Sandbox

_MAKE = """([key, mode]) => {
  window.told = [];
  window.made = {};
  window.stripe = Stripe(key);
  window.elements = stripe.elements(mode);
}"""
_MOUNT = """([type]) => {
  const node = Object.assign(document.createElement("div"), {id: type});
  document.body.append(node);
  const element = elements.create(type);
  made[type] = element;
  for (const event of ["ready", "change", "focus", "blur", "escape"]) {
    element.on(event, (payload) => told.push([type, event, payload]));
  }
  element.mount(node);
}"""


@dataclass
class Workbench:
    """Stripe.js on a page of another origin."""

    page: Page
    sandbox: Sandbox

    def load(self, url: str) -> None:
        self.page.goto(url)
        self.page.add_script_tag(url=f"{self.sandbox.url}/endive/stripe.js")
        self.run("document.querySelector('#card').id = 'taken'")
        mode = {"mode": "payment", "amount": 4999, "currency": "usd"}
        self.page.evaluate(_MAKE, [self.sandbox.publishable_key, mode])

    def mount(self, *types: str) -> None:
        for name in types:
            self.page.evaluate(_MOUNT, [name])
            self.until(name, "ready", 1)

    def frame(self, name: str) -> FrameLocator:
        return self.page.frame_locator(f"#{name} iframe")

    def fill(self, name: str, number: str, expiry: str = "1234", code: str = "123") -> None:
        frame = self.frame(name)
        frame.get_by_label("Card number").fill(number)
        frame.get_by_label("Expiration date").fill(expiry)
        frame.get_by_label("Security code").fill(code)

    def run(self, expression: str) -> Any:  # noqa: ANN401 - whatever the page gives
        return self.page.evaluate(expression)

    def refused(self, expression: str) -> str:
        """What an expression, or the promise that it gives, throws."""
        wrapped = (
            f"(async () => {expression})().then(() => '', (e) => `${{e.name}}: ${{e.message}}`)"
        )
        return str(self.run(wrapped))

    def told(self, name: str, event: str) -> list[dict[str, Any]]:
        """What an Element told of an event; all that its frame sent before has come by then."""
        self.run(f"made.{name}.ask && made.{name}.ask('update', {{}})")
        every: list[tuple[str, str, dict[str, Any]]] = self.run("told")
        return [payload for of, kind, payload in every if (of, kind) == (name, event)]

    def last(self, name: str, event: str) -> dict[str, Any]:
        """The last of an event."""
        return self.told(name, event)[-1]

    def until(self, name: str, event: str, times: int) -> None:
        """Wait until an Element told of an event so often."""
        looked = "([n, e, t]) => told.filter(([a, b]) => a === n && b === e).length >= t"
        self.page.wait_for_function(looked, arg=[name, event, times])
