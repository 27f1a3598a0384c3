"""The Lambda function behind API Gateway's `POST /chat`: the same wire contract as anywhere.

What can be made before the first message is made when this module is imported: with SnapStart that
is before the snapshot. Nothing that must be fresh is made then: ids come from the system's random
source each time, and the Stripe key is fetched again after a restore.
"""

from __future__ import annotations

import base64
import binascii
import logging
import os
import re
import sys
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot import config
from payment_smart_bot.bootstrap.aws import build
from payment_smart_bot.entrypoints import logs, warming, wire
from payment_smart_bot.entrypoints.emf import EmfTrace

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOG: Final = logging.getLogger("payment_smart_bot.lambda")
_CORRELATION: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
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
_HOUSE: Final = build(config.load(os.environ), _AWS, EmfTrace(_AWS.metrics_namespace, _AWS.stage))
warming.warm(_HOUSE)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - AWS gives it
    """Answer one API Gateway proxy event; nothing of its body is logged."""
    headers = {str(name).lower(): value for name, value in (event.get("headers") or {}).items()}
    correlation = _correlation(headers, event, context)
    logs.bind(correlationId=correlation)
    preflight = event.get("httpMethod") == "OPTIONS"
    status, body = (204, b"") if preflight else _answer(event)
    return {
        "statusCode": status,
        "headers": {
            **_HEADERS,
            "X-Correlation-Id": correlation,
            **_cross_origin(headers.get("origin"), preflight=preflight),
        },
        "body": body.decode(),
    }


def _cross_origin(origin: object, *, preflight: bool) -> dict[str, str]:
    """What a browser needs to hear; nothing for an origin that is not on the list."""
    if not isinstance(origin, str) or origin not in _AWS.origins:
        return {"Vary": "Origin"}
    allowed = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    return {**allowed, **(_PREFLIGHT if preflight else {})}


def _answer(event: Mapping[str, Any]) -> tuple[int, bytes]:
    try:
        request = wire.decode(_body(event))
        return 200, wire.encode(_HOUSE.bot.reply(request))
    except wire.BadRequest as refused:
        logs.event(_LOG, logging.INFO, "refused", httpStatus=refused.status, reason=refused.code)
        return refused.status, refused.body()
    except Exception as bug:  # noqa: BLE001 - an exception's message would go out in the 502
        logs.event(_LOG, logging.ERROR, "failed", exception=bug)
        return 500, wire.BadRequest(500, "internal", "Please send that again.").body()


def _body(event: Mapping[str, Any]) -> bytes:
    text = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(text).encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _correlation(headers: Mapping[str, Any], event: Mapping[str, Any], context: object) -> str:
    """The caller's id if it is one, else API Gateway's, else Lambda's."""
    candidates = (
        headers.get("x-correlation-id"),
        (event.get("requestContext") or {}).get("requestId"),
        getattr(context, "aws_request_id", None),
    )
    fit = (c for c in candidates if isinstance(c, str) and _CORRELATION.fullmatch(c))
    return next(fit, "none")
