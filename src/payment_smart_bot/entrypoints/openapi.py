"""The OpenAPI document, made from the structs that the wire is read and written with."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import msgspec

from payment_smart_bot import __version__
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.session import Field, Status
from payment_smart_bot.entrypoints import chat_request
from payment_smart_bot.entrypoints.bad_request import ErrorBody
from payment_smart_bot.entrypoints.chat_answer import ChatAnswer
from payment_smart_bot.entrypoints.chat_request import ChatRequest
from payment_smart_bot.entrypoints.merchant import openapi as merchant

_REFUSED: Final = {
    "400": "Refused: not JSON, no object, no message, too long, or an id of the wrong form.",
    "413": f"The body is over {chat_request.MOST_BODY} bytes.",
}


@lru_cache(1)
def document() -> bytes:
    """The OpenAPI 3.1 document as JSON; made when it is first asked for."""
    (asked, answered, refused, *_), schemas = msgspec.json.schema_components(
        [ChatRequest, ChatAnswer, ErrorBody, *merchant.STRUCTS],
        ref_template="#/components/schemas/{name}",
    )
    _enumerate(schemas)
    merchant.enumerate_sets(schemas)
    chat = {
        "summary": "Say something to the bot",
        "operationId": "chat",
        "requestBody": {"required": True, "content": _json(asked)},
        "responses": {
            "200": {"description": "What the bot says.", "content": _json(answered)},
            **{
                status: {"description": text, "content": _json(refused)}
                for status, text in _REFUSED.items()
            },
        },
    }
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {"title": "payment-smart-bot", "version": __version__},
            "paths": {
                "/chat": {"post": chat},
                **merchant.paths(),
                "/health": {"get": _plain("health", "Whether it answers")},
                "/openapi.json": {"get": _plain("openapi", "This document")},
            },
            "components": {"schemas": schemas, "securitySchemes": merchant.SECURITY},
        }
    )


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _plain(operation: str, summary: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    return {
        "summary": summary,
        "operationId": operation,
        "responses": {"200": {"description": summary, "content": content}},
    }


def _enumerate(schemas: dict[str, Any]) -> None:
    """Name the closed sets, which are plain texts in the structs."""
    schemas["ChatRequest"]["anyOf"] = [
        {"required": ["message"], "properties": {"message": {"minLength": 1}}},
        *(
            {"required": [name], "properties": {name: {"type": "string"}}}
            for name in ("paymentMethod", "confirmationToken")
        ),
    ]
    answer = schemas["ChatAnswer"]["properties"]
    answer["status"]["enum"] = [str(status) for status in Status]
    awaited = [*(str(field) for field in Field), "confirmation"]
    answer["awaiting"] = {"enum": [*awaited, None]}
    schemas["ActionBody"]["properties"]["type"]["enum"] = ["redirect", "checkout", "card-field"]
    schemas["ProblemBody"]["properties"]["code"]["enum"] = [str(code) for code in ProblemCode]
