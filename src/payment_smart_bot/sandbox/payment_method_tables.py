"""The parameters of PaymentMethods, as docs.stripe.com/api/payment_methods lists them.

Of `type` the sandbox knows `card` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.sandbox.rules import Choice, Group, Integer, Metadata, Text

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.params import Table

_REDISPLAY: Final = Choice(("always", "limited", "unspecified"))
_NETWORKS: Final = Group({"preferred": Choice(("cartes_bancaires", "mastercard", "visa"))})
_EXP_MONTH: Final = Integer(secret=True)
_EXP_YEAR: Final = Integer(secret=True)
_ADDRESS: Final = Group(
    {
        name: Text(clearable=True)
        for name in ("city", "country", "line1", "line2", "postal_code", "state")
    },
    clearable=True,
)
_BILLING: Final = Group(
    {
        "address": _ADDRESS,
        "email": Text(clearable=True, longest=512),
        "name": Text(clearable=True),
        "phone": Text(clearable=True),
        "tax_id": Text(),
    }
)
CREATE: Final[Table] = {
    "type": Choice(("card",), required=True),
    "card": Group(
        {
            "number": Text(secret=True),
            "exp_month": _EXP_MONTH,
            "exp_year": _EXP_YEAR,
            "cvc": Text(secret=True),
            "token": Text(),
            "networks": _NETWORKS,
        }
    ),
    "billing_details": _BILLING,
    "allow_redisplay": _REDISPLAY,
    "metadata": Metadata(),
}
UPDATE: Final[Table] = {
    "card": Group({"exp_month": _EXP_MONTH, "exp_year": _EXP_YEAR, "networks": _NETWORKS}),
    "billing_details": _BILLING,
    "allow_redisplay": _REDISPLAY,
    "metadata": Metadata(),
}
ATTACH: Final[Table] = {"customer": Text(required=True)}
LIST_OF_CUSTOMER: Final[Table] = {
    "type": Choice(("card",)),
    "limit": Integer(least=1, most=100),
    "starting_after": Text(),
    "ending_before": Text(),
    "allow_redisplay": _REDISPLAY,
}
LIST: Final[Table] = {"customer": Text(), **LIST_OF_CUSTOMER}
