"""Wiping what is kept of a person outside the ledger's own rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from payment_smart_bot.domain.payment import Payment


class Wiping(Protocol):
    """Every method raises `StoreUnavailable`."""

    def copies(self, payment: Payment) -> int:
        """Wipe what events and stored answers hold beyond this payment; how many did."""
        ...

    def stripe_names(self, payment: Payment) -> tuple[str, ...]:
        """Stripe's ids of all that belongs to a payment, as far as they are known here."""
        ...

    def session(self, session_id: str, now: float) -> int | None:
        """Wipe a session and its turns, and say how many; None where there is no such session.

        A tombstone stays for a day, so that a turn that is under way cannot bring it back.
        """
        ...

    def rebuild(self) -> None:
        """Write the files anew, so that nothing that was wiped stays in them."""
        ...
