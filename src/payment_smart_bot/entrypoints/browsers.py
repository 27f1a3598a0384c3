"""What pages of other origins may call, and what browsers must hear for that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

CHAT: Final = "/chat"
CHAT_OF_A_PAYMENT: Final = "/sessions/{id}"
OPEN: Final[Mapping[str, tuple[str, str]]] = {
    CHAT: ("POST", "Content-Type"),
    CHAT_OF_A_PAYMENT: ("GET", "Authorization"),
}
"""The payer's resources: the method, and the header that it needs besides."""


def cross_origin(
    method: str,
    resource: str,
    origin: str | None,
    origins: frozenset[str],
    also: tuple[str, ...] = (),
) -> dict[str, str]:
    """Headers for a page; none that lets it in where it is not on the list.

    Args:
        method: The request's.
        resource: A path as `OPEN` has it.
        origin: The request's header `Origin`.
        origins: The list.
        also: Headers that a page may send besides.
    """
    if resource not in OPEN:
        return {}
    if origin is None or origin not in origins:
        return {"Vary": "Origin"}
    allowed = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    return {**allowed, **(_preflight(resource, also) if method == "OPTIONS" else {})}


def _preflight(resource: str, also: tuple[str, ...]) -> dict[str, str]:
    method, header = OPEN[resource]
    return {
        "Access-Control-Allow-Methods": f"{method}, OPTIONS",
        "Access-Control-Allow-Headers": ", ".join((header, *also)),
        "Access-Control-Max-Age": "7200",
    }
