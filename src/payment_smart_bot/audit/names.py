"""Names of files, tables and columns, made fit to be shown: they too can hold a number."""

from __future__ import annotations

from payment_smart_bot.audit.detect import detect
from payment_smart_bot.domain.redact import redact
from payment_smart_bot.domain.sensitive import UserText


def masked(name: str) -> str:
    """The name, or, where a card number or a code is in it, the name without its digits."""
    shown = name.encode("utf-8", "replace").decode()
    return str(redact(UserText(shown), None)) if any(detect(shown)) else shown
