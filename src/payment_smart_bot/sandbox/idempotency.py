"""Idempotency keys, as docs.stripe.com/api/idempotent_requests has them.

A key's first answer is kept for 24 hours with its status, also a 500, once the work has begun.
What was refused before (parameters, a 401, a 429, a key in use) is not kept. Keys and requests
are kept as keyed hashes alone.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

from payment_smart_bot.sandbox.errors import ApiError, refuse, shown
from payment_smart_bot.sandbox.wire import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payment_smart_bot.sandbox.form import Tree
    from payment_smart_bot.sandbox.world import World

LONGEST_KEY: Final = 255
KEPT_SECONDS: Final = 24 * 3600
_OTHER_PARAMETERS: Final = (
    "Keys for idempotent requests can only be used with the same parameters they were first used "
    "with."
)
_OTHER_ENDPOINT: Final = (
    "Keys for idempotent requests can only be used for the same endpoint they were first used for "
    "('{}' vs '{}')."
)


@dataclass(frozen=True)
class Ticket:
    """A request that came with a key."""

    key: str
    endpoint: str
    """The path that was asked for."""
    tree: Tree
    request_id: str


class Keeper:
    """The saved answers and the keys in use."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._sql = world.store.sql
        self._in_use: set[str] = set()

    @contextmanager
    def holding(self, ticket: Ticket | None) -> Iterator[Answer | None]:
        """Hold the key while the work is done; a saved answer comes in place of the work.

        Raises:
            ApiError: too long a key, one in use (409), or one of another request (400).
        """
        if ticket is None:
            yield None
            return
        if len(ticket.key) > LONGEST_KEY:
            message = f"Idempotency keys can be up to {LONGEST_KEY} characters long."
            refuse(message)
        name = self._digest(ticket)
        if name in self._in_use:
            _refuse_in_use(ticket.key)
        self._in_use.add(name)
        try:
            yield self._saved(ticket)
        finally:
            self._in_use.discard(name)

    def save(self, ticket: Ticket | None, answer: Answer) -> None:
        """Keep an answer; call it in the transaction of the work."""
        if ticket is None:
            return
        self._sql.execute(
            "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                self._digest(ticket),
                self._world.now(),
                ticket.endpoint,
                self._request(ticket),
                ticket.request_id,
                answer.status,
                json.dumps(answer.body),
            ),
        )

    def _saved(self, ticket: Ticket) -> Answer | None:
        oldest = self._world.now() - KEPT_SECONDS
        self._sql.execute("DELETE FROM answers WHERE made <= ?", (oldest,))
        row = self._sql.execute(
            "SELECT endpoint, request, request_id, status, body FROM answers WHERE key = ?",
            (self._digest(ticket),),
        ).fetchone()
        if row is None:
            return None
        endpoint, request, request_id, status, body = row
        if endpoint != ticket.endpoint:
            paths = shown(ticket.endpoint), shown(endpoint)
            _refuse_mismatch(_OTHER_ENDPOINT.format(*paths), ticket.key)
        if request != self._request(ticket):
            _refuse_mismatch(_OTHER_PARAMETERS, ticket.key)
        return Answer(status, json.loads(body), request_id)

    def _digest(self, ticket: Ticket) -> str:
        return self._world.keys.digest("idempotency-key", ticket.key)

    def _request(self, ticket: Ticket) -> str:
        return self._world.keys.digest("request", json.dumps(ticket.tree, sort_keys=True))


def _refuse_in_use(key: str) -> NoReturn:
    refuse(
        "There is currently another in-progress request using this Idempotent Key (that probably "
        "means you submitted twice, and the other request is still going through): "
        f"{shown(key)}. Please try again later.",
        code="idempotency_key_in_use",
        status=409,
    )


def _refuse_mismatch(what: str, key: str) -> NoReturn:
    advice = (
        f"Try using a key other than '{shown(key)}' if you meant to execute a different request."
    )
    raise ApiError(400, "idempotency_error", f"{what} {advice}")
