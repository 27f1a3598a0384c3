"""The sandbox as a Starlette application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from payment_smart_bot.sandbox.admin import Admin
from payment_smart_bot.sandbox.api import Api
from payment_smart_bot.sandbox.checkout_page import CheckoutPage
from payment_smart_bot.sandbox.cross_origin import preflights
from payment_smart_bot.sandbox.registry import OPERATIONS
from payment_smart_bot.sandbox.stripe_js import script_routes
from payment_smart_bot.sandbox.three_d_secure import ThreeDSecure

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from payment_smart_bot.sandbox.faults import Faults
    from payment_smart_bot.sandbox.operations import Operation
    from payment_smart_bot.sandbox.world import World


class _Unknown:
    """Answers what has no route, whatever its method: a function's route would take GET alone."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._api.answer(None, Request(scope, receive, send))
        await response(scope, receive, send)


def build_app(world: World, faults: Faults) -> Starlette:
    """Put the operations, the pages and the admin's endpoints under their paths."""
    api = Api(world, faults)

    def endpoint(operation: Operation) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return await api.answer(operation, request)

        return answer

    routes = [
        Route(operation.path, endpoint(operation), methods=[operation.method])
        for operation in OPERATIONS
    ]
    everything_else = Route("/{path:path}", _Unknown(api))
    own = [
        *Admin(world, faults).routes(),
        *ThreeDSecure(world).routes(),
        *CheckoutPage(world).routes(),
        *preflights(OPERATIONS),
        *script_routes(),
    ]
    return Starlette(routes=[*routes, *own, everything_else])
