"""What Stripe.js is shown of an object, and how it names an intent.

Sources: the fields that docs.stripe.com/api/payment_intents/object and setup_intents/object call
publishable; fingerprints are the merchant's alone.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.sandbox.errors import refuse
from payment_smart_bot.sandbox.operations import Scripted
from payment_smart_bot.sandbox.rules import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.sandbox.store import Json

_INTENT: Final = frozenset(
    {
        "id",
        "object",
        "amount",
        "amount_details",
        "automatic_payment_methods",
        "canceled_at",
        "cancellation_reason",
        "capture_method",
        "client_secret",
        "confirmation_method",
        "created",
        "currency",
        "description",
        "last_payment_error",
        "last_setup_error",
        "livemode",
        "next_action",
        "payment_method",
        "payment_method_configuration_details",
        "payment_method_types",
        "processing",
        "receipt_email",
        "setup_future_usage",
        "shipping",
        "source",
        "status",
        "usage",
    }
)
_FINGERPRINT: Final = "fingerprint"


def without_fingerprint(shown: Json) -> Json:
    """Give a copy whose card, at whatever depth, has no fingerprint."""
    kept = {name: value for name, value in shown.items() if name != _FINGERPRINT}
    nested = {name: value for name, value in kept.items() if isinstance(value, dict)}
    return {**copy.deepcopy(kept), **{name: without_fingerprint(nested[name]) for name in nested}}


def _intent(shown: Json) -> Json:
    return without_fingerprint({name: shown[name] for name in shown if name in _INTENT})


BY_SECRET: Final = Scripted({"client_secret": Text(required=True)}, _intent)
"""Reading an intent: who has its client_secret is the payer."""


def refuse_other_secret(shown: Json, params: Mapping[str, Any]) -> None:
    """Refuse a `client_secret` that is not the intent's.

    Raises:
        ApiError: in the words of Stripe.
    """
    if params.get("client_secret", shown["client_secret"]) != shown["client_secret"]:
        kind = {"payment_intent": "PaymentIntent", "setup_intent": "SetupIntent"}[shown["object"]]
        refuse(
            f"The client_secret provided does not match any associated {kind} on this account. "
            "Ensure the provided client_secret and publishable key belong to the same account.",
            param="intent",
        )
