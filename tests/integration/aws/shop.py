"""A whole bot on an emulated AWS, what it asks of AWS, and what AWS may be made to answer.

Only Stripe and the clock are made up.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from tests.contract.emulator import items
from tests.integration.tills import LEASE, Clock, Gateway

from payment_smart_bot.adapters.secrets import CachedSecret
from payment_smart_bot.adapters.sessions_dynamodb import DynamoSessions
from payment_smart_bot.adapters.vault_kms import KmsVault
from payment_smart_bot.bot import Bot, BotSettings, Parts, Request
from payment_smart_bot.domain.sensitive import UserText
from payment_smart_bot.entrypoints.tracing import LogTrace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.awsrequest import AWSPreparedRequest
    from tests.contract.emulator import Aws

    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.domain.session import Session
    from payment_smart_bot.ports import PaymentGateway

CANARY: Final = "canary-4242424242424242"
SERVICES: Final = ("dynamodb", "kms", "secretsmanager")


class Reply(AWSResponse):
    """An answer of AWS's that was made up."""

    def __init__(self, url: str, status: int, body: bytes) -> None:
        super().__init__(url, status, HTTPHeaders(), None)
        self._body = body

    @property
    def content(self) -> bytes:
        return self._body


def _refused(code: str, status: int = 400) -> tuple[int, bytes]:
    return status, json.dumps({"__type": code, "message": CANARY}).encode()


FAULTS: Final[dict[str, tuple[int, bytes] | Exception]] = {
    "throttled": _refused("ThrottlingException"),
    "denied": _refused("AccessDeniedException"),
    "broken": _refused("InternalServerError", 500),
    "garbage": (200, f"<html>{CANARY}".encode()),
    "silent": ReadTimeoutError(endpoint_url=f"http://{CANARY}"),
    "gone": EndpointConnectionError(endpoint_url=f"http://{CANARY}"),
}


@dataclass
class Wire:
    """What goes to AWS: every request, and what is to become of some of them."""

    sent: list[str] = field(default_factory=list)
    """The operations, each try of them."""
    written: list[str] = field(default_factory=list)
    """Sort keys that were written, with a minus those that were deleted."""
    consistent: list[bool] = field(default_factory=list)
    """Of each read."""
    fault: str | None = None
    on: str = ""
    """The operation that fails."""
    tries: int = 0
    """So many tries of it still will."""

    def fail(self, fault: str, on: str, *, tries: int = 2) -> None:
        """Let the next requests of an operation fail: two tries are one call."""
        self.fault, self.on, self.tries = fault, on, tries

    def handle(self, event_name: str, request: AWSPreparedRequest, **_: object) -> Reply | None:
        operation = event_name.rsplit(".", 1)[1]
        self.sent.append(operation)
        self._note(operation, request)
        if self.fault is None or operation != self.on or not self.tries:
            return None
        self.tries -= 1
        told = FAULTS[self.fault]
        if isinstance(told, Exception):
            raise told
        return Reply(request.url, *told)

    def taken(self) -> list[str]:
        """What was sent since this was last asked."""
        sent, self.sent = self.sent, []
        return sent

    def _note(self, operation: str, request: AWSPreparedRequest) -> None:
        body: Any = json.loads(request.body)  # type: ignore[arg-type]  # botocore's own JSON
        self.consistent += [
            each["ConsistentRead"] for each in body.get("RequestItems", {}).values()
        ]
        if operation == "PutItem":
            self.written.append(_sk(body["Item"]))
        for write in body.get("TransactItems", ()):
            for kind, what in write.items():
                sk = _sk(what.get("Item") or what["Key"])
                self.written.append(sk if kind == "Put" else f"-{sk}")


def _sk(item: Any) -> str:  # noqa: ANN401 - JSON
    return str(item["sk"]["S"])


@contextmanager
def watched(aws: Aws) -> Iterator[Wire]:
    """Watch the bot's clients."""
    wire = Wire()
    handler: Any = wire.handle
    clients = [getattr(aws.clients, name) for name in SERVICES]
    for client in clients:
        client.meta.events.register("before-send", handler)
    try:
        yield wire
    finally:
        for client in clients:
            client.meta.events.unregister("before-send", handler)


@dataclass
class KeyedGateway(Gateway):
    """The double; it needs the key for each call, as the real one does."""

    secret: CachedSecret | None = None

    def create_payment_method(self, **what: Any) -> Any:  # noqa: ANN401 - the port's own
        if self.secret:
            assert self.secret.get()
        return Gateway.create_payment_method(self, **what)


@dataclass
class Shop:
    """The bot and what it is made of."""

    bot: Bot
    aws: Aws
    table: str
    sessions: DynamoSessions
    gateway: KeyedGateway
    clock: Clock
    wire: Wire

    def say(self, text: str, *, name: str | None = None, session: str = "s-1") -> Answer:
        """Say something; `name` is the message's id."""
        return self.bot.reply(Request(session, UserText(text), name))

    def give(self, *texts: str) -> Answer:
        """Say several things; the last answer comes back."""
        return [self.say(text) for text in texts][-1]

    def stored(self) -> Session:
        """The session as it is in the table."""
        found = self.sessions.load("s-1", None).session
        assert found is not None
        return found

    def items(self) -> dict[str, dict[str, Any]]:
        """All of it."""
        return items(self.aws.clients.dynamodb, self.table)


def build(
    aws: Aws,
    table: str,
    wire: Wire,
    gateway: PaymentGateway | None = None,
    clock: Clock | None = None,
) -> Shop:
    """A bot on a table, with a key and a secret of its own."""
    clock = clock or Clock(skips=True)
    secret = CachedSecret(aws.clients.secretsmanager, aws.secret("sk_test_shop"), clock)
    double = KeyedGateway(secret=secret)
    sessions = DynamoSessions(aws.clients.dynamodb, table, clock.now)
    parts = Parts(
        sessions,
        KmsVault(aws.clients.kms, aws.key()),
        gateway or double,
        clock,
        LogTrace(),
        BotSettings(lease_seconds=LEASE),
    )
    wire.taken()
    return Shop(Bot(parts), aws, table, sessions, double, clock, wire)
