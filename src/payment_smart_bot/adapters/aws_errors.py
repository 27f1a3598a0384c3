"""What AWS's client can raise, and the word for it that may be logged."""

from __future__ import annotations

from typing import Final

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

FAULTS: Final = (ClientError, BotoCoreError, ResponseParserError)
"""Refused by the service; not sent, or no answer; an answer that is none of the service's."""
_THROTTLED: Final = frozenset({"ThrottlingException", "Throttling", "TooManyRequestsException"})
_SERVER_FAULT: Final = 500


def word_for(error: Exception) -> str:
    """AWS's own name for what was wrong, or the class; never a text."""
    if isinstance(error, ClientError):
        return error.response.get("Error", {}).get("Code", "unknown")
    return type(error).__name__


def is_passing(error: Exception) -> bool:
    """Whether the service said nothing, or nothing but that it could not now."""
    if not isinstance(error, ClientError):
        return True
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= _SERVER_FAULT or word_for(error) in _THROTTLED
