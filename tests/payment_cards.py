"""What each of Stripe's documented test numbers does to a payment (docs.stripe.com/testing)."""

from __future__ import annotations

from typing import Final

GOOD: Final = (
    "4242424242424242",
    "4111111111111111",
    "4000056655665556",
    "5555555555554444",
    "2223003122003222",
    "5200828282828210",
    "5105105105105100",
    "378282246310005",
    "371449635398431",
    "6011111111111117",
    "6011000990139424",
    "3056930009020004",
    "36227206271667",
    "3566002020360505",
    "6200000000000005",
)
DECLINED: Final = {
    "4000000000000002": ("card-declined", "generic_decline", "card"),
    "4000000000009995": ("card-declined", "insufficient_funds", "card"),
    "4000000000009987": ("card-declined", "lost_card", "card"),
    "4000000000009979": ("card-declined", "stolen_card", "card"),
    "4000000000000069": ("expired-card", "expired_card", "card"),
    "4000000000000127": ("invalid-security-code", "incorrect_cvc", "cvv"),
    "4000000000000119": ("card-declined", "processing_error", "card"),
    "4000000000000341": ("card-declined", "generic_decline", "card"),
}
"""The problem's code, Stripe's `decline_code`, and what is asked next."""
AT_BANK: Final = ("4000002500003155", "4000002760003184")
"""3-D Secure is needed."""


def code_of(number: str) -> str:
    """A security code of the right length."""
    return "1234" if number.startswith(("34", "37")) else "123"
