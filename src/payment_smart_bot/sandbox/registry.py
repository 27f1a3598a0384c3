"""The table of all operations; what the sandbox learns next is added here."""

from __future__ import annotations

from typing import Final

from payment_smart_bot.sandbox import customers, payment_methods

OPERATIONS: Final = (*payment_methods.OPERATIONS, *customers.OPERATIONS)
"""Paths without braces come before those with, as each module lists them."""
BY_NAME: Final = {operation.name: operation for operation in OPERATIONS}
