"""The parameters of Checkout Sessions, of mode `payment` on the hosted page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.sandbox.listing import BY_TIME
from payment_smart_bot.sandbox.money import MOST
from payment_smart_bot.sandbox.payment_intent_tables import CREATE as INTENT
from payment_smart_bot.sandbox.rules import Choice, Group, Integer, Metadata, Text
from payment_smart_bot.sandbox.value_rules import Email, Many, Url

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.params import Table

_MOMENT: Final = Integer(most=99_999_999_999)
_PRODUCT: Final = Group(
    {
        "name": Text(required=True),
        "description": Text(),
        "images": Many(Url(pages=True), most=8),
        "metadata": Metadata(),
    },
    required=True,
)
_PRICE: Final = Group(
    {
        "currency": Text(required=True),
        "product_data": _PRODUCT,
        "unit_amount": Integer(required=True, most=MOST),
    },
    required=True,
)
_LINE: Final = Group(
    {
        "metadata": Metadata(),
        "price_data": _PRICE,
        "quantity": Integer(required=True, least=1, most=999_999),
    }
)
INTENT_DATA: Final = (
    "capture_method",
    "description",
    "metadata",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)
CREATE: Final[Table] = {
    "allowed_payment_method_types": INTENT["allowed_payment_method_types"],
    "cancel_url": Url(pages=True),
    "client_reference_id": Text(longest=200),
    "customer": Text(),
    "customer_email": Email(),
    "excluded_payment_method_types": INTENT["excluded_payment_method_types"],
    "expires_at": _MOMENT,
    "line_items": Many(_LINE, required=True, least=1),
    "locale": Text(longest=10),
    "metadata": Metadata(),
    "mode": Choice(("payment",), required=True),
    "payment_intent_data": Group({name: INTENT[name] for name in INTENT_DATA}),
    "payment_method_types": INTENT["payment_method_types"],
    "submit_type": Choice(("auto", "book", "donate", "pay")),
    "success_url": Url(required=True, pages=True),
    "ui_mode": Choice(("hosted_page",)),
}
UPDATE: Final[Table] = {"metadata": Metadata()}
LIST: Final[Table] = {
    **BY_TIME,
    "customer": Text(),
    "payment_intent": Text(),
    "status": Choice(("complete", "expired", "open")),
}
PAGE: Final[Table] = {
    "email": Email(),
    "name": Text(clearable=True, longest=256),
    "number": Text(clearable=True, secret=True),
    "expiry": Text(clearable=True, secret=True),
    "code": Text(clearable=True, secret=True),
}
"""What the payer's form sends; number and code are in no message and go nowhere."""
