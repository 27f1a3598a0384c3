"""Stripe's documented test numbers (docs.stripe.com/testing) and their brands.

The declining ones decline a charge, never a token.
"""

from __future__ import annotations

from typing import Final

TEST_NUMBERS: Final = {
    "4242424242424242": "visa",
    "4111111111111111": "visa",
    "4000056655665556": "visa",
    "5555555555554444": "mastercard",
    "2223003122003222": "mastercard",
    "5200828282828210": "mastercard",
    "5105105105105100": "mastercard",
    "378282246310005": "amex",
    "371449635398431": "amex",
    "6011111111111117": "discover",
    "6011000990139424": "discover",
    "3056930009020004": "diners",
    "36227206271667": "diners",
    "3566002020360505": "jcb",
    "6200000000000005": "unionpay",
    "4000000000000002": "visa",
    "4000000000009995": "visa",
    "4000000000009987": "visa",
    "4000000000009979": "visa",
    "4000000000000069": "visa",
    "4000000000000127": "visa",
    "4000000000000119": "visa",
    "4000000000000341": "visa",
    "4000002500003155": "visa",
    "4000002760003184": "visa",
}
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
"""Those whose charge succeeds."""
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
"""Those whose charge is declined: the problem's code, the decline code, what is asked for next."""
AT_BANK: Final = ("4000002500003155", "4000002760003184")
"""Those that need 3-D Secure."""


def code_of(number: str) -> str:
    """A security code of the right length."""
    return "1234" if number.startswith(("34", "37")) else "123"
