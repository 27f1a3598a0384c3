"""What a payer is told of a declined card, and what may be done next: a table by `decline_code`.

Source: docs.stripe.com/declines/codes as copied on 2026-04-15, its table for cards. What it says
must not be told (fraud, block lists, lost and stolen cards) reads, and leads on, exactly as a
decline without a reason does. Its codes for other ways to pay are not here: they read so too.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class Told(StrEnum):
    """What the payer is told; `decline:TOLD` is the reply's key."""

    PLAIN = "plain"
    LATER = "later"
    AUTHENTICATE = "authenticate"
    FUNDS = "funds"
    LIMIT = "limit"
    AMOUNT = "amount"
    EXPIRED = "expired"
    CODE = "code"
    NUMBER = "number"
    EXPIRY = "expiry"
    PURCHASE = "purchase"
    CURRENCY = "currency"
    ACCOUNT = "account"
    DUPLICATE = "duplicate"
    TEST_CARD = "test-card"


class Next(StrEnum):
    """What may be done next. Another card may be tried after all but NOTHING."""

    TRY_AGAIN = "try-again"
    """The same card, as it is."""
    OTHER_CARD = "other-card"
    CHECK_CODE = "check-code"
    """The same card with its security code typed anew."""
    CHECK_NUMBER = "check-number"
    CHECK_EXPIRY = "check-expiry"
    CALL_BANK = "call-bank"
    """Only the bank knows why, and can clear this card."""
    NOTHING = "nothing"
    """It may be paid already: look before anything is tried."""


class Decline(NamedTuple):
    """What a decline comes to."""

    told: Told
    next: Next
    hard: bool
    """The same card must not be tried again for this payment."""

    @property
    def key(self) -> str:
        """The reply's key."""
        return f"decline:{self.told}"


_NEXT: Final = {
    Told.PLAIN: Next.CALL_BANK,
    Told.LATER: Next.TRY_AGAIN,
    Told.AUTHENTICATE: Next.TRY_AGAIN,
    Told.FUNDS: Next.OTHER_CARD,
    Told.LIMIT: Next.CALL_BANK,
    Told.AMOUNT: Next.CALL_BANK,
    Told.EXPIRED: Next.OTHER_CARD,
    Told.CODE: Next.CHECK_CODE,
    Told.NUMBER: Next.CHECK_NUMBER,
    Told.EXPIRY: Next.CHECK_EXPIRY,
    Told.PURCHASE: Next.CALL_BANK,
    Told.CURRENCY: Next.CALL_BANK,
    Told.ACCOUNT: Next.CALL_BANK,
    Told.DUPLICATE: Next.NOTHING,
    Told.TEST_CARD: Next.OTHER_CARD,
}

_SOFT: Final = {
    Told.PLAIN: (
        "generic_decline call_issuer do_not_honor no_action_taken incorrect_address incorrect_zip"
    ),
    Told.LATER: (
        "approve_with_id issuer_not_available processing_error reenter_transaction try_again_later"
    ),
    Told.AUTHENTICATE: (
        "authentication_required authentication_not_handled mobile_device_authentication_required"
    ),
    Told.FUNDS: "insufficient_funds",
    Told.LIMIT: "card_velocity_exceeded withdrawal_count_limit_exceeded",
    Told.AMOUNT: "invalid_amount",
    Told.CODE: "incorrect_cvc invalid_cvc",
    Told.NUMBER: "incorrect_number invalid_number",
    Told.EXPIRY: "invalid_expiry_month invalid_expiry_year",
    Told.DUPLICATE: "duplicate_transaction",
}
"""Codes after which the same card may do, at once or once something has been put right. Addresses
are not asked for here, so the payer can mend nothing about one that is wrong."""

_HARD: Final = {
    Told.PLAIN: (
        "fraudulent lost_card merchant_blacklist pickup_card restricted_card security_violation"
        " stolen_card do_not_try_again not_permitted revocation_of_all_authorizations"
        " revocation_of_authorization service_not_allowed stop_payment_order"
        " transaction_not_allowed incorrect_pin invalid_pin offline_pin_required"
        " online_or_offline_pin_required pin_try_exceeded"
    ),
    Told.EXPIRED: "expired_card",
    Told.PURCHASE: "card_not_supported",
    Told.CURRENCY: "currency_not_supported",
    Told.ACCOUNT: "invalid_account new_account_information_available",
    Told.TEST_CARD: "testmode_decline",
}
"""Codes after which the same card will not do. Those about a PIN come of card readers; here a PIN
cannot be typed at all."""

DECLINES: Final = {
    code: Decline(told, _NEXT[told], hard)
    for table, hard in ((_SOFT, False), (_HARD, True))
    for told, codes in table.items()
    for code in codes.split()
}
GENERIC: Final = DECLINES["generic_decline"]


def decline_of(code: str | None) -> Decline:
    """What Stripe's `decline_code` comes to; without one, the error's `code` does too."""
    return DECLINES.get(code or "", GENERIC)
