"""Stripe's documented test numbers (docs.stripe.com/testing) and what each of them does.

Making a PaymentMethod detects no decline: the outcome is remembered by its name and comes when
the card is saved to a customer or charged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from payment_smart_bot.domain.card import brand_of
from payment_smart_bot.sandbox.errors import ApiError

DECLINED: Final = "Your card was declined."


@dataclass(frozen=True)
class Outcome:
    """What the bank says; `code` None is yes."""

    code: str | None = None
    decline_code: str | None = None
    message: str = DECLINED
    param: str | None = None
    attaches: bool = False
    """Whether the card can be saved to a customer all the same."""
    authenticates: bool = False
    """Whether a payment needs 3-D Secure first."""
    once: bool = False
    """Whether a card that was set up needs none when the payer is away."""
    unlike: tuple[str, ...] = ()
    """Parts of the address that the bank has otherwise, which declines nothing."""

    def error(self) -> ApiError:
        """Give the `card_error` (402) of a refusal."""
        return ApiError(402, "card_error", self.message, self.code, self.param, self.decline_code)


SUCCEEDS: Final = "succeeds"
LIVE_CARD: Final = "live_card"

OUTCOMES: Final = {
    SUCCEEDS: Outcome(attaches=True),
    "postal_code_unlike": Outcome(attaches=True, unlike=("postal_code",)),
    "address_unlike": Outcome(attaches=True, unlike=("line1", "postal_code")),
    "authenticates": Outcome(attaches=True, authenticates=True),
    "authenticates_once": Outcome(attaches=True, authenticates=True, once=True),
    "generic_decline": Outcome("card_declined", "generic_decline"),
    "charge_declined": Outcome("card_declined", "generic_decline", attaches=True),
    "insufficient_funds": Outcome(
        "card_declined", "insufficient_funds", "Your card has insufficient funds."
    ),
    "lost_card": Outcome("card_declined", "lost_card"),
    "stolen_card": Outcome("card_declined", "stolen_card"),
    "expired_card": Outcome("expired_card", None, "Your card has expired.", "exp_month"),
    "incorrect_cvc": Outcome(
        "incorrect_cvc", None, "Your card's security code is incorrect.", "cvc"
    ),
    "processing_error": Outcome(
        "processing_error", None, "An error occurred while processing your card. Try again later."
    ),
    LIVE_CARD: Outcome(
        "card_declined",
        "test_mode_live_card",
        "Your card was declined. Your request was in test mode, but used a non test (live) card. "
        "For a list of valid test cards, visit: https://stripe.com/docs/testing.",
    ),
}
"""By the name that a PaymentMethod remembers. Which cards attach: docs.stripe.com/testing,
"declined payments". `live_card` is every number that is not in `TEST_CARDS`: Stripe names the
decline `test_mode_live_card` and documents it for no call; here it comes with the others."""

NEEDS_PAYER: Final = Outcome(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)
"""A card that needs 3-D Secure while the payer is away (`off_session`)."""
NOT_HANDLED: Final = Outcome(
    "authentication_required",
    "authentication_not_handled",
    "Your card was declined. This transaction requires authentication.",
)
"""A card that needs 3-D Secure where the merchant set `error_on_requires_action`."""


@dataclass(frozen=True)
class DocumentedCard:
    """One documented number; `alias` is its PaymentMethod `pm_card_...` without the prefix."""

    number: str
    outcome: str = SUCCEEDS
    alias: str | None = None
    funding: str = "credit"
    country: str = "US"

    @property
    def brand(self) -> str:
        """Stripe's word for the brand."""
        brand = brand_of(self.number)
        return brand.name if brand else "unknown"


TEST_CARDS: Final = (
    DocumentedCard("4242424242424242", alias="visa"),
    DocumentedCard("4111111111111111"),
    DocumentedCard("4012888888881881"),
    DocumentedCard("4000056655665556", alias="visa_debit", funding="debit"),
    DocumentedCard("5555555555554444", alias="mastercard"),
    DocumentedCard("2223003122003222"),
    DocumentedCard("5200828282828210", alias="mastercard_debit", funding="debit"),
    DocumentedCard("5105105105105100", alias="mastercard_prepaid", funding="prepaid"),
    DocumentedCard("378282246310005", alias="amex"),
    DocumentedCard("371449635398431"),
    DocumentedCard("6011111111111117", alias="discover"),
    DocumentedCard("6011000990139424"),
    DocumentedCard("3056930009020004", alias="diners"),
    DocumentedCard("36227206271667"),
    DocumentedCard("3566002020360505", alias="jcb"),
    DocumentedCard("6200000000000005", alias="unionpay"),
    DocumentedCard("4000000000000036", "postal_code_unlike", "avsZipFail"),
    DocumentedCard("4000000000000010", "address_unlike", "avsFail"),
    DocumentedCard("4000000000000002", "generic_decline", "visa_chargeDeclined"),
    DocumentedCard(
        "4000000000009995", "insufficient_funds", "visa_chargeDeclinedInsufficientFunds"
    ),
    DocumentedCard("4000000000009987", "lost_card", "visa_chargeDeclinedLostCard"),
    DocumentedCard("4000000000009979", "stolen_card", "visa_chargeDeclinedStolenCard"),
    DocumentedCard("4000000000000069", "expired_card", "chargeDeclinedExpiredCard"),
    DocumentedCard("4000000000000127", "incorrect_cvc", "chargeDeclinedIncorrectCvc"),
    DocumentedCard("4000000000000119", "processing_error", "chargeDeclinedProcessingError"),
    DocumentedCard("4000000000000341", "charge_declined", "chargeCustomerFail"),
    DocumentedCard(
        "4000002500003155", "authenticates_once", "authenticationRequiredOnSetup", country="FR"
    ),
    DocumentedCard("4000002760003184", "authenticates", "authenticationRequired", country="DE"),
)

BY_NUMBER: Final = {card.number: card for card in TEST_CARDS}
BY_METHOD: Final = {f"pm_card_{card.alias}": card for card in TEST_CARDS if card.alias}
BY_TOKEN: Final = {f"tok_{card.alias}": card for card in TEST_CARDS if card.alias}
