"""Values as DynamoDB's API writes them."""

from __future__ import annotations

import math
from typing import Any

Item = dict[str, Any]


def text(value: str) -> Item:
    """A text as an attribute.

    Raises:
        UnicodeEncodeError: UTF-8 cannot carry it.
    """
    value.encode()
    return {"S": value}


def number(value: float) -> Item:
    """A number as an attribute, written as Python does, so that it comes back exactly."""
    return {"N": repr(value)}


def ttl(seconds: float) -> Item:
    """A time, in Unix seconds, after which DynamoDB may delete an item."""
    return number(math.ceil(seconds))
