"""The sandbox as a Starlette application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Route

from payment_smart_bot.sandbox.admin import Admin
from payment_smart_bot.sandbox.api import Api
from payment_smart_bot.sandbox.faults import Faults
from payment_smart_bot.sandbox.registry import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from payment_smart_bot.sandbox.operations import Operation
    from payment_smart_bot.sandbox.world import World


def build_app(world: World) -> Starlette:
    """Put the operations and the admin's endpoints under their paths."""
    faults = Faults()
    api = Api(world, faults)

    def endpoint(operation: Operation | None) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return await api.answer(operation, request)

        return answer

    routes = [
        Route(operation.path, endpoint(operation), methods=[operation.method])
        for operation in OPERATIONS
    ]
    everything_else = Route("/{path:path}", endpoint(None), methods=None)
    return Starlette(routes=[*routes, *Admin(world, faults).routes(), everything_else])
