"""One request through the sandbox: key, faults, parameters, idempotency, work, answer.

The order is Stripe's where it is documented: rate limits and keys come before idempotency, and an
answer is saved once the work has begun (docs.stripe.com/error-low-level).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from starlette.requests import ClientDisconnect
from starlette.responses import Response

from payment_smart_bot.sandbox import errors, params
from payment_smart_bot.sandbox.auth import Caller, authorise, refuse_script
from payment_smart_bot.sandbox.cross_origin import ANY_ORIGIN
from payment_smart_bot.sandbox.errors import ApiError
from payment_smart_bot.sandbox.expand import expanded
from payment_smart_bot.sandbox.faults import CALM, KINDS, Effect
from payment_smart_bot.sandbox.idempotency import Keeper, Ticket
from payment_smart_bot.sandbox.keys import random_id
from payment_smart_bot.sandbox.operations import Call
from payment_smart_bot.sandbox.wire import Answer, Gone, read_form, respond, suffer

if TYPE_CHECKING:
    from starlette.requests import Request

    from payment_smart_bot.sandbox.faults import Faults
    from payment_smart_bot.sandbox.operations import Operation
    from payment_smart_bot.sandbox.world import World

_UNRECOGNISED: Final = (
    "Unrecognized request URL ({}: {}). Please see https://stripe.com/docs or we can help at "
    "https://support.stripe.com/."
)


class Api:
    """Answers requests to operations."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self._keeper = Keeper(world)

    async def answer(self, operation: Operation | None, request: Request) -> Response:
        """Answer one request; `operation` is None where no operation has its path and method."""
        request_id = random_id("req_", 14)
        name = operation.name if operation else "unknown"
        try:
            caller = authorise(request.headers.get("authorization"), self._world.keys)
            known = _usable(operation, caller, request)
            answer = await self._call(known, request, request_id)
        except ApiError as error:
            answer = _refusal(error)
        except (Gone, ClientDisconnect):
            self._world.store.count(name, 0)
            return Response(status_code=500)
        self._world.store.count(name, answer.status)
        response = respond(answer, request, request_id)
        if operation and operation.scripted:
            response.headers.update(ANY_ORIGIN)
        return response

    async def _call(self, operation: Operation, request: Request, request_id: str) -> Answer:
        fault = self._faults.take(operation.name)
        kind = KINDS[fault.kind] if fault else CALM
        delay = self._world.settings.latency_ms + (fault.delay_ms if fault else 0)
        if not kind.after:
            await suffer(kind, request, delay)
        tree = await read_form(request)
        call = Call(request.path_params, params.check(tree, operation.whole_table))
        key = request.headers.get("idempotency-key") if operation.method == "POST" else None
        ticket = Ticket(key, request.url.path, tree, request_id) if key else None
        with self._keeper.holding(ticket) as saved:
            if saved:
                return saved
            await asyncio.sleep(delay / 1000)
            failing = kind.after and kind.effect is Effect.ERROR
            self._world.request_id = request_id
            answer = self._work(operation, call, ticket, failing=failing)
            self._world.request_id = None
        if kind.after and not failing:
            await suffer(kind, request, 0)
        return answer

    def _work(
        self, operation: Operation, call: Call, ticket: Ticket | None, *, failing: bool
    ) -> Answer:
        """Do it and save the answer, in one transaction."""
        store = self._world.store
        try:
            with store.transaction():
                answer = self._done(operation, call)
                if failing:
                    answer = _refusal(errors.server_fault())
                self._keeper.save(ticket, answer)
        except ApiError as error:
            answer = _refusal(error)
        except Exception:  # noqa: BLE001 - a fault of ours is a 500, saved as Stripe saves its own
            answer = _refusal(errors.server_fault())
        else:
            return answer
        self._keeper.save(ticket, answer)
        return answer

    def _done(self, operation: Operation, call: Call) -> Answer:
        """Do it; a refusal that lasts, as a decline, is an answer like any other."""
        try:
            body = operation.work(self._world, call)
            return Answer(200, expanded(self._world, body, call.params.get("expand", [])))
        except ApiError as error:
            if not error.lasting:
                raise
            return _refusal(error)


def _usable(operation: Operation | None, caller: Caller, request: Request) -> Operation:
    """Give the operation as the caller may use it.

    Raises:
        ApiError: 404 for one that there is not, 401 for one that is the merchant's alone.
    """
    if operation and operation.scripted and caller is Caller.SCRIPT:
        return operation.for_script(operation.scripted)
    if operation is None or not operation.by_server:
        text = _UNRECOGNISED.format(request.method, errors.shown(request.url.path))
        errors.refuse(text, status=404)
    refuse_script(caller)
    return operation


def _refusal(error: ApiError) -> Answer:
    return Answer(error.status, error.body())
