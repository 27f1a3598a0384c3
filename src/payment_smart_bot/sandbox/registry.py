"""The table of all operations; what the sandbox learns next is added here."""

from __future__ import annotations

from typing import Final

from payment_smart_bot.sandbox import (
    charges,
    checkout_sessions,
    confirmation_tokens,
    customers,
    disputes,
    events,
    payment_intents,
    payment_methods,
    refunds,
    setup_intents,
    webhook_endpoints,
)

_MODULES: Final = (
    payment_methods,
    customers,
    payment_intents,
    setup_intents,
    confirmation_tokens,
    charges,
    refunds,
    disputes,
    events,
    webhook_endpoints,
    checkout_sessions,
)
OPERATIONS: Final = tuple(operation for module in _MODULES for operation in module.OPERATIONS)
"""Paths without braces come before those with, as each module lists them."""
BY_NAME: Final = {operation.name: operation for operation in OPERATIONS}
