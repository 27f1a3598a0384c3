"""The merchant's requests: what is read of a body, and what is refused.

The structs are what `/openapi.json` shows and what is checked. Nothing of a body gets into an
error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeVar

import msgspec
from msgspec import Meta

from payment_smart_bot.audit.detect import detect
from payment_smart_bot.bot.payments import Order
from payment_smart_bot.domain.addresses import LONGEST, is_safe
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.payment import CaptureMethod
from payment_smart_bot.entrypoints.bad_request import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BODY: Final = 64 * 1024
"""Bytes of a request's body."""

_Key = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[^\[\]]+$")]
_Value = Annotated[str, Meta(max_length=500)]
Minor = Annotated[int, Meta(ge=1, le=10**12)]
"""Minor units as Stripe counts them; `money.check` knows each currency's own least and most."""


class PaymentRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What is to be paid."""

    amount: Annotated[int, Meta(description="Minor units: 4999 is 49.99 USD, 500 is 500 JPY.")]
    currency: Annotated[str, Meta(pattern=r"^[A-Za-z]{3}$", description="ISO 4217.")]
    description: Annotated[str, Meta(max_length=1000)] = ""
    reference: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    customer_email: (
        Annotated[str, Meta(max_length=254, pattern=r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$")] | None
    ) = None
    metadata: Annotated[dict[_Key, _Value], Meta(max_length=50)] = {}
    success_url: Annotated[str, Meta(max_length=LONGEST, pattern=r"^https?://")] | None = None
    capture: Literal["automatic", "manual", "chat", "field", "checkout"] | None = None
    """When the money is taken, or whence the card comes."""
    capture_method: Literal["automatic", "manual"] | None = None
    """When the money is taken, where `capture` says the other."""
    locale: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,35}$")] = "en"
    save_card: Literal["ask", "never", "only"] | None = None
    """Whether the payer is asked to have the card kept; `only` charges nothing: `amount` is 0."""
    postal_code: Literal["ask", "never"] | None = None
    """Whether the payer is asked for it."""


class AmountRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """How much of it; all that is there when it is left out."""

    amount: Minor | None = None


class EmptyRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Nothing."""


_T = TypeVar("_T", PaymentRequest, AmountRequest, EmptyRequest)
_HINTS: Final = {
    "amount": "a whole number of minor units, like 4999 for 49.99 USD: no text, no decimals",
    "currency": "three letters of ISO 4217, like usd",
    "description": "a text of at most 1000 characters",
    "reference": "a text of 1 to 200 characters, or leave it out",
    "customerEmail": "an address like jane@example.com, or leave it out",
    "metadata": (
        "an object of at most 50 texts: names of 1 to 40 characters without [ and ], values of at "
        "most 500"
    ),
    "successUrl": "an https address, or http on this very machine, or leave it out",
    "capture": (
        '"automatic" or "manual" (when the money is taken), or "chat", "field" or "checkout" '
        "(whence the card comes)"
    ),
    "captureMethod": 'either "automatic" or "manual", and nothing else in "capture"',
    "locale": "a tag like en or pt-BR",
    "saveCard": '"ask", "never", or "only" (with "amount" 0), or leave it out',
    "postalCode": '"ask" or "never", or leave it out',
}
_AT: Final = re.compile(r"`\$\.([A-Za-z]+)|missing required field `([A-Za-z]+)`")


def read(body: bytes, kind: type[_T]) -> _T:
    """Read a body; an empty one counts as an empty object.

    Raises:
        BadRequest: with the status and the error to answer.
    """
    if len(body) > MOST_BODY:
        raise BadRequest(413, "body-too-large", f"Send at most {MOST_BODY} bytes.")
    refused: BadRequest
    try:
        return msgspec.json.decode(body or b"{}", type=kind)
    except msgspec.ValidationError as wrong:
        refused = _told(str(wrong), kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        refused = BadRequest(400, "invalid-json", "Send a JSON object in UTF-8.")
    raise refused


def _told(wrong: str, kind: type[msgspec.Struct]) -> BadRequest:
    known = kind.__struct_encode_fields__
    match = _AT.search(wrong)
    name = (match[1] or match[2]) if match else ""
    if name in known:
        return _wrong(name)
    if "unknown field" in wrong:
        these = f"Fields are: {', '.join(known)}." if known else "Send no fields at all."
        return BadRequest(400, "unknown-field", f"There is a field that is not known. {these}")
    return BadRequest(400, "invalid-body", "Send a JSON object.")


def _wrong(name: str) -> BadRequest:
    return BadRequest(400, f"invalid-{_dashed(name)}", f'Give in "{name}" {_HINTS[name]}.')


def _dashed(name: str) -> str:
    return re.sub(r"([A-Z])", lambda upper: f"-{upper[1].lower()}", name)


def order(body: bytes) -> Order:
    """What a merchant wants to be paid.

    Raises:
        BadRequest: the body cannot be read, or holds a card number or a security code.
    """
    asked = read(body, PaymentRequest)
    if asked.success_url is not None and not is_safe(asked.success_url):
        wrong = _wrong("successUrl")
        raise wrong
    if any(holds_card(text) for text in _texts(asked)):
        hint = "There is a card number or a security code in it. Leave it out: it must not be kept."
        raise BadRequest(400, "card-data", hint)
    when, channel = _capture(asked)
    if asked.save_card == "only" and asked.amount:
        raise BadRequest(400, "invalid-amount", 'Give 0 in "amount", for "saveCard" is "only".')
    return Order(
        money=Money(asked.amount, asked.currency.lower()),
        description=asked.description,
        reference=asked.reference,
        customer_email=asked.customer_email,
        metadata=asked.metadata,
        success_url=asked.success_url,
        capture_method=when,
        locale=asked.locale,
        channel=channel,
        save_card=None if asked.save_card is None else asked.save_card != "never",
        postal_code=None if asked.postal_code is None else asked.postal_code == "ask",
        no_charge=asked.save_card == "only",
    )


def _capture(asked: PaymentRequest) -> tuple[CaptureMethod, Channel | None]:
    """When the money is taken and whence the card comes: see decision 0009."""
    channel = Channel(asked.capture) if asked.capture in set(Channel) else None
    said = None if channel else asked.capture
    if asked.capture_method not in {None, said or asked.capture_method}:
        raise BadRequest(
            400, "invalid-capture-method", f'Give in "captureMethod" {_HINTS["captureMethod"]}.'
        )
    return CaptureMethod(asked.capture_method or said or "automatic"), channel


def holds_card(text: str) -> bool:
    """Whether a card number or a security code is in it, however it is written."""
    return next(iter(detect(text)), None) is not None


def _texts(asked: PaymentRequest) -> Iterator[str]:
    yield from (asked.description, asked.reference or "", asked.customer_email or "")
    yield from (asked.success_url or "", asked.locale, str(asked.amount))
    for name, value in asked.metadata.items():
        yield f"{name}: {value}"
