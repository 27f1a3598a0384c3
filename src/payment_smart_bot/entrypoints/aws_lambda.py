"""The Lambda function behind API Gateway and EventBridge: the same wire contract as anywhere.

What can be made before the first message is made when this module is imported: with SnapStart that
is before the snapshot. Nothing that must be fresh is made then: ids come from the system's random
source each time, and the secrets are fetched again after a restore.
"""

from __future__ import annotations

import os
import sys
from typing import Any, Final

from payment_smart_bot.bootstrap.aws import build
from payment_smart_bot.config.aws import load_aws
from payment_smart_bot.config.loading import load
from payment_smart_bot.entrypoints import logs, warming
from payment_smart_bot.entrypoints.aws import events, tasks
from payment_smart_bot.entrypoints.aws.routes import Routes
from payment_smart_bot.entrypoints.browsers import cross_origin
from payment_smart_bot.entrypoints.emf import EmfTrace

_HEADERS: Final = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
_OF_A_PAGE: Final = ("X-Api-Key", "X-Correlation-Id")
"""Headers that a page may send besides what the resource needs."""

_AWS: Final = load_aws(os.environ)
logs.configure(stream=sys.stdout, level=_AWS.log_level)
logs.install_crash_hooks()
_TRACE: Final = EmfTrace(_AWS.metrics_namespace, _AWS.stage)
_SETTINGS: Final = load(os.environ)
_HOUSE: Final = build(_SETTINGS, _AWS, _TRACE)
_ROUTES: Final = Routes(_HOUSE, _TRACE)
warming.warm(_HOUSE)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - AWS gives it
    """Answer an API Gateway proxy event, or do a task; nothing of what comes is logged."""
    request = events.asked(event)
    correlation = events.correlation(request, event, context)
    logs.bind(correlationId=correlation)
    if "task" in event or "Records" in event:
        return tasks.run(tasks.asked_for(event), _HOUSE.till, _TRACE, context)
    reply = _ROUTES.answer(request)
    origin = request.headers.get("origin")
    told = cross_origin(request.method, request.resource, origin, _SETTINGS.origins, _OF_A_PAGE)
    return {
        "statusCode": reply.status,
        "headers": {
            **_HEADERS,
            **reply.headers,
            "X-Correlation-Id": correlation,
            **told,
        },
        "body": reply.body.decode(),
    }
