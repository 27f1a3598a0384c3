"""The documented PaymentMethods that stand for Stripe's test numbers (docs.stripe.com/testing).

An account that may not send card numbers can use these with a test key. Where Stripe documents
none for a number, that of the same brand and outcome stands for it, with other last four digits.
"""

from __future__ import annotations

from typing import Final

TEST_METHODS: Final = {
    "4242424242424242": "pm_card_visa",
    "4111111111111111": "pm_card_visa",
    "4012888888881881": "pm_card_visa",
    "4000056655665556": "pm_card_visa_debit",
    "5555555555554444": "pm_card_mastercard",
    "2223003122003222": "pm_card_mastercard",
    "5200828282828210": "pm_card_mastercard_debit",
    "5105105105105100": "pm_card_mastercard_prepaid",
    "378282246310005": "pm_card_amex",
    "371449635398431": "pm_card_amex",
    "6011111111111117": "pm_card_discover",
    "6011000990139424": "pm_card_discover",
    "3056930009020004": "pm_card_diners",
    "36227206271667": "pm_card_diners",
    "3566002020360505": "pm_card_jcb",
    "6200000000000005": "pm_card_unionpay",
    "4000000000000036": "pm_card_avsZipFail",
    "4000000000000010": "pm_card_avsFail",
    "4000000000000002": "pm_card_visa_chargeDeclined",
    "4000000000009995": "pm_card_visa_chargeDeclinedInsufficientFunds",
    "4000000000009987": "pm_card_visa_chargeDeclinedLostCard",
    "4000000000009979": "pm_card_visa_chargeDeclinedStolenCard",
    "4000000000000069": "pm_card_chargeDeclinedExpiredCard",
    "4000000000000127": "pm_card_chargeDeclinedIncorrectCvc",
    "4000000000000119": "pm_card_chargeDeclinedProcessingError",
    "4000000000000341": "pm_card_chargeCustomerFail",
    "4000002500003155": "pm_card_authenticationRequiredOnSetup",
    "4000002760003184": "pm_card_authenticationRequired",
}
"""Number to PaymentMethod id."""
