"""What can be wrong: with an answer of the payer's, with a price, with a change of a payment.

::

    Refusal                      an answer that was shaped right and is refused
    (carries a ProblemCode)

    ProblemCode
    ├── invalid-name             not a name that a card can carry
    ├── invalid-card-number      wrong length, check digit or digits
    ├── unsupported-card-type    a brand that the merchant does not take
    ├── invalid-expiry           no month and year that can be
    ├── expired-card             its month is over everywhere on Earth
    ├── invalid-postal-code      not of a postal code's form, or part of a number
    ├── invalid-security-code    not as long as the brand's
    ├── card-declined            by the bank, with Stripe's decline_code
    ├── authentication-failed    3-D Secure was not passed
    ├── too-many-attempts        the last attempt was used up; a person takes over
    ├── session-expired          too long since the last message
    └── payment-unavailable      nothing was taken; it may be tried again

    AmountError                  a price that cannot be charged; a ValueError
    (carries an AmountCode and a sentence for whoever set it)

    AmountCode
    ├── unknown-currency         none that Stripe charges
    ├── unreadable-amount        no number in digits
    ├── negative-amount
    ├── ambiguous-amount         a separator that may be one of thousands or of decimals
    ├── too-many-decimals        more than the currency has
    ├── uneven-amount            between two steps that Stripe charges in
    ├── amount-too-small         less than Stripe's least, or nothing at all
    └── amount-too-large         more than Stripe's most

    PaymentError                 a payment cannot change that way; it stays as it is
    (carries a PaymentFault)

    PaymentFault
    ├── illegal-transition       not from this state, or not with this way of capturing
    ├── amount-out-of-bounds     more than is there to capture or refund, or nothing
    ├── payment-expired          no card is charged for it any more
    ├── not-yet-expired
    └── card-used-up             it was declined for good
"""

from __future__ import annotations

from enum import StrEnum


class ProblemCode(StrEnum):
    """The `code` of an answer's `problem`."""

    INVALID_NAME = "invalid-name"
    INVALID_CARD_NUMBER = "invalid-card-number"
    UNSUPPORTED_CARD_TYPE = "unsupported-card-type"
    INVALID_EXPIRY = "invalid-expiry"
    EXPIRED_CARD = "expired-card"
    INVALID_POSTAL_CODE = "invalid-postal-code"
    INVALID_SECURITY_CODE = "invalid-security-code"
    CARD_DECLINED = "card-declined"
    AUTHENTICATION_FAILED = "authentication-failed"
    TOO_MANY_ATTEMPTS = "too-many-attempts"
    SESSION_EXPIRED = "session-expired"
    PAYMENT_UNAVAILABLE = "payment-unavailable"


class Refusal(Exception):  # noqa: N818 - the field's own word for it
    """An answer is refused; it never holds what was typed."""

    def __init__(self, code: ProblemCode) -> None:
        super().__init__(str(code))
        self.code = code


class AmountCode(StrEnum):
    """What is wrong with a price."""

    UNKNOWN_CURRENCY = "unknown-currency"
    UNREADABLE_AMOUNT = "unreadable-amount"
    NEGATIVE_AMOUNT = "negative-amount"
    AMBIGUOUS_AMOUNT = "ambiguous-amount"
    TOO_MANY_DECIMALS = "too-many-decimals"
    UNEVEN_AMOUNT = "uneven-amount"
    AMOUNT_TOO_SMALL = "amount-too-small"
    AMOUNT_TOO_LARGE = "amount-too-large"


class AmountError(ValueError):
    """A price cannot be charged; the sentence says what is wrong and what to do."""

    def __init__(self, code: AmountCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class PaymentFault(StrEnum):
    """Why a payment cannot change that way."""

    ILLEGAL_TRANSITION = "illegal-transition"
    AMOUNT_OUT_OF_BOUNDS = "amount-out-of-bounds"
    PAYMENT_EXPIRED = "payment-expired"
    NOT_YET_EXPIRED = "not-yet-expired"
    CARD_USED_UP = "card-used-up"


class PaymentError(Exception):
    """A payment cannot change that way."""

    def __init__(self, fault: PaymentFault) -> None:
        super().__init__(str(fault))
        self.fault = fault
