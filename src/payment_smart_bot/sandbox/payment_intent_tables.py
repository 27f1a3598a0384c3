"""The parameters of PaymentIntents and SetupIntents, as docs.stripe.com/api lists them.

Cards alone are taken, so other payment methods' options and Connect's are unknown here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.sandbox.listing import BY_TIME
from payment_smart_bot.sandbox.money import MOST
from payment_smart_bot.sandbox.rules import Choice, Group, Integer, Metadata, Text
from payment_smart_bot.sandbox.value_rules import (
    DescriptorSuffix,
    Email,
    Flag,
    Many,
    OffSession,
    Refused,
    Url,
)

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.params import Table

AMOUNT: Final = Integer(least=1, most=MOST)
_TYPES: Final = Many(Text(), least=1)
_RETIRED: Final = Refused(
    "The `payment_method_types` parameter is no longer supported. Use dynamic payment methods, or "
    "`allowed_payment_method_types` to name those that you take.",
    code="payment_method_types_no_longer_supported",
)
"""Since the version 2026-09-30.endive."""
_METHOD_TYPES: Final[Table] = {
    "allowed_payment_method_types": _TYPES,
    "excluded_payment_method_types": _TYPES,
    "payment_method_types": _RETIRED,
}
_FUTURE: Final = Choice(("off_session", "on_session"))
_ADDRESS: Final = Group(
    {
        name: Text(clearable=True)
        for name in ("city", "country", "line1", "line2", "postal_code", "state")
    },
    required=True,
)
_SHIPPING: Final = Group(
    {
        "address": _ADDRESS,
        "name": Text(required=True),
        "phone": Text(),
        "carrier": Text(),
        "tracking_number": Text(),
    },
    clearable=True,
)
_OPTIONS: Final = Group(
    {
        "card": Group(
            {
                "request_three_d_secure": Choice(("any", "automatic", "challenge")),
                "setup_future_usage": Choice(("none", "off_session", "on_session")),
            }
        )
    }
)
_CAPTURE_METHOD: Final = Choice(("automatic", "automatic_async", "manual"))
_AUTOMATIC: Final = Group(
    {"enabled": Flag(required=True), "allow_redirects": Choice(("always", "never"))}
)
_DESCRIPTOR: Final = Refused(
    "The `statement_descriptor` parameter is not supported for the payment method type `card`. "
    "Use `statement_descriptor_suffix` instead."
)
_COMMON: Final[Table] = {
    "description": Text(clearable=True, longest=1000),
    "metadata": Metadata(),
    "payment_method": Text(),
    "receipt_email": Email(),
    "setup_future_usage": _FUTURE,
    "shipping": _SHIPPING,
    "payment_method_options": _OPTIONS,
    "statement_descriptor": _DESCRIPTOR,
    "statement_descriptor_suffix": DescriptorSuffix(),
    "capture_method": _CAPTURE_METHOD,
}
WITH_CONFIRM: Final[Table] = {
    "error_on_requires_action": Flag(),
    "off_session": OffSession(),
    "return_url": Url(),
    "use_stripe_sdk": Flag(),
}
"""What a new intent takes with `confirm=true` alone."""
CREATE: Final[Table] = {
    "amount": Integer(required=True, least=1, most=MOST),
    "currency": Text(required=True),
    **_COMMON,
    **WITH_CONFIRM,
    "automatic_payment_methods": _AUTOMATIC,
    "confirm": Flag(),
    "confirmation_method": Choice(("automatic", "manual")),
    "customer": Text(),
    **_METHOD_TYPES,
    "transfer_group": Text(),
}
UPDATE: Final[Table] = {
    "amount": AMOUNT,
    "currency": Text(),
    "customer": Text(),
    **_COMMON,
    "payment_method": Text(clearable=True),
    "payment_method_types": _RETIRED,
}
CONFIRM: Final[Table] = {
    **{
        name: _COMMON[name]
        for name in (
            "capture_method",
            "payment_method",
            "payment_method_options",
            "receipt_email",
            "setup_future_usage",
            "shipping",
        )
    },
    **WITH_CONFIRM,
    "confirmation_token": Text(),
    "payment_method_types": _RETIRED,
}
CAPTURE: Final[Table] = {
    "amount_to_capture": AMOUNT,
    "final_capture": Flag(),
    "metadata": Metadata(),
    "statement_descriptor_suffix": DescriptorSuffix(),
}
CANCEL: Final[Table] = {
    "cancellation_reason": Choice(("abandoned", "duplicate", "fraudulent", "requested_by_customer"))
}
RETRIEVE: Final[Table] = {"client_secret": Text()}
LIST: Final[Table] = {**BY_TIME, "customer": Text()}

SETUP_CREATE: Final[Table] = {
    "automatic_payment_methods": _AUTOMATIC,
    "confirm": Flag(),
    "customer": Text(),
    "description": Text(longest=1000),
    "metadata": Metadata(),
    "payment_method": Text(),
    **_METHOD_TYPES,
    "return_url": Url(),
    "usage": _FUTURE,
    "use_stripe_sdk": Flag(),
}
SETUP_CONFIRM: Final[Table] = {
    "confirmation_token": Text(),
    "payment_method": Text(),
    "return_url": Url(),
    "use_stripe_sdk": Flag(),
}
SETUP_CANCEL: Final[Table] = {
    "cancellation_reason": Choice(("abandoned", "duplicate", "requested_by_customer"))
}
SETUP_LIST: Final[Table] = {**BY_TIME, "customer": Text(), "payment_method": Text()}
