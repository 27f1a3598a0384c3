"""Sessions and answers as JSON, the same for every store.

A session's text holds every field but the card number's ciphertext: stores keep that beside it, so
that wiping it does not mean rewriting the rest. A text of another `schema` is refused.
Dataclasses are written and read by their annotations, so a new field with a default needs no change
here, and texts without it can still be read. `Sensitive` values cannot be written at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from payment_smart_bot.domain.answer import Answer
from payment_smart_bot.domain.session import SCHEMA, Session
from payment_smart_bot.ports import StoreUnavailable

if TYPE_CHECKING:
    from payment_smart_bot.domain.session import Seal

T = TypeVar("T")


class _Stamp(msgspec.Struct):
    schema: int


def encode_session(session: Session) -> str:
    """JSON of everything but the seal.

    Raises:
        StoreUnavailable: it holds what JSON cannot carry (half a surrogate pair).
    """
    return encode(session.without_seal())


def decode_session(text: str, seal: Seal | None) -> Session:
    """The session of a text, with its seal put back.

    Raises:
        StoreUnavailable: its schema is not this program's, or it is no such text.
    """
    try:
        session = _SESSION.decode(text)
    except msgspec.MsgspecError:
        session = None
    schema = read(_STAMP, text).schema if session is None else session.schema
    if schema != SCHEMA:
        msg = f"store: a session of schema {schema}, this program knows {SCHEMA}"
        raise StoreUnavailable(msg)
    if session is None:
        raise StoreUnavailable(_UNREADABLE)
    if seal is None or session.card is None:
        return session
    return replace(session, card=replace(session.card, seal=seal))


def encode_answer(answer: Answer) -> str:
    """JSON of an answer.

    Raises:
        StoreUnavailable: as for `encode_session`.
    """
    return encode(answer)


def decode_answer(text: str) -> Answer:
    """The answer of a text.

    Raises:
        StoreUnavailable: it is no such text.
    """
    return read(_ANSWER, text)


def _plain(value: object) -> object:
    """Any mapping as a dict, any text as a str; nothing else is let through."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, str):
        return str(value)
    msg = f"{type(value).__name__} is never stored"
    raise TypeError(msg)


_ENCODER: Final = msgspec.json.Encoder(enc_hook=_plain)
_SESSION: Final = msgspec.json.Decoder(Session)
_ANSWER: Final = msgspec.json.Decoder(Answer)
_STAMP: Final = msgspec.json.Decoder(_Stamp)
_UNREADABLE: Final = "store: a text that cannot be read"


def encode(value: object) -> str:
    """JSON of a dataclass.

    Raises:
        StoreUnavailable: as for `encode_session`.
    """
    try:
        return _ENCODER.encode(value).decode()
    except UnicodeEncodeError:
        msg = "store: a text that cannot be written"
    raise StoreUnavailable(msg)


def read(decoder: msgspec.json.Decoder[T], text: str) -> T:
    """The dataclass of a text.

    Raises:
        StoreUnavailable: it is no such text.
    """
    try:
        return decoder.decode(text)
    except msgspec.MsgspecError:
        raise StoreUnavailable(_UNREADABLE) from None
