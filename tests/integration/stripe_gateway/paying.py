"""Payments against the sandbox, and what the sandbox itself says came of them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import requests

from payment_smart_bot.adapters.stripe_charges import StripeCharges
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.payment import CaptureMethod, Payment

if TYPE_CHECKING:
    from tests.integration.stripe_gateway.conftest import Bench

    from payment_smart_bot.domain.charge import Charge

INTENTS = "/v1/payment_intents"
CONFIRM = f"POST {INTENTS}/{{id}}/confirm"
CAPTURE = f"POST {INTENTS}/{{id}}/capture"
CANCEL = f"POST {INTENTS}/{{id}}/cancel"
REFUND = "POST /v1/refunds"
RETRIEVE = f"GET {INTENTS}/{{id}}"
BACK = "https://shop.example/paid"
GOOD = "4242424242424242"
NO_FUNDS = "4000000000009995"
ASKS_BANK = "4000002760003184"
ASKING = (ASKS_BANK, "4000002500003155")


@dataclass
class Till:
    """Pays 20 dollars at a time."""

    bench: Bench
    charges: StripeCharges
    payment: Payment = field(
        default_factory=lambda: Payment(
            id=f"pay_{secrets.token_hex(11)}",
            money=Money(2000, "usd"),
            created=1_000_000.0,
            expires_at=2_000_000.0,
        )
    )

    def with_options(self, **options: Any) -> Till:  # noqa: ANN401 - the connection's own
        return replace(self, charges=StripeCharges(self.bench.connect(**options)))

    def open(self, **changes: Any) -> str:  # noqa: ANN401 - a payment's own
        payment = replace(self.payment, **changes)
        return self.charges.open(payment, idempotency_key=fresh()).intent

    def card(self, number: str = GOOD) -> str:
        """Make a PaymentMethod."""
        code = "1234" if number.startswith(("34", "37")) else "987"
        return self.bench.create(number=number, code=code).id

    def confirm(
        self, intent: str, number: str = GOOD, *, card: str | None = None, key: str | None = None
    ) -> Charge:
        return self.charges.confirm(
            intent, card or self.card(number), return_url=BACK, idempotency_key=key or fresh()
        )

    def paid(self, *, manual: bool = False) -> str:
        method = CaptureMethod.MANUAL if manual else CaptureMethod.AUTOMATIC
        intent = self.open(capture_method=method)
        self.confirm(intent)
        return intent

    def shown(self, intent: str) -> dict[str, Any]:
        return self.bench.send("GET", f"{INTENTS}/{intent}")

    def tries(self, intent: str) -> list[str]:
        """How each charge of the intent ended, by the sandbox's own list."""
        listed = self.bench.send("GET", f"/v1/charges?payment_intent={intent}&limit=100")
        return [one["status"] for one in listed["data"]]

    def refunds(self, intent: str) -> list[int]:
        listed = self.bench.send("GET", f"/v1/refunds?payment_intent={intent}&limit=100")
        return [one["amount"] for one in listed["data"]]

    def answer_bank(self, charge: Charge, choice: str) -> None:
        """What the payer does on the bank's page."""
        assert charge.action_url is not None
        answer = requests.post(
            charge.action_url, {"choice": choice}, timeout=5, allow_redirects=False
        )
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith(BACK)


def fresh() -> str:
    """A new idempotency key."""
    return secrets.token_hex()
