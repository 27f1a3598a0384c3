"""What goes over the connection: forms in, JSON out, and the faults of the connection itself."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from payment_smart_bot.sandbox import errors, form
from payment_smart_bot.sandbox.faults import Effect
from payment_smart_bot.sandbox.protocol import disconnected, reset
from payment_smart_bot.sandbox.version import API_VERSION

if TYPE_CHECKING:
    from starlette.requests import Request

    from payment_smart_bot.sandbox.faults import Kind
    from payment_smart_bot.sandbox.form import Tree
    from payment_smart_bot.sandbox.store import Json

SILENCE_SECONDS: Final = 120
_LARGEST_BODY: Final = 64 * 1024
_FORM: Final = "application/x-www-form-urlencoded"
_NOT_A_FORM: Final = (
    "Invalid request (check that your POST content type is application/x-www-form-urlencoded). "
    "If you have any questions, we can help at https://support.stripe.com/."
)


class Gone(Exception):  # noqa: N818 - an outcome: there is nobody left to answer
    """The connection was broken."""


@dataclass(frozen=True)
class Answer:
    """A status and a JSON body, and where it came from."""

    status: int
    body: Json
    original_request: str | None = None
    """The id of the request that was first answered so; None for a new answer."""


async def read_body(request: Request) -> bytes:
    """Read a body of at most 64 KiB.

    Raises:
        ApiError: 413.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_BODY:
            errors.refuse("The request body is larger than 64 KiB.", status=413)
    return body


async def read_form(request: Request) -> Tree:
    """Read the parameters, of the query and of a POST's body.

    Raises:
        ApiError: not a form, or one that cannot be read.
    """
    query = request.scope["query_string"]
    if request.method != "POST":
        return form.parse(query)
    body = await read_body(request)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and media_type != _FORM:
        errors.refuse(_NOT_A_FORM)
    return form.parse(query, body)


def respond(answer: Answer, request: Request, request_id: str) -> Response:
    """Write an answer with Stripe's headers."""
    asked = request.headers
    headers = {
        "Request-Id": request_id,
        "Stripe-Version": asked.get("stripe-version", API_VERSION),
    }
    if "idempotency-key" in asked and request.method == "POST":
        headers["Idempotency-Key"] = asked["idempotency-key"]
        headers["Original-Request"] = answer.original_request or request_id
    if answer.original_request:
        headers["Idempotent-Replayed"] = "true"
    return Response(json.dumps(answer.body), answer.status, headers, "application/json")


async def suffer(kind: Kind, request: Request, delay_ms: int) -> None:
    """Let a fault happen that takes the place of the answer.

    Raises:
        ApiError: 429 or 500.
        Gone: the connection was broken, after 120 seconds of silence at the latest.
    """
    if kind.effect is Effect.NONE:
        return
    await asyncio.sleep(delay_ms / 1000)
    if kind.effect is Effect.ERROR and kind.status == 429:  # noqa: PLR2004 - an HTTP status
        errors.refuse_rate()
    if kind.effect is Effect.ERROR:
        raise errors.server_fault()
    if kind.effect is Effect.SILENCE:
        with suppress(TimeoutError):
            await asyncio.wait_for(disconnected(request), SILENCE_SECONDS)
            raise Gone
    await reset(request)
    raise Gone
