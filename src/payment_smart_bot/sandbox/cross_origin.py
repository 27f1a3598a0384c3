"""What lets a page of another origin call the operations of a publishable key, and none else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from payment_smart_bot.sandbox.operations import Operation

ANY_ORIGIN: Final = {"Access-Control-Allow-Origin": "*"}
_PREFLIGHT: Final = {
    **ANY_ORIGIN,
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, Stripe-Version",
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Max-Age": "600",
}


def preflights(operations: Iterable[Operation]) -> list[Route]:
    """Give the routes that browsers ask first."""

    async def allow(_: Request) -> Response:
        return Response(status_code=204, headers=_PREFLIGHT)

    paths = dict.fromkeys(each.path for each in operations if each.scripted)
    return [Route(path, allow, methods=["OPTIONS"]) for path in paths]
