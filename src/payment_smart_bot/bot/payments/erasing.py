"""Erases one payer's data, and leaves what books must keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from payment_smart_bot.domain.erasure import without_person
from payment_smart_bot.domain.ledger import Report
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import chat_of
from payment_smart_bot.ports.money import Query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payment_smart_bot.bot.books import Books
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.ports.erasing import Wiping

_AT_ONCE = 100


class Erased(NamedTuple):
    """What was wiped."""

    payments: int
    copies: int
    """Events and stored answers that held some of it."""
    sessions: int
    turns: int


class Eraser(NamedTuple):
    """Finds and erases; a server may run beside it."""

    books: Books
    wiping: Wiping
    forgets: bool = True
    """Whether a Customer is deleted at Stripe; not where a sandbox is asleep, whose file is erased
    besides."""

    def payments_of(self, email: str) -> Iterator[Payment]:
        """Every payment with that address, whatever its letters' case.

        Raises:
            StoreUnavailable: the ledger cannot be read.
        """
        after, more, wanted = None, True, email.strip().casefold()
        while more:
            page = self.books.ledger.page(Query(limit=_AT_ONCE, after=after))
            for payment in page.payments:
                if (payment.customer_email or "").casefold() == wanted:
                    yield payment
            more = page.more and bool(page.payments)
            after = page.payments[-1].id if page.payments else None

    def erase(self, payments: list[Payment], session_id: str | None = None) -> Erased:
        """Erase payments that have ended, their chats, and perhaps one more; it may be repeated.

        Raises:
            PaymentError: one has not ended; those before it are erased.
            GatewayUnavailable: a Customer could not be deleted at Stripe; the same.
            StoreUnavailable: not all is erased; do it again.
        """
        done = [self._payment(payment) for payment in payments]
        chats = dict.fromkeys([chat_of(each.id) for each in payments])
        if session_id is not None:
            chats.setdefault(session_id)
        found = [self.wiping.session(each, self.books.now()) for each in chats]
        self.wiping.rebuild()
        turns = [each for each in found if each is not None]
        return Erased(len(done), sum(done), len(turns), sum(turns))

    def _payment(self, payment: Payment) -> int:
        """Erase it in the ledger first: what is written of it from then on holds nothing more.

        Its Customer goes before that: the ledger alone knows whose it is.
        """

        def report(stored: Payment) -> Report | None:
            return None if stored == without_person(stored) else Report(self.books.now())

        if payment.customer is not None and self.forgets:
            self.books.charges.forget(payment.customer)
        return self.wiping.copies(self.books.change(payment.id, Cause.ERASED, report))
