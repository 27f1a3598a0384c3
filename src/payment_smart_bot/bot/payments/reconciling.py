"""Compares the ledger with Stripe, both ways."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.bot.payments.hearing import hear
from payment_smart_bot.domain.errors import PaymentError
from payment_smart_bot.domain.ledger import Report, transition
from payment_smart_bot.domain.news import is_of
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable
from payment_smart_bot.ports.money import Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from payment_smart_bot.bot.books import Books
    from payment_smart_bot.domain.charge import Charge
    from payment_smart_bot.domain.payment import Payment

_PAGE: Final = 100


class Difference(NamedTuple):
    """Where ledger and Stripe do not say the same."""

    payment: Payment | None
    """As the ledger had it; None where it knows of none."""
    charge: Charge | None
    """As Stripe has it; None where it did not say."""
    mended: bool


class Compared(NamedTuple):
    """One payment, or one PaymentIntent, that was compared."""

    difference: Difference | None


def reconcile(
    books: Books,
    since: float | None,
    until: float | None,
    *,
    mend: bool,
    listed: Mapping[str, Charge] | None = None,
) -> Iterator[Compared]:
    """Compare the payments made from `since` on and before `until` (Unix seconds), newest first.

    Args:
        books: The ledger and Stripe.
        since: None for the beginning.
        until: None for now.
        mend: Write what Stripe says where that is something else.
        listed: PaymentIntents as Stripe has just listed them: of one in it that agrees with the
            ledger Stripe is not asked again.

    Raises:
        StoreUnavailable: the ledger cannot be read or written.
    """
    listed = listed or {}
    query, more = Query(limit=_PAGE, created_from=since, created_before=until), True
    while more:
        page = books.ledger.page(query)
        for payment in page.payments:
            known = listed.get(payment.payment_intent or "")
            agrees = known is not None and not _differs(payment, known)
            yield Compared(None if agrees else _compare(books, payment, mend=mend))
        more = page.more and bool(page.payments)
        query = query._replace(after=page.payments[-1].id) if more else query


def strays(
    books: Books, theirs: Iterable[tuple[str | None, Charge, float]], *, mend: bool
) -> Iterator[Compared]:
    """Look for money that was taken for payments of ours and that no payment shows.

    Args:
        books: The ledger and Stripe.
        theirs: Stripe's PaymentIntents, each with the id of the payment that it names.
        mend: Write it where the payment has no other.

    Raises:
        GatewayUnavailable: from `theirs`.
        StoreUnavailable: the ledger cannot be read or written.
    """
    for name, charge, _ in theirs:
        if name is None or not charge.captured:
            continue
        payment = books.ledger.load(name)
        if payment is not None and payment.payment_intent == charge.intent:
            continue
        yield Compared(_stray(books, payment, charge, mend=mend))


def _stray(books: Books, payment: Payment | None, charge: Charge, *, mend: bool) -> Difference:
    if payment is None or payment.amount_captured or not mend:
        return Difference(payment, charge, mended=False)
    try:
        after = hear(books, payment, charge)
    except PaymentError:  # it is of another amount
        return Difference(payment, charge, mended=False)
    return Difference(payment, charge, mended=after.payment_intent == charge.intent)


def _compare(books: Books, payment: Payment, *, mend: bool) -> Difference | None:
    intent = payment.payment_intent
    if intent is None:
        return None
    try:
        payment, charge = _looked(books, payment, intent)
    except (GatewayUnavailable, GatewayRefused):
        return Difference(payment, None, mended=False)
    if not _differs(payment, charge):
        return None
    if not mend:
        return Difference(payment, charge, mended=False)
    try:
        after = hear(books, payment, charge)
    except PaymentError:
        return Difference(payment, charge, mended=False)
    return Difference(payment, charge, mended=not _differs(after, charge))


def _looked(books: Books, payment: Payment, intent: str) -> tuple[Payment, Charge]:
    """Both as they stand; once more where they differ, for somebody may pay in this moment."""
    charge = books.charges.look(intent)
    if not _differs(payment, charge):
        return payment, charge
    stored = books.ledger.load(payment.id) or payment
    return stored, books.charges.look(stored.payment_intent or intent)


def _differs(payment: Payment, charge: Charge) -> bool:
    """Whether what Stripe says would change the payment."""
    if not is_of(payment, charge):
        return False
    report = Report(
        payment.created, state=charge.state, captured=charge.captured, refunded=charge.refunded
    )
    try:
        after, _ = transition(payment, Cause.STRIPE_SAYS, report)
    except PaymentError:
        return True
    return replace(after, version=payment.version) != payment
