"""What the function serves: a table from API Gateway's methods and resources to what answers."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.entrypoints import chat_answer, chat_request, logs
from payment_smart_bot.entrypoints.aws import pages
from payment_smart_bot.entrypoints.bad_request import BadRequest
from payment_smart_bot.entrypoints.browsers import CHAT, OPEN
from payment_smart_bot.entrypoints.merchant.deeds import DEEDS
from payment_smart_bot.entrypoints.merchant.desk import Call, Desk
from payment_smart_bot.entrypoints.merchant.webhooks import COUNTED, LARGEST, Porter
from payment_smart_bot.ports import GatewayUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from payment_smart_bot.bootstrap.aws import House
    from payment_smart_bot.bootstrap.shop import Shop
    from payment_smart_bot.bootstrap.till import Till
    from payment_smart_bot.entrypoints.aws.events import Asked
    from payment_smart_bot.entrypoints.emf import EmfTrace

_LOG: Final = logging.getLogger("payment_smart_bot.lambda")
WEBHOOK: Final = "/webhooks/stripe"
_NONE: Final = BadRequest(404, "not-found", "There is no such path and method.")
_LATER: Final = BadRequest(503, "try-again", "That cannot be done now. Send it again later.")
_BUG: Final = BadRequest(500, "internal", "Please send that again.")
_LARGE: Final = BadRequest(413, "body-too-large", f"Send at most {LARGEST} bytes.")


class Reply(NamedTuple):
    """What is answered; the headers beside those of every answer."""

    status: int
    body: bytes
    headers: Mapping[str, str] = {}


class Routes:
    """Answers requests; whatever goes wrong has an answer of its own."""

    def __init__(self, house: House, trace: EmfTrace) -> None:
        self._bot, self._trace = house.bot, trace
        self._table: dict[tuple[str, str], Callable[[Asked], Reply]] = {
            ("POST", CHAT): self._chat,
            **{("OPTIONS", resource): _nothing for resource in OPEN},
        }
        if house.till is not None:
            shop = partial(self._shop, house.till)
            self._table["GET", pages.PATH] = _page
            self._table["POST", WEBHOOK] = partial(self._webhook, shop)
            for name, deed in DEEDS.items():
                self._table[deed.method, deed.path] = partial(self._deed, shop, name)

    def answer(self, asked: Asked) -> Reply:
        """Answer a request."""
        reply = self._answered(asked)
        if asked.resource == WEBHOOK and reply.status in COUNTED:
            self._trace.count(COUNTED[reply.status])
        return reply

    def _answered(self, asked: Asked) -> Reply:
        try:
            work = self._table.get((asked.method, asked.resource))
            return Reply(404, _NONE.body()) if work is None else work(asked)
        except BadRequest as refused:
            reason = refused.code
            logs.event(_LOG, logging.INFO, "refused", httpStatus=refused.status, reason=reason)
            return Reply(refused.status, refused.body())
        except Exception as bug:  # noqa: BLE001 - an exception's message would go out in the 502
            logs.event(_LOG, logging.ERROR, "failed", exception=bug)
            return Reply(500, _BUG.body())

    def _chat(self, asked: Asked) -> Reply:
        return Reply(200, chat_answer.encode(self._bot.reply(chat_request.decode(asked.body))))

    def _shop(self, till: Till) -> Shop:
        try:
            return till.shop()
        except GatewayUnavailable as fault:
            self._trace.fault("merchant-secret", fault.reason, operator=fault.operator)
        raise _LATER

    @staticmethod
    def _webhook(shop: Callable[[], Shop], asked: Asked) -> Reply:
        if len(asked.body) > LARGEST:
            raise _LARGE
        signature = asked.headers.get("stripe-signature", "")
        return Reply(*Porter(shop()).take(asked.body, signature))

    @staticmethod
    def _deed(shop: Callable[[], Shop], name: str, asked: Asked) -> Reply:
        call = Call(
            deed=name,
            name=asked.payment_id,
            query=asked.query,
            authorization=_authorization(asked.headers),
            idempotency_key=asked.headers.get("idempotency-key"),
            body=asked.body,
        )
        reply = Desk(shop()).answer(call)
        logs.event(_LOG, logging.INFO, "answered", operation=name, httpStatus=reply.status)
        return Reply(reply.status, reply.body, reply.headers)


def _nothing(_: Asked) -> Reply:
    return Reply(204, b"")


def _page(_: Asked) -> Reply:
    return Reply(200, pages.DONE, {**pages.HEADERS, "Content-Type": "text/html"})


def _authorization(headers: Mapping[str, str]) -> str:
    """A caller who signs for AWS_IAM has no `Authorization` left: the key has a header then."""
    key = headers.get("x-merchant-key")
    return headers.get("authorization", "") if key is None else f"Bearer {key}"
