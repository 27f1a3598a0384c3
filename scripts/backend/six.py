"""The brief's six requests, with the answers that it shows, and the time that each took."""

from __future__ import annotations

import json
import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlsplit

YEAR: Final = max(2028, datetime.now(UTC).year + 1)
NUMBER: Final = "4111111111111111"  # Stripe's documented test number
CODE: Final = "123"
REQUESTS: Final[tuple[tuple[str, dict[str, str | None]], ...]] = (
    (
        "I want to pay",
        {
            "response": "Sure! Let's collect your payment info. What's the name on your card?",
            "status": "collecting",
            "currentStep": "card",
        },
    ),
    (
        "John Doe",
        {
            "response": "Thanks, John Doe. What's your card number?",
            "status": "collecting",
            "currentStep": "expiry",
        },
    ),
    (
        NUMBER,
        {
            "response": "Got it. What's the expiry date (MM/YY)?",
            "status": "collecting",
            "currentStep": "cvv",
        },
    ),
    (
        f"12/{YEAR}",
        {"response": "And the CVV code?", "status": "collecting", "currentStep": "confirm"},
    ),
    (
        CODE,
        {
            "response": "Please confirm:\nName: John Doe\nCard: ****1111\n"
            f"Expiry: 12/{YEAR}\nReply 'confirm' to proceed.",
            "status": "awaiting_confirmation",
            "currentStep": None,
        },
    ),
    (
        "confirm",
        {
            "response": "✅ Payment processed successfully!\n\nToken: pm_TOKEN\n"
            "Card: visa ending in 1111\n\nThank you!",
            "status": "complete",
            "currentStep": None,
        },
    ),
)
_TOKEN: Final = re.compile(r"pm_[A-Za-z0-9]+")
_SECONDS: Final = 35
OK: Final = 200


@dataclass(frozen=True)
class Answered:
    """One request and what came of it."""

    said: str
    http_status: int
    answer: dict[str, Any]
    milliseconds: float
    faults: tuple[str, ...]


class Caller:
    """Somebody who POSTs to an address, on one connection."""

    def __init__(self, url: str, api_key: str) -> None:
        parts = urlsplit(url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection = kind(parts.hostname or "", parts.port, timeout=_SECONDS)
        self._path = parts.path
        key = {"x-api-key": api_key} if api_key else {}
        self._headers = {"Content-Type": "application/json", **key}

    def post(self, body: dict[str, str]) -> tuple[int, dict[str, Any], float]:
        """Status, answer and milliseconds."""
        began = time.perf_counter()
        self._connection.request("POST", self._path, json.dumps(body), self._headers)
        response = self._connection.getresponse()
        raw = response.read()
        took = (time.perf_counter() - began) * 1000
        try:
            answer = json.loads(raw)
        except ValueError:
            answer = {}
        return response.status, answer if isinstance(answer, dict) else {}, took


def ask(url: str, api_key: str) -> tuple[str, list[Answered]]:
    """Send all six in a session of their own; its id, and what came."""
    session = f"test-{secrets.token_hex(8)}"
    caller = Caller(url, api_key)
    answers = []
    for said, expected in REQUESTS:
        status, answer, took = caller.post({"sessionId": session, "message": said})
        faults = tuple(_faults(status, answer, {**expected, "sessionId": session}))
        answers.append(Answered(said, status, answer, took, faults))
    return session, answers


def token_of(answer: dict[str, Any]) -> str | None:
    """The token that an answer tells."""
    found = _TOKEN.search(str(answer.get("response", "")))
    return found[0] if found else None


def _faults(status: int, answer: dict[str, Any], expected: dict[str, str | None]) -> list[str]:
    faults = [] if status == OK else [f"HTTP {status} instead of {OK}"]
    for name, wanted in expected.items():
        told = answer.get(name)
        got = _TOKEN.sub("pm_TOKEN", told) if isinstance(told, str) else told
        if got != wanted:
            faults.append(f"{name} is {got!r} instead of {wanted!r}")
    return faults
