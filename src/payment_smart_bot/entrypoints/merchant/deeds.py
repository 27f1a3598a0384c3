"""What the merchant's API can do: a table. A body is read before anything is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from payment_smart_bot.bot import new_id
from payment_smart_bot.entrypoints.bad_request import BadRequest
from payment_smart_bot.entrypoints.merchant import outgoing, queries, shown, transcript, wire
from payment_smart_bot.ports.money import Stored

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from payment_smart_bot.bootstrap.shop import Shop, Watch
    from payment_smart_bot.domain.payment import Payment

    Work = Callable[[str], Stored]
    """Does it, under an idempotency key that is empty where none was given."""
    Query = tuple[tuple[str, str], ...]

_ENCODER: Final = msgspec.json.Encoder()


class Deed(NamedTuple):
    """One thing that can be asked for."""

    method: str
    path: str
    prepare: Callable[[Shop, str, Query, bytes], Work]
    once: bool
    """Whether an `Idempotency-Key` counts."""
    ids: re.Pattern[str] = queries.PAYMENT_ID
    """The form of the id in the path; one of another form is that of none."""
    payer: bool = False
    """Whether the payer may ask, with the token of the chat."""
    media: str = "application/json"
    """What is answered, where nothing is refused."""


def prepare(shop: Shop, deed: str, name: str | None, query: Query, body: bytes) -> Work:
    """What is to be done.

    Raises:
        BadRequest: the request is wrong.
    """
    known = DEEDS[deed].ids.fullmatch(name or "")
    return DEEDS[deed].prepare(shop, known[0] if known else "", query, body)


def _json(status: int, body: msgspec.Struct) -> Stored:
    return Stored(status, _ENCODER.encode(body))


def _create(shop: Shop, _: str, __: Query, body: bytes) -> Work:
    order = wire.order(body)

    def work(_: str) -> Stored:
        made = shop.counter.create(order)
        return _json(201, shown.payment_body(made, shop.base, shop.counter.token(made.id)))

    return work


def _page(shop: Shop, _: str, query: Query, __: bytes) -> Work:
    asked = queries.query_of(query)

    def work(_: str) -> Stored:
        page = shop.counter.page(asked)
        bodies = [shown.payment_body(payment, shop.base) for payment in page.payments]
        return _json(200, shown.PageBody(bodies, page.more))

    return work


def _get(shop: Shop, payment_id: str, _: Query, __: bytes) -> Work:
    return lambda _: _shown(shop, shop.counter.get(payment_id))


def _entries(shop: Shop, payment_id: str, _: Query, __: bytes) -> Work:
    def work(_: str) -> Stored:
        rows = shop.counter.entries(payment_id)
        return _json(200, shown.EntriesBody([shown.entry_body(row) for row in rows]))

    return work


def _cancel(shop: Shop, payment_id: str, _: Query, body: bytes) -> Work:
    wire.read(body, wire.EmptyRequest)
    return lambda _: _shown(shop, shop.mover.cancel(payment_id))


def _capture(shop: Shop, payment_id: str, _: Query, body: bytes) -> Work:
    amount = wire.read(body, wire.AmountRequest).amount
    return lambda _: _shown(shop, shop.mover.capture(payment_id, amount))


def _refund(shop: Shop, payment_id: str, _: Query, body: bytes) -> Work:
    amount = wire.read(body, wire.AmountRequest).amount
    return lambda key: _shown(shop, shop.mover.refund(payment_id, amount, key or new_id()))


def _deliveries(shop: Shop, _: str, query: Query, __: bytes) -> Work:
    asked = queries.asked_of(query)
    return lambda _: _json(200, outgoing.page(shop, asked))


def _resend(shop: Shop, event_id: str, _: Query, body: bytes) -> Work:
    wire.read(body, wire.EmptyRequest)
    return lambda _: _json(200, outgoing.resend(shop, event_id))


def _session(shop: Shop, session_id: str, _: Query, __: bytes) -> Work:
    return lambda _: _json(200, transcript.transcript(shop, session_id))


def _metrics(shop: Shop, _: str, query: Query, __: bytes) -> Work:
    watch = _watch(shop)
    queries.none_of(query)
    from payment_smart_bot.entrypoints.merchant.prometheus import metrics  # noqa: PLC0415 - never on AWS

    return lambda _: Stored(200, metrics(watch))


def _stats(shop: Shop, _: str, query: Query, __: bytes) -> Work:
    watch = _watch(shop)
    from payment_smart_bot.entrypoints.merchant.stats import hours_of, stats  # noqa: PLC0415 - the same

    hours = hours_of(query, shop.counter.books.now())
    return lambda _: _json(200, stats(watch, hours, shop.counter.books.now()))


def _sessions(shop: Shop, _: str, query: Query, __: bytes) -> Work:
    watch = _watch(shop)
    from payment_smart_bot.entrypoints.merchant.lives import lives, wanted_of  # noqa: PLC0415 - the same

    wanted = wanted_of(query, shop.counter.books.now())
    return lambda _: _json(200, lives(watch.lives, wanted))


def _watch(shop: Shop) -> Watch:
    if shop.watch is None:
        raise _NOT_HERE
    return shop.watch


def _shown(shop: Shop, payment: Payment) -> Stored:
    return _json(200, shown.payment_body(payment, shop.base))


_NOT_HERE: Final = BadRequest(
    404, "not-counted-here", "This server counts nothing itself. On AWS look at the dashboard."
)
_PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"
_ONE: Final = "/payments/{id}"
_DELIVERIES: Final = "/webhooks/deliveries"
_EVENT: Final = queries.EVENT_ID
_CHAT: Final = queries.SESSION_ID
DEEDS: Final = {
    "create": Deed("POST", "/payments", _create, once=True),
    "page": Deed("GET", "/payments", _page, once=False),
    "get": Deed("GET", _ONE, _get, once=False),
    "entries": Deed("GET", _ONE + "/entries", _entries, once=False),
    "cancel": Deed("POST", _ONE + "/cancel", _cancel, once=True),
    "capture": Deed("POST", _ONE + "/capture", _capture, once=True),
    "refund": Deed("POST", _ONE + "/refunds", _refund, once=True),
    "deliveries": Deed("GET", _DELIVERIES, _deliveries, once=False),
    "resend": Deed("POST", _DELIVERIES + "/{id}/resend", _resend, once=False, ids=_EVENT),
    "session": Deed("GET", "/sessions/{id}", _session, once=False, ids=_CHAT, payer=True),
    "sessions": Deed("GET", "/sessions", _sessions, once=False),
    "stats": Deed("GET", "/stats", _stats, once=False),
    "metrics": Deed("GET", "/metrics", _metrics, once=False, media=_PROMETHEUS),
}
