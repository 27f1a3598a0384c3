"""Payments for the tests of the ledgers, changed by the domain's own table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from payment_smart_bot.domain.ledger import Report, transition
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.payment import Cause, Payment

if TYPE_CHECKING:
    from payment_smart_bot.domain.payment import Entry
    from payment_smart_bot.ports.money import Ledger

NOW = 1_000_000.0
HOUR = 3600.0


def changed(
    payment: Payment, cause: Cause, at: float = NOW, **report: object
) -> tuple[Payment, Entry]:
    """A payment after a cause, and its row."""
    facts: dict[str, Any] = report
    return transition(payment, cause, Report(at, **facts))


def new(payment_id: str = "pay_1", created: float = NOW, **fields: object) -> tuple[Payment, Entry]:
    """A new payment, and its first row."""
    facts: dict[str, Any] = {"expires_at": created + HOUR, **fields}
    payment = Payment(payment_id, Money(4999, "usd"), created, **facts)
    return changed(payment, Cause.CREATED, created)


def kept(ledger: Ledger, payment_id: str = "pay_1", **fields: Any) -> Payment:  # noqa: ANN401
    """A new payment that the ledger has."""
    payment, entry = new(payment_id, **fields)
    ledger.add(payment, entry)
    return payment


def led(ledger: Ledger, payment: Payment, *causes: Cause, at: float = NOW) -> Payment:
    """The payment after some causes, each saved."""
    for cause in causes:
        payment, entry = changed(payment, cause, at)
        ledger.save(payment, entry)
    return payment
