"""API Gateway's proxy events (payload 1.0) as plain requests."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from payment_smart_bot.entrypoints.browsers import CHAT

if TYPE_CHECKING:
    from collections.abc import Mapping

_CORRELATION: Final = re.compile(r"[A-Za-z0-9-]{8,64}")


class Asked(NamedTuple):
    """A request."""

    method: str
    resource: str
    """A path as API Gateway has it configured: `/payments/{id}`."""
    headers: Mapping[str, str]
    """Names in small letters."""
    query: tuple[tuple[str, str], ...]
    payment_id: str | None
    body: bytes


def asked(event: Mapping[str, Any]) -> Asked:
    """Read an event; whatever is not there is empty."""
    return Asked(
        method=str(event.get("httpMethod") or "POST"),
        resource=str(event.get("resource") or CHAT),
        headers={
            str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()
        },
        query=_query(event),
        payment_id=(event.get("pathParameters") or {}).get("id"),
        body=_body(event),
    )


def correlation(request: Asked, event: Mapping[str, Any], context: object) -> str:
    """The caller's id if it is one, else API Gateway's, else Lambda's."""
    candidates = (
        request.headers.get("x-correlation-id"),
        (event.get("requestContext") or {}).get("requestId"),
        getattr(context, "aws_request_id", None),
    )
    fit = (c for c in candidates if isinstance(c, str) and _CORRELATION.fullmatch(c))
    return next(fit, "none")


def _query(event: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    many = event.get("multiValueQueryStringParameters") or {}
    return tuple((str(name), str(value)) for name, values in many.items() for value in values)


def _body(event: Mapping[str, Any]) -> bytes:
    text = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(text).encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
