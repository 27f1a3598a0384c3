"""Has Stripe keep the card of a payment whose payer agreed: a Customer with that card.

It begins once the money is there, and touches it no more. What could not be done is due until it is
done or an hour is over: `payments.tidying` comes back to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.errors import PaymentError
from payment_smart_bot.domain.keeping import KEEP_SECONDS, is_due
from payment_smart_bot.domain.ledger import Report
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable, StoreUnavailable

if TYPE_CHECKING:
    from payment_smart_bot.bot.books import Books
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.ports import Trace

_MINUTE: Final = 60
_OPERATION: Final = "keep_card"


def keep(
    payment: Payment, books: Books, trace: Trace | None = None, *, again: bool = False
) -> Payment:
    """The payment after its card was kept, if that was to be; nothing is raised.

    Args:
        payment: As the ledger has it.
        books: The ledger and Stripe.
        trace: Is told what came of it.
        again: It was tried before: another idempotency key, since Stripe gives a failure again.
    """
    if not is_due(payment):
        return payment
    key = f"{payment.id}-keep" + (f"-{int(books.now() // _MINUTE)}" if again else "")
    began, outcome = books.now(), "bug"
    try:
        customer = books.charges.keep(payment, idempotency_key=key)
        outcome = "made"
        return _written(payment, books, Cause.CARD_KEPT, customer)
    except GatewayRefused as refused:
        outcome = refused.code
        return _given_up(payment, books)
    except GatewayUnavailable as fault:
        outcome = fault.reason
        late = books.now() >= (payment.consent_at or 0.0) + KEEP_SECONDS
        return _given_up(payment, books) if late else payment
    except (StoreUnavailable, PaymentError):
        return payment
    finally:
        if trace is not None:
            trace.stripe(_OPERATION, outcome, books.now() - began)


def _given_up(payment: Payment, books: Books) -> Payment:
    try:
        return _written(payment, books, Cause.CARD_NOT_KEPT, None)
    except (StoreUnavailable, PaymentError):
        return payment


def _written(payment: Payment, books: Books, cause: Cause, customer: str | None) -> Payment:
    def report(stored: Payment) -> Report | None:
        return Report(books.now(), customer=customer) if is_due(stored) else None

    return books.change(payment.id, cause, report)
