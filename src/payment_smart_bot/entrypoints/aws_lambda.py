"""The Lambda function behind API Gateway and EventBridge: the same wire contract as anywhere.

What can be made before the first message is made when this module is imported: with SnapStart that
is before the snapshot. Nothing that must be fresh is made then: ids come from the system's random
source each time, and the secrets are fetched again after a restore.
"""

from __future__ import annotations

import os
import sys
from typing import Any, Final

from payment_smart_bot import config
from payment_smart_bot.bootstrap.aws import build
from payment_smart_bot.entrypoints import logs, warming
from payment_smart_bot.entrypoints.aws import events, tasks
from payment_smart_bot.entrypoints.aws.routes import Routes
from payment_smart_bot.entrypoints.emf import EmfTrace

_HEADERS: Final = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, X-Api-Key, X-Correlation-Id",
    "Access-Control-Max-Age": "7200",
}

_AWS: Final = config.load_aws(os.environ)
logs.configure(stream=sys.stdout, level=_AWS.log_level)
logs.install_crash_hooks()
_TRACE: Final = EmfTrace(_AWS.metrics_namespace, _AWS.stage)
_HOUSE: Final = build(config.load(os.environ), _AWS, _TRACE)
_ROUTES: Final = Routes(_HOUSE, _TRACE)
warming.warm(_HOUSE)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - AWS gives it
    """Answer an API Gateway proxy event, or do a task; nothing of a body is logged."""
    request = events.asked(event)
    correlation = events.correlation(request, event, context)
    logs.bind(correlationId=correlation)
    if "task" in event:
        return tasks.run(event["task"], _HOUSE.till, _TRACE, context)
    reply = _ROUTES.answer(request)
    return {
        "statusCode": reply.status,
        "headers": {
            **_HEADERS,
            **reply.headers,
            "X-Correlation-Id": correlation,
            **_cross_origin(request),
        },
        "body": reply.body.decode(),
    }


def _cross_origin(request: events.Asked) -> dict[str, str]:
    """What a browser needs to hear; nothing for an origin that is not on the list.

    Browsers may call the chat alone.
    """
    if request.resource != events.CHAT:
        return {}
    origin = request.headers.get("origin")
    if origin not in _AWS.origins:
        return {"Vary": "Origin"}
    allowed = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    return {**allowed, **(_PREFLIGHT if request.method == "OPTIONS" else {})}
