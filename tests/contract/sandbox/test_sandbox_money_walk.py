"""A long random walk over intents: whatever is asked in whatever order, the money adds up."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox

CARDS = (
    "pm_card_visa",
    "pm_card_visa_chargeDeclined",
    "pm_card_authenticationRequired",
    "pm_card_chargeCustomerFail",
)
STATES = {
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "requires_capture",
    "canceled",
    "succeeded",
}
FINAL = {"canceled", "succeeded"}
STEPS = 250
BACK = "https://shop.example/"


class Walker:
    """One shop that does anything at any time."""

    def __init__(self, sandbox: Sandbox, seed: int) -> None:
        self.sandbox = sandbox
        self.random = random.Random(seed)  # noqa: S311 - a walk
        self.seen: dict[str, dict[str, Any]] = {}
        self.returned = 0

    def step(self) -> None:
        name = self.random.choice(list(self.seen)) if self.seen else ""
        steps = (self.make, self.confirm, self.confirm, self.capture, self.cancel, self.refund)
        choice = self.random.choice((*steps, self.decide, self.update))
        choice(name) if name else self.make(name)

    def send(self, path: str, data: dict[str, Any], status: tuple[int, ...] = (200, 400)) -> Any:  # noqa: ANN401 - JSON
        answer = self.sandbox.send("POST", f"/v1/{path}", data)
        assert answer.status_code in status, answer.text
        return answer.json()

    def make(self, _: str) -> None:
        data = {"amount": self.random.randint(50, 9999), "currency": "usd"}
        manual = {"capture_method": self.random.choice(("manual", "automatic"))}
        made = self.send("payment_intents", data | manual, (200,))
        self.seen[made["id"]] = made

    def confirm(self, name: str) -> None:
        data = {"return_url": BACK}
        if self.random.random() < 0.7:
            data["payment_method"] = self.random.choice(CARDS)
        self.send(f"payment_intents/{name}/confirm", data, (200, 400, 402))

    def capture(self, name: str) -> None:
        data = {"amount_to_capture": self.random.randint(1, 9999)}
        self.send(f"payment_intents/{name}/capture", data)

    def cancel(self, name: str) -> None:
        if self.random.random() < 0.3:
            self.send(f"payment_intents/{name}/cancel", {})

    def update(self, name: str) -> None:
        self.send(f"payment_intents/{name}", {"amount": self.random.randint(50, 9999)})

    def refund(self, name: str) -> None:
        amount = {"amount": self.random.randint(1, 9999)} if self.random.random() < 0.8 else {}
        self.send("refunds", {"payment_intent": name, **amount})

    def decide(self, name: str) -> None:
        action = self.sandbox.send("GET", f"/v1/payment_intents/{name}").json()["next_action"]
        if action:
            choice = {"choice": self.random.choice(("complete", "fail"))}
            page = action["redirect_to_url"]["url"]
            requests.post(page, choice, timeout=5, allow_redirects=False)

    def check(self, name: str) -> str:
        """Hold one intent against its charges, its refunds and what it was before."""
        intent = self.sandbox.send("GET", f"/v1/payment_intents/{name}").json()
        before, self.seen[name] = self.seen[name], intent
        assert intent["status"] in STATES
        if before["status"] in FINAL:
            assert intent == before
        charges = self.list("charges", name)
        good = [charge for charge in charges if charge["status"] == "succeeded"]
        assert len(good) <= 1
        assert intent["amount_received"] == sum(charge["amount_captured"] for charge in good)
        assert (intent["status"] == "succeeded") == (intent["amount_received"] > 0)
        assert (intent["status"] == "requires_action") == (intent["next_action"] is not None)
        assert (intent["amount_capturable"] > 0) == (intent["status"] == "requires_capture")
        refunds = self.list("refunds", name)
        returned = sum(refund["amount"] for refund in refunds)
        self.returned += returned
        assert returned == sum(charge["amount_refunded"] for charge in charges)
        assert returned <= intent["amount_received"] <= intent["amount"]
        for charge in good:
            full = charge["captured"] and returned == charge["amount_captured"]
            assert charge["refunded"] is full
        return str(intent["status"])

    def list(self, path: str, name: str) -> list[dict[str, Any]]:
        answer = self.sandbox.send("GET", f"/v1/{path}?limit=100&payment_intent={name}")
        data: list[dict[str, Any]] = answer.json()["data"]
        return data


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_asked_the_money_adds_up(sandbox: Sandbox, seed: int) -> None:
    walker = Walker(sandbox, seed)
    for _ in range(STEPS):
        walker.step()
    ends = [walker.check(name) for name in walker.seen]
    for _ in range(STEPS):
        walker.step()
    ends += [walker.check(name) for name in walker.seen]
    assert {"succeeded", "canceled", "requires_payment_method"} <= set(ends)
    assert walker.returned > 0
