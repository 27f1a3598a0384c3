"""What each of Stripe's errors means for the bot: a table.

Sources: docs.stripe.com/error-handling for the classes, docs.stripe.com/error-low-level for what
may be retried, and under which idempotency key.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    code: str | None = None
    """Stripe's, where the card was refused."""
    decline_code: str | None = None

    def exception(self) -> GatewayRefused | GatewayUnavailable:
        """Give what the port raises."""
        if self.code is not None:
            return GatewayRefused(self.code, self.decline_code)
        return GatewayUnavailable(self.reason, operator=self.operator)


AUTHENTICATION: Final = Verdict("authentication", operator=True)
RAW_NUMBERS: Final = Verdict("raw-card-data", operator=True)
CLIENT_FAULT: Final = Verdict("client-fault", operator=True)
_INVALID: Final = Verdict("invalid-request", operator=True)
_RAW_NUMBERS_TEXT: Final = "Sending credit card numbers directly to the Stripe API is generally"

BY_CLASS: Final[tuple[tuple[type[stripe.StripeError], Verdict], ...]] = (
    (TimedOut, Verdict("timeout", retry=True, new_key=True)),
    (Untrusted, Verdict("tls", operator=True, retry=True)),
    (Unsendable, CLIENT_FAULT),
    (stripe.APIConnectionError, Verdict("connection", retry=True)),
    (stripe.RateLimitError, Verdict("rate-limit", retry=True)),
    (stripe.AuthenticationError, AUTHENTICATION),
    (stripe.PermissionError, Verdict("permission", operator=True)),
    (stripe.IdempotencyError, Verdict("idempotency", operator=True)),
    (stripe.InvalidRequestError, _INVALID),
    (stripe.CardError, _INVALID),
    (stripe.APIError, Verdict("server-error", retry=True, new_key=True)),
    (stripe.StripeError, CLIENT_FAULT),
)
"""The first class that fits. A `CardError` comes here only where it is none: the library makes
one of every 402, whatever its type."""
_KEY_IN_USE: Final = Verdict("key-in-use", retry=True)
_CONFLICT: Final = 409


def judge(error: stripe.StripeError) -> Verdict:
    """Look an error up; nothing of its text is kept."""
    if str(error.user_message).startswith(_RAW_NUMBERS_TEXT):
        return RAW_NUMBERS
    is_card_error = getattr(error.error, "type", None) == "card_error"
    if isinstance(error, stripe.CardError) and is_card_error:
        decline_code = getattr(error.error, "decline_code", None)
        return Verdict("card", code=error.code or "card_declined", decline_code=decline_code)
    if error.http_status == _CONFLICT:
        return _KEY_IN_USE
    return next(verdict for kind, verdict in BY_CLASS if isinstance(error, kind))
