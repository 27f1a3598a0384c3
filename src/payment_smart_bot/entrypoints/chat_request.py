"""What is read of `POST /chat`, and what is refused of it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Any, Final

import msgspec

from payment_smart_bot.audit.detect import detect
from payment_smart_bot.bot import Request, new_id
from payment_smart_bot.domain.sensitive import UserText
from payment_smart_bot.entrypoints.bad_request import BadRequest

MOST_BODY: Final = 16 * 1024
"""Bytes of a request's body."""
MOST_MESSAGE: Final = 2000
"""Characters of a message."""

_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_BLANK: Final = re.compile(r"\s*")
_LOCALE: Final = re.compile(r"[A-Za-z0-9_-]{1,35}")

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._:-]{1,128}$")]


class ChatRequest(msgspec.Struct, rename="camel"):
    """One message of a payer."""

    message: Annotated[str, msgspec.Meta(max_length=MOST_MESSAGE)] = ""
    """Needed, unless there is a `paymentMethod` or a `confirmationToken`."""
    session_id: Id | None = None
    message_id: Id | None = None
    summary_id: Id | None = None
    locale: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,35}$")] | None = None
    payment_method: Annotated[str, msgspec.Meta(pattern=r"^pm_[A-Za-z0-9_]{1,64}$")] | None = None
    """What Stripe.js made of the card, where the answer's action was `card-field`."""
    confirmation_token: (
        Annotated[str, msgspec.Meta(pattern=r"^ctoken_[A-Za-z0-9_]{1,64}$")] | None
    ) = None
    """The same; one of both."""


_TOO_LARGE: Final = (413, "body-too-large", f"Send at most {MOST_BODY} bytes.")
_NOT_JSON: Final = (400, "invalid-json", "Send a JSON object in UTF-8.")
_NO_OBJECT: Final = (400, "invalid-body", 'Send a JSON object like {"message": "Hello"}.')
_NO_MESSAGE: Final = (400, "missing-message", 'Give the text in "message".')
_LONG_MESSAGE: Final = (
    400,
    "message-too-long",
    f'Keep "message" within {MOST_MESSAGE} characters.',
)
_BAD_ID: Final = "Use 1 to 128 of A-Z a-z 0-9 . _ : - and no card number."
_BAD_LOCALE: Final = (400, "invalid-locale", 'Give "locale" like en or pt-BR.')

_TWO_CARDS: Final = (
    400,
    "two-cards",
    'Give "paymentMethod" or "confirmationToken", not both.',
)
_TOKENS: Final = {
    "paymentMethod": (
        re.compile(r"pm_[A-Za-z0-9_]{1,64}"),
        (400, "invalid-payment-method", 'Give in "paymentMethod" what Stripe.js made: pm_...'),
    ),
    "confirmationToken": (
        re.compile(r"ctoken_[A-Za-z0-9_]{1,64}"),
        (400, "invalid-confirmation-token", "Give in it what Stripe.js made: ctoken_..."),
    ),
}

_DECODER: Final = msgspec.json.Decoder()


def decode(body: bytes) -> Request:
    """Read a request's body.

    Raises:
        BadRequest: with the status and the error to answer.
    """
    if len(body) > MOST_BODY:
        raise BadRequest(*_TOO_LARGE)
    fields = _object(body)
    token = _token_in(fields)
    message = _message(fields, needed=token is None)
    _check_locale(fields.get("locale"))
    return Request(
        session_id=_id(fields, "sessionId", "invalid-session-id") or new_id(),
        message=UserText(message),
        message_id=_id(fields, "messageId", "invalid-message-id"),
        summary_id=_id(fields, "summaryId", "invalid-summary-id"),
        token=token,
    )


def _message(fields: dict[str, Any], *, needed: bool) -> str:
    message = fields.get("message")
    if message is None and not needed:
        return ""
    if not isinstance(message, str) or (needed and _BLANK.fullmatch(message)):
        raise BadRequest(*_NO_MESSAGE)
    if len(message) > MOST_MESSAGE:
        raise BadRequest(*_LONG_MESSAGE)
    return message


def _token_in(fields: dict[str, Any]) -> str | None:
    """Stripe's id of a card, in the one form or the other."""
    given = {key: fields[key] for key in _TOKENS if fields.get(key) is not None}
    if len(given) > 1:
        raise BadRequest(*_TWO_CARDS)
    for key, value in given.items():
        form, error = _TOKENS[key]
        if not isinstance(value, str) or not form.fullmatch(value) or not _safe_id(value):
            raise BadRequest(*error)
        return value
    return None


def _object(body: bytes) -> dict[str, Any]:
    try:
        fields = _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadRequest(*_NOT_JSON) from None
    if not isinstance(fields, dict):
        raise BadRequest(*_NO_OBJECT)
    return fields


def _id(fields: dict[str, Any], key: str, code: str) -> str | None:
    value = fields.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not _safe_id(value):
        raise BadRequest(400, code, f'In "{key}": {_BAD_ID}')
    return value


@lru_cache(4096)
def _safe_id(value: str) -> bool:
    """Whether it has an id's form and holds no card number in any writing that `audit` knows."""
    return _ID.fullmatch(value) is not None and next(iter(detect(value)), None) is None


def _check_locale(value: object) -> None:
    if value is not None and not (isinstance(value, str) and _LOCALE.fullmatch(value)):
        raise BadRequest(*_BAD_LOCALE)
