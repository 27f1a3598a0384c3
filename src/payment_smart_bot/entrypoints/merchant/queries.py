"""The queries of the merchant's lists and statistics, parameter by parameter."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.entrypoints.bad_request import BadRequest
from payment_smart_bot.ports.money import Query
from payment_smart_bot.ports.outbox import Asked, Delivered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Parameters = dict[str, tuple[str, Callable[[str], Any], str]]
    """By name: the field of what is asked, how it is read, and what it is to be."""

PAYMENT_ID: Final = re.compile(r"pay_[A-Za-z0-9]{22}")
SESSION_ID: Final = re.compile(r"chat_[A-Za-z0-9]{22}")
"""Of a payment's chat."""
EVENT_ID: Final = re.compile(r"mev_[A-Za-z0-9]{22}_[0-9]{1,9}_[a-z]{1,20}")
_LONGEST: Final = 200
_MOST: Final = 100


def query_of(pairs: Iterable[tuple[str, str]]) -> Query:
    """Which payments are asked for.

    Raises:
        BadRequest: a parameter is not known, there twice or wrong.
    """
    return Query(**fields(pairs, PARAMETERS))


def asked_of(pairs: Iterable[tuple[str, str]]) -> Asked:
    """Which deliveries are asked for.

    Raises:
        BadRequest: as for `query_of`.
    """
    return Asked(**fields(pairs, OF_DELIVERIES))


def none_of(pairs: Iterable[tuple[str, str]]) -> None:
    """See that nothing is asked for.

    Raises:
        BadRequest: there is a parameter.
    """
    fields(pairs, {})


def fields(pairs: Iterable[tuple[str, str]], parameters: Parameters) -> dict[str, Any]:
    """What a table makes of a query, by field.

    Raises:
        BadRequest: as for `query_of`.
    """
    found: dict[str, Any] = {}
    for name, text in pairs:
        if name not in parameters:
            names = ", ".join(parameters)
            these = f"Parameters are: {names}." if names else "Send none."
            hint = f"There is a parameter that is not known. {these}"
            raise BadRequest(400, "unknown-parameter", hint)
        field, parse, hint = parameters[name]
        value = None if field in found else parse(text)
        if value is None:
            raise BadRequest(400, "invalid-parameter", f'Give in "{name}", once, {hint}.')
        found[field] = value
    return found


def _state(text: str) -> State | None:
    return State(text) if text in frozenset(State) else None


def _reference(text: str) -> str | None:
    return text if 0 < len(text) <= _LONGEST else None


def time_of(text: str) -> float | None:
    """ISO 8601 with its zone, or a day (UTC), as Unix seconds; None where it is neither."""
    day = re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII)
    try:
        at = datetime.fromisoformat(f"{text}T00:00:00Z" if day else text)
    except ValueError:
        return None
    return at.timestamp() if at.tzinfo is not None else None


def _limit(text: str) -> int | None:
    number = int(text) if re.fullmatch(r"[1-9][0-9]{0,2}", text) else 0
    return number if 1 <= number <= _MOST else None


def _after(text: str) -> str | None:
    return text if PAYMENT_ID.fullmatch(text) else None


def _delivered(text: str) -> Delivered | None:
    return Delivered(text) if text in frozenset(Delivered) else None


def _after_event(text: str) -> str | None:
    return text if EVENT_ID.fullmatch(text) else None


def _place(text: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"([0-9]{1,12})-([0-9]{1,18})", text, re.ASCII)
    return (int(found[1]), int(found[2])) if found else None


def _search(text: str) -> str | None:
    return text if re.fullmatch(r"[A-Za-z0-9._:-]{1,128}", text, re.ASCII) else None


_TIME: Final = "a time like 2026-11-24T09:30:00Z or a day like 2026-11-24"
_LIMIT: Final = ("limit", _limit, "a whole number from 1 to 100")
PARAMETERS: Final[Parameters] = {
    "state": ("state", _state, f"one of {', '.join(State)}"),
    "reference": ("reference", _reference, "a text of 1 to 200 characters"),
    "createdFrom": ("created_from", time_of, _TIME),
    "createdBefore": ("created_before", time_of, _TIME),
    "limit": _LIMIT,
    "after": ("after", _after, "the paymentId of the last payment of the page before"),
}
OF_DELIVERIES: Final[Parameters] = {
    "status": ("status", _delivered, f"one of {', '.join(Delivered)}"),
    "limit": _LIMIT,
    "after": ("after", _after_event, "the id of the last event of the page before"),
}
OF_STATS: Final[Parameters] = {"from": ("since", time_of, _TIME), "to": ("until", time_of, _TIME)}
OF_SESSIONS: Final[Parameters] = {
    "search": (
        "search",
        _search,
        "how a sessionId begins, or the last four digits of a card: letters, digits and . _ : -",
    ),
    "limit": _LIMIT,
    "after": ("after", _place, "the place of the last session of the page before"),
}
