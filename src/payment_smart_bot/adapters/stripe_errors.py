"""What each of Stripe's errors means for the bot: a table.

Sources: docs.stripe.com/error-handling for the classes, docs.stripe.com/error-low-level for what
may be retried, and under which idempotency key.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import stripe

from payment_smart_bot.adapters.stripe_http import TimedOut, Unsendable, Untrusted
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an error comes to."""

    reason: str
    """A word for the log."""
    operator: bool = False
    """A person has to look at it."""
    retry: bool = False
    new_key: bool = False
    """The next try takes another idempotency key: Stripe may have saved a 500 under this one, and
    a second PaymentMethod does no harm."""
    unclear: bool = False
    """Stripe may have done it all the same."""
    replayed: bool = False
    """It is what was answered to an earlier try with this idempotency key, and will stay so."""
    code: str | None = None
    """Stripe's, where the card was refused or what was asked of a payment."""
    decline_code: str | None = None

    def exception(self) -> GatewayRefused | GatewayUnavailable:
        """Give what the port raises."""
        if self.code is not None:
            return GatewayRefused(self.code, self.decline_code)
        return GatewayUnavailable(self.reason, operator=self.operator)


CARD: Final = "card"
"""The reason of a decline."""
STANDS: Final = Verdict("unexpected-state", operator=True)
"""A PaymentIntent, or SetupIntent, is not where it can be done: look where it stands."""
AUTHENTICATION: Final = Verdict("authentication", operator=True)
RAW_NUMBERS: Final = Verdict("raw-card-data", operator=True)
CLIENT_FAULT: Final = Verdict("client-fault", operator=True)
_INVALID: Final = Verdict("invalid-request", operator=True)
_RAW_NUMBERS_TEXT: Final = "Sending credit card numbers directly to the Stripe API is generally"

BY_CLASS: Final[tuple[tuple[type[stripe.StripeError], Verdict], ...]] = (
    (TimedOut, Verdict("timeout", retry=True, new_key=True, unclear=True)),
    (Untrusted, Verdict("tls", operator=True, retry=True, unclear=True)),
    (Unsendable, CLIENT_FAULT),
    (stripe.APIConnectionError, Verdict("connection", retry=True, unclear=True)),
    (stripe.RateLimitError, Verdict("rate-limit", retry=True)),
    (stripe.AuthenticationError, AUTHENTICATION),
    (stripe.PermissionError, Verdict("permission", operator=True)),
    (stripe.IdempotencyError, Verdict("idempotency", operator=True)),
    (stripe.CardError, _INVALID),
    (stripe.APIError, Verdict("server-error", retry=True, new_key=True, unclear=True)),
    (stripe.StripeError, CLIENT_FAULT),
)
"""The first class that fits. A `CardError` comes here only where it is none: the library makes
one of every 402, whatever its type."""
_STANDS: Final = frozenset(
    {
        "payment_intent_unexpected_state",
        "setup_intent_unexpected_state",
        "setup_intent_authentication_failure",
        "payment_intent_authentication_failure",
        "charge_already_captured",
        "charge_expired_for_capture",
    }
)
_REFUSED: Final = frozenset(
    {
        "amount_too_large",
        "amount_too_small",
        "balance_insufficient",
        "charge_already_refunded",
        "charge_disputed",
        "charge_not_refundable",
        "email_invalid",
        "insufficient_funds",
        "refund_disputed_payment",
    }
)
"""Codes (docs.stripe.com/error-codes) of what a merchant asked for and cannot have."""
_NAMELESS: Final = {
    "amount": "amount_too_large",
    "amount_to_capture": "amount_too_large",
    "charge": "charge_not_refundable",
    "payment_intent": "charge_not_refundable",
}
"""Parameter to code, of refusals that come without one."""
_REPLAYED: Final = "idempotent-replayed"
_KEY_IN_USE: Final = Verdict("key-in-use", retry=True)
_CONFLICT: Final = 409


def judge(error: stripe.StripeError) -> Verdict:
    """Look an error up; nothing of its text is kept."""
    if str(error.user_message).startswith(_RAW_NUMBERS_TEXT):
        return RAW_NUMBERS
    is_card_error = getattr(error.error, "type", None) == "card_error"
    if isinstance(error, stripe.CardError) and is_card_error:
        decline_code = getattr(error.error, "decline_code", None)
        return Verdict(CARD, code=error.code or "card_declined", decline_code=decline_code)
    if error.http_status == _CONFLICT:
        return _KEY_IN_USE
    if isinstance(error, stripe.InvalidRequestError):
        return _judge_request(error)
    verdict = next(verdict for kind, verdict in BY_CLASS if isinstance(error, kind))
    replayed = verdict.unclear and _REPLAYED in (error.headers or {})
    return replace(verdict, replayed=True) if replayed else verdict


def _judge_request(error: stripe.InvalidRequestError) -> Verdict:
    if error.code in _STANDS:
        return STANDS
    code = error.code or _NAMELESS.get(error.param or "")
    return Verdict("refused", code=code) if code in _REFUSED else _INVALID
