"""Asks Stripe about a payment, and tells what came of it and how long it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.bot.parts import Parts
    from payment_smart_bot.domain.charge import Charge


def asked(operation: str, parts: Parts, ask: Callable[[], Charge]) -> Charge:
    """Ask Stripe, and tell what came of it and how long it took."""
    began, outcome = parts.clock.now(), "bug"
    try:
        told = ask()
        outcome = told.decline_code or str(told.state)
    except GatewayUnavailable as fault:
        outcome = fault.reason
        parts.trace.fault(operation, fault.reason, operator=fault.operator)
        raise
    except GatewayRefused as refused:
        outcome = refused.code
        parts.trace.fault(operation, refused.code, operator=True)
        raise
    finally:
        parts.trace.stripe(operation, outcome, parts.clock.now() - began)
    return told
