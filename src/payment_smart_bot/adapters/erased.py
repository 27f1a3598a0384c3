"""Copies of a payment that stores keep, without what is about its payer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.adapters.codec_payments import decode_payment, encode_payment
from payment_smart_bot.domain.erasure import without_person

if TYPE_CHECKING:
    from payment_smart_bot.domain.payment import Payment

_NUL: Final = "\x00"
"""Stands for the session's token in an answer that is kept; JSON would write it otherwise."""


def erased_payment(data: str) -> str:
    """A payment as `codec_payments` writes it.

    Raises:
        StoreUnavailable: it is none.
    """
    return encode_payment(without_person(decode_payment(data)))


def erased_answer(body: bytes, payment: Payment) -> bytes:
    """An answer of the merchant's API about a payment, as it stands erased."""
    fields: dict[str, Any] = json.loads(body, strict=False)
    fields |= {
        "description": payment.description,
        "reference": payment.reference,
        "customerEmail": payment.customer_email,
        "metadata": dict(payment.metadata),
        "successUrl": payment.success_url,
    }
    if "savedCard" in fields:
        fields["savedCard"] = None
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\\u0000", _NUL).encode()
