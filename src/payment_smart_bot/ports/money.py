"""What taking money needs from outside, beside `ports`: Stripe's PaymentIntents and the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from payment_smart_bot.domain.payment_state import State  # noqa: TC001 - a codec may read it

if TYPE_CHECKING:
    from payment_smart_bot.domain.charge import Charge
    from payment_smart_bot.domain.payment import Entry, Payment


class Charges(Protocol):
    """Stripe's PaymentIntents. Amounts are minor units as Stripe counts them.

    Every method raises `GatewayUnavailable` when it is not known what Stripe did: the next thing to
    do is `look`. A decline is no exception but a `Charge` in state `open` with its `decline_code`.
    """

    def open(self, payment: Payment, *, idempotency_key: str) -> Charge:
        """Create the PaymentIntent of a payment, without a card.

        Raises:
            GatewayRefused: Stripe does not take this amount or this address of e-mail.
        """
        ...

    def open_checkout(
        self, payment: Payment, *, return_url: str, expires_at: float, idempotency_key: str
    ) -> Charge:
        """Create a Checkout Session that takes a payment on Stripe's page.

        Its id stands for that of the PaymentIntent, in `look` and `cancel` too, until it is paid.

        Raises:
            GatewayRefused: as in `open`.
        """
        ...

    def confirm(
        self,
        intent: str,
        payment_method: str,
        *,
        return_url: str,
        idempotency_key: str,
        keep: bool = False,
    ) -> Charge:
        """Charge a card, or hold the money where the payment is captured by hand.

        With `keep` the card can be used again afterwards: see the next. One of no amount is charged
        nothing and can be used again.

        `payment_method` may be a ConfirmationToken.

        One that is confirmed already is not confirmed again: what it came to is told.
        """
        ...

    def keep(self, payment: Payment, *, idempotency_key: str) -> str:
        """Keep the card of a payment for a new Customer, whose id comes back (`cus_...`).

        One that is kept already stays with its Customer, and that one is told.

        Raises:
            GatewayRefused: its bank refused.
        """
        ...

    def forget(self, customer: str) -> None:
        """Delete a Customer, and let its cards go; one that is gone already is no fault."""
        ...

    def look(self, intent: str) -> Charge:
        """How it stands at Stripe now."""
        ...

    def capture(self, intent: str, amount: int, *, idempotency_key: str) -> Charge:
        """Take so much of what is held; the rest is released.

        Where nothing is held any more, how it stands is told.

        Raises:
            GatewayRefused: it is more than is held.
        """
        ...

    def cancel(self, intent: str, *, idempotency_key: str) -> Charge:
        """Cancel it; one that has succeeded meanwhile stays so, and that is told."""
        ...

    def refund(self, intent: str, amount: int, *, idempotency_key: str) -> Charge:
        """Give so much back.

        Raises:
            GatewayRefused: it is more than is left, or Stripe refuses it for another reason.
        """
        ...


class Query(NamedTuple):
    """Which payments a page holds, newest first."""

    limit: int = 20
    """1 to 100."""
    after: str | None = None
    """The id of the last payment of the page before."""
    state: State | None = None
    reference: str | None = None
    created_from: float | None = None
    """Unix seconds; from here on."""
    created_before: float | None = None


class Page(NamedTuple):
    """Some payments, and whether there are more."""

    payments: tuple[Payment, ...]
    more: bool


class Ledger(Protocol):
    """Payments and their transitions; rows of transitions are added and never changed.

    Every method raises `StoreUnavailable`; those that write raise `Conflict` when somebody else
    wrote meanwhile.
    """

    def add(self, payment: Payment, entry: Entry) -> None:
        """Keep a new payment (version 1) with its first row, together or not at all."""
        ...

    def load(self, payment_id: str) -> Payment | None:
        """A payment as it stands."""
        ...

    def find(self, payment_intent: str) -> Payment | None:
        """The payment whose PaymentIntent this is or was."""
        ...

    def save(self, payment: Payment, entry: Entry) -> None:
        """Keep a change and its row together; the stored version must be one less.

        A row whose `source` the payment has already is a `Conflict` too: it is the same event.
        """
        ...

    def entries(self, payment_id: str) -> tuple[Entry, ...]:
        """The rows of a payment in order."""
        ...

    def page(self, query: Query) -> Page:
        """Payments that fit, newest first."""
        ...

    def unsettled(self, now: float, quiet_since: float, limit: int) -> tuple[Payment, ...]:
        """Payments that somebody must look after.

        Open ones whose time is over at `now`, and ones in `processing` or `requires_action` that
        nothing was written of since `quiet_since`; Unix seconds, oldest first.
        """
        ...

    def close(self) -> None:
        """Close what is open."""
        ...


class KeyInUse(Exception):  # noqa: N818 - an outcome: HTTP 409
    """A request with this idempotency key is under way."""


class KeyMismatch(Exception):  # noqa: N818 - an outcome: HTTP 422
    """This idempotency key came with another request before."""


class Stored(NamedTuple):
    """An answer that was given before."""

    status: int
    body: bytes


class Replays(Protocol):
    """Answers by idempotency key, kept for 24 hours; no request's body is kept, only its digest."""

    def begin(self, key: str, digest: str, now: float) -> Stored | None:
        """Claim a key; the stored answer where there is one.

        A claim that was neither finished nor dropped within a minute is dead and may be claimed
        anew.

        Raises:
            KeyInUse: somebody is at it.
            KeyMismatch: it was claimed with another digest.
        """
        ...

    def finish(self, key: str, answer: Stored) -> None:
        """Keep the answer."""
        ...

    def drop(self, key: str) -> None:
        """Let the key be claimed anew: nothing was done."""
        ...

    def once(self, event_id: str, now: float) -> bool:
        """Whether a Stripe event is seen for the first time; it is then remembered."""
        ...
