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
