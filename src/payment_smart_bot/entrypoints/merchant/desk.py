"""One call of the merchant's: who asks, whether it was asked before, what is done, what is said."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.entrypoints.bad_request import BadRequest
from payment_smart_bot.entrypoints.merchant import deeds
from payment_smart_bot.entrypoints.merchant.refusals import EXPECTED, told
from payment_smart_bot.entrypoints.merchant.transcript import is_payer
from payment_smart_bot.ports.money import Stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.bootstrap.shop import Shop

_KEY: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")
_NO_ONE: Final = BadRequest(
    401, "unauthorized", "Send the merchant's key as Authorization: Bearer KEY."
)
_NOT_YOURS: Final = BadRequest(
    401, "unauthorized", "Send the chat's sessionToken as Authorization: Bearer TOKEN."
)
_BAD_KEY: Final = BadRequest(
    400, "invalid-idempotency-key", "Give in Idempotency-Key 1 to 255 printable ASCII characters."
)
_GAP: Final = b"\x00"
"""Stands for the session token in an answer that is kept; JSON never holds it."""
_MADE: Final = re.compile(rb'"paymentId":"(pay_[A-Za-z0-9]{22})"')
_GOOD: Final = 200
_SERVER_FAULT: Final = 500


class Call(NamedTuple):
    """A request, whatever carried it."""

    deed: str
    """A name in `deeds.DEEDS`."""
    name: str | None
    """The id in the path."""
    query: tuple[tuple[str, str], ...]
    authorization: str
    idempotency_key: str | None
    body: bytes


class Reply(NamedTuple):
    """What is answered."""

    status: int
    body: bytes
    replayed: bool = False
    media: str = "application/json"

    @property
    def headers(self) -> dict[str, str]:
        """Beside those of every answer."""
        return {
            "Content-Type": self.media,
            **({"Idempotent-Replayed": "true"} if self.replayed else {}),
            **({"WWW-Authenticate": 'Bearer realm="merchant"'} if self.status == 401 else {}),  # noqa: PLR2004 - RFC 9110
            **({"Retry-After": "5"} if self.status == 503 else {}),  # noqa: PLR2004 - the same
        }


class Desk:
    """Answers calls. Threads may share it."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def answer(self, call: Call) -> Reply:
        """Answer a call; it raises for bugs alone."""
        try:
            self._admit(call)
            work = deeds.prepare(self._shop, call.deed, call.name, call.query, call.body)
            if call.idempotency_key is None or not deeds.DEEDS[call.deed].once:
                reply = _done(lambda: work(""))
                media = deeds.DEEDS[call.deed].media
                return reply._replace(media=media) if reply.status == _GOOD else reply
            return self._once(call, work)
        except EXPECTED as fault:
            return _refused(fault)

    def _admit(self, call: Call) -> None:
        """See that it is the merchant, or the payer whose chat it is: in constant time."""
        key = self._shop.merchant_key
        scheme, _, given = call.authorization.partition(" ")
        bearer, given = scheme.lower() == "bearer", given.strip()
        sent, right = (
            hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
            for text in (given, key.reveal() if key else "")
        )
        same = hmac.compare_digest(sent, right)
        if key is not None and same and bearer:
            return
        if not deeds.DEEDS[call.deed].payer:
            raise _NO_ONE
        if not is_payer(self._shop, call.name or "", given) or not bearer:
            raise _NOT_YOURS

    def _once(self, call: Call, work: Callable[[str], Stored]) -> Reply:
        """The answer that was given to this key before, or the one that it gets from now on."""
        if not _KEY.fullmatch(call.idempotency_key or ""):
            raise _BAD_KEY
        key = "api-" + hashlib.sha256((call.idempotency_key or "").encode()).hexdigest()
        replays = self._shop.ear.replays
        before = replays.begin(key, _digest(call), self._shop.counter.books.now())
        if before is not None:
            return Reply(before.status, self._filled(before.body), replayed=True)
        status = _SERVER_FAULT
        try:
            reply = _done(lambda: work(key))
            status = reply.status
        finally:
            if status >= _SERVER_FAULT:
                replays.drop(key)
        replays.finish(key, Stored(reply.status, self._emptied(reply.body)))
        return reply

    def _emptied(self, body: bytes) -> bytes:
        """The answer as it is kept: without the session token."""
        return body.replace(token, _GAP) if (token := self._token(body)) else body

    def _filled(self, body: bytes) -> bytes:
        return body.replace(_GAP, token) if (token := self._token(body)) else body

    def _token(self, body: bytes) -> bytes:
        made = _MADE.search(body)
        return self._shop.counter.token(made[1].decode()).encode() if made else b""


def _digest(call: Call) -> str:
    asked = "\n".join((call.deed, call.name or "", "")).encode() + call.body
    return hashlib.sha256(asked).hexdigest()


def _done(work: Callable[[], Stored]) -> Reply:
    try:
        status, body = (done := work()).status, done.body
    except EXPECTED as fault:
        return _refused(fault)
    return Reply(status, body)


def _refused(fault: Exception) -> Reply:
    refused = told(fault)
    return Reply(refused.status, refused.body())
