"""What the API answers when it refuses: type, code, message and HTTP status in Stripe's words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

_DOC_URL: Final = "https://stripe.com/docs/error-codes/"
_DIGITS: Final = re.compile(r"\d(?:[ .-]?\d){11,}")
_SHOWN: Final = 255


def shown(text: str) -> str:
    """Give `text` as a message may show it: 255 characters at most, 12 digits in a row masked."""
    return _DIGITS.sub("***", text[:_SHOWN])


@dataclass(eq=False)
class ApiError(Exception):
    """A refusal; `param` names the parameter with its brackets, as in `card[number]`."""

    status: int
    kind: str
    message: str
    code: str | None = None
    param: str | None = None
    decline_code: str | None = None
    shows: dict[str, Any] = field(default_factory=dict)
    """Objects that stand in the error, as `payment_intent` does."""
    lasting: bool = False
    """Whether what was done before the refusal is kept, as a declined charge is."""

    def body(self) -> dict[str, object]:
        """Give the JSON body; absent fields are left out, as Stripe leaves them out."""
        doc_url = _DOC_URL + self.code.replace("_", "-") if self.code else None
        fields = {
            "code": self.code,
            "decline_code": self.decline_code,
            "doc_url": doc_url,
            "message": self.message,
            "param": self.param,
            **self.shows,
            "type": self.kind,
        }
        return {"error": {name: value for name, value in fields.items() if value is not None}}


def refuse(
    message: str, *, code: str | None = None, param: str | None = None, status: int = 400
) -> NoReturn:
    """Raise an `invalid_request_error`."""
    raise ApiError(status, "invalid_request_error", message, code, param)


def refuse_missing(name: str) -> NoReturn:
    """Raise that a parameter is missing."""
    refuse(f"Missing required param: {name}.", code="parameter_missing", param=name)


def refuse_unknown(noun: str, name: str, *, param: str, status: int) -> NoReturn:
    """Raise that an id names nothing: 404 where it stood in the path, 400 for a parameter."""
    message = f"No such {noun}: '{shown(name)}'"
    refuse(message, code="resource_missing", param=param, status=status)


CARD_ERRORS: Final = {
    "incorrect_number": ("Your card number is incorrect.", "number"),
    "invalid_number": ("The card number is not a valid credit card number.", "number"),
    "invalid_expiry_month": ("Your card's expiration month is invalid.", "exp_month"),
    "invalid_expiry_year": ("Your card's expiration year is invalid.", "exp_year"),
    "invalid_cvc": ("Your card's security code is invalid.", "cvc"),
}
"""Code to message and parameter, of the checks that need no bank."""


def refuse_card(code: str) -> NoReturn:
    """Raise a `card_error` (402) of `CARD_ERRORS`."""
    message, param = CARD_ERRORS[code]
    raise ApiError(402, "card_error", message, code, param)


def refuse_rate() -> NoReturn:
    """Raise the 429."""
    refuse(
        "Request rate limit exceeded. Learn more about rate limits here "
        "https://stripe.com/docs/rate-limits.",
        code="rate_limit",
        status=429,
    )


def server_fault() -> ApiError:
    """Make the 500."""
    return ApiError(500, "api_error", "An unknown error occurred")


def refuse_raw_numbers() -> NoReturn:
    """Raise what an account gets that may not send card numbers.

    Its type is `invalid_request_error` and its status 402: stripe-node's users quote it as an
    invalid request, those of stripe-python and stripe-php as a `CardError`.
    """
    refuse(
        "Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest "
        "you use test tokens that map to the test card you are using, see "
        "https://stripe.com/docs/testing. To enable testing raw card data APIs, see "
        "https://support.stripe.com/questions/enabling-access-to-raw-card-data-apis.",
        status=402,
    )
