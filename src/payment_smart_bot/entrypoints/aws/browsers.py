"""What pages in a browser may call, and what browsers must hear for that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.entrypoints.aws.events import CHAT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.entrypoints.aws.events import Asked

_CHAT_OF_A_PAYMENT: Final = "/sessions/{id}"
OPEN: Final[Mapping[str, tuple[str, str]]] = {
    CHAT: ("POST", "Content-Type"),
    _CHAT_OF_A_PAYMENT: ("GET", "Authorization"),
}
"""The payer's resources: the method, and the header that it needs besides."""


def cross_origin(asked: Asked, origins: frozenset[str]) -> dict[str, str]:
    """Headers for a page; none that lets it in where it is not on the list."""
    if asked.resource not in OPEN:
        return {}
    origin = asked.headers.get("origin")
    if origin is None or origin not in origins:
        return {"Vary": "Origin"}
    allowed = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    return {**allowed, **(_preflight(asked.resource) if asked.method == "OPTIONS" else {})}


def _preflight(resource: str) -> dict[str, str]:
    method, header = OPEN[resource]
    return {
        "Access-Control-Allow-Methods": f"{method}, OPTIONS",
        "Access-Control-Allow-Headers": f"{header}, X-Api-Key, X-Correlation-Id",
        "Access-Control-Max-Age": "7200",
    }
