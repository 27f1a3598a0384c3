"""The merchant's part of the OpenAPI document, from the table of deeds and the structs."""

from __future__ import annotations

from typing import Any, Final

from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.outgoing import TYPES
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import Field, Status
from payment_smart_bot.entrypoints.merchant import (
    lives,
    outgoing,
    queries,
    shown,
    stats_bodies,
    transcript,
    wire,
)
from payment_smart_bot.entrypoints.merchant.deeds import DEEDS

STRUCTS: Final = (
    wire.PaymentRequest,
    wire.AmountRequest,
    wire.EmptyRequest,
    shown.MerchantPayment,
    shown.PageBody,
    shown.EntriesBody,
    outgoing.DeliveriesBody,
    outgoing.EventBody,
    transcript.TranscriptBody,
    lives.LivesBody,
    stats_bodies.StatsBody,
)
"""Those that the document has beside the chat's."""
_ABOUT: Final = {
    "create": ("Make a payment", "PaymentRequest", "201", "MerchantPayment"),
    "page": ("Find payments", None, "200", "PageBody"),
    "get": ("Look at a payment", None, "200", "MerchantPayment"),
    "entries": ("What happened to a payment", None, "200", "EntriesBody"),
    "cancel": ("Cancel a payment that is not paid", "EmptyRequest", "200", "MerchantPayment"),
    "capture": ("Take what is held", "AmountRequest", "200", "MerchantPayment"),
    "refund": ("Give money back", "AmountRequest", "200", "MerchantPayment"),
    "deliveries": ("What you were told, and what waits", None, "200", "DeliveriesBody"),
    "resend": ("Have an event sent again", "EmptyRequest", "200", "DeliveryBody"),
    "session": ("Read a payment's chat, to go on with it", None, "200", "TranscriptBody"),
    "sessions": ("Find live sessions, masked", None, "200", "LivesBody"),
    "stats": ("What was counted in a range of hours", None, "200", "StatsBody"),
    "metrics": ("What this process counted, for Prometheus", None, "200", ""),
}
"""By deed: what it does, what is sent, the status and what is answered."""
_QUERIES: Final = {
    "page": queries.PARAMETERS,
    "deliveries": queries.OF_DELIVERIES,
    "sessions": queries.OF_SESSIONS,
    "stats": queries.OF_STATS,
}
_ERRORS: Final = {
    "400": "The request is wrong; the error says where.",
    "401": "Not the merchant's key, nor the token of that chat.",
    "404": "There is no such payment, event or chat.",
    "409": "Not as the payment stands, or a request with that Idempotency-Key is under way.",
    "413": f"The body is over {wire.MOST_BODY} bytes.",
    "422": "That Idempotency-Key came with another request before.",
    "503": "Stripe or the ledger is out of reach: send it again, with the same Idempotency-Key.",
}
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "The same key and body get the same answer for 24 hours.",
}
_ID: Final = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
_TEXT: Final = {"text/plain": {"schema": {"type": "string"}}}
_BEARER: Final = {"type": "http", "scheme": "bearer"}
SECURITY: Final = {"merchant": _BEARER, "payer": _BEARER}


def paths() -> dict[str, dict[str, Any]]:
    """Every route of the merchant's, and Stripe's."""
    made: dict[str, dict[str, Any]] = {}
    for name, deed in DEEDS.items():
        made.setdefault(deed.path, {})[deed.method.lower()] = _operation(name)
    made["/webhooks/stripe"] = {"post": _webhook()}
    return made


def enumerate_sets(schemas: dict[str, Any]) -> None:
    """Name the closed sets, which are plain texts in the structs."""
    states = [str(state) for state in State]
    schemas["SumBody"]["properties"]["status"]["enum"] = states
    live = schemas["LiveBody"]["properties"]
    live["status"]["enum"] = [str(status) for status in Status]
    live["awaiting"] = {"enum": [*map(str, Field), "confirmation", None]}
    schemas["MerchantPayment"]["properties"]["channel"]["enum"] = [str(each) for each in Channel]
    schemas["MerchantPayment"]["properties"]["saveCard"]["enum"] = ["ask", "only"]
    schemas["SavedCardBody"]["properties"]["status"]["enum"] = ["kept", "due", "failed", "agreed"]
    row = schemas["EntryBody"]["properties"]
    schemas["MerchantPayment"]["properties"]["status"]["enum"] = states
    schemas["EventBody"]["properties"]["type"]["enum"] = list(TYPES)
    schemas["DeliveryBody"]["properties"]["type"]["enum"] = list(TYPES)
    chat = schemas["TranscriptBody"]["properties"]
    chat["status"]["enum"] = [str(status) for status in Status]
    chat["awaiting"] = {"enum": [*map(str, Field), "confirmation", None]}
    schemas["ChatPayment"]["properties"]["status"]["enum"] = states
    row["cause"]["enum"] = [str(cause) for cause in Cause]
    row["before"], row["after"]["enum"] = {"enum": [*states, None]}, states


def _operation(name: str) -> dict[str, Any]:
    summary, asked, status, answered = _ABOUT[name]
    deed = DEEDS[name]
    parameters = [_ID] * ("{id}" in deed.path) + [_KEY] * deed.once
    parameters += [_parameter(each, of[2]) for each, of in _QUERIES.get(name, {}).items()]
    body = {"requestBody": {"required": name == "create", "content": _json(asked)}} if asked else {}
    return {
        "summary": summary,
        "operationId": name,
        "security": [{"merchant": []}, *([{"payer": []}] if deed.payer else [])],
        "parameters": parameters,
        **body,
        "responses": {
            status: {"description": summary, "content": _json(answered) if answered else _TEXT},
            **{code: _error(text) for code, text in _ERRORS.items()},
        },
    }


def _parameter(name: str, hint: str) -> dict[str, Any]:
    kind = "integer" if name == "limit" else "string"
    return {"name": name, "in": "query", "schema": {"type": kind}, "description": hint}


def _webhook() -> dict[str, Any]:
    return {
        "summary": "For Stripe: deliver an event",
        "operationId": "stripeWebhook",
        "requestBody": {"required": True, "content": {"application/json": {"schema": {}}}},
        "responses": {
            "200": {
                "description": "It was taken.",
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            "400": _error("It is not signed with a secret that is known here."),
            "413": _error("The body is over 262144 bytes."),
            "503": _error("It could not be written down: send it again."),
        },
    }


def _error(text: str) -> dict[str, Any]:
    return {"description": text, "content": _json("ErrorBody")}


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
