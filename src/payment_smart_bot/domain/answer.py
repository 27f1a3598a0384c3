"""What the bot answers to one message, before it is put into JSON."""

from __future__ import annotations

from dataclasses import dataclass

from payment_smart_bot.domain.errors import ProblemCode  # noqa: TC001 - the codec reads them
from payment_smart_bot.domain.payment_state import State  # noqa: TC001 - the same
from payment_smart_bot.domain.session import PaymentMethod, Status  # noqa: TC001 - the same


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer was refused; `attempt` counts the refused ones of this field."""

    code: ProblemCode
    attempt: int
    attempts_left: int
    decline_code: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """What the payer has to do elsewhere."""

    type: str
    """`redirect` to the payer's bank, `checkout` to Stripe's page, or `card-field`: show it."""
    url: str = ""
    """Where; empty for the field."""
    publishable_key: str | None = None
    """For the field, as are the next two; None where the client has to know Stripe's key itself."""
    script_url: str | None = None
    """Of Stripe.js, which makes the field."""
    name: str | None = None
    """On the card: for Stripe.js to put into what it makes."""


@dataclass(frozen=True, slots=True)
class Paid:
    """How the payment of this chat stands."""

    id: str
    status: State
    amount: int
    """Minor units."""
    currency: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; the fields are those of the wire contract."""

    response: str
    status: Status
    session_id: str
    awaiting: str | None = None
    """`name`, `card`, `expiry`, `cvv`, `confirmation` or None."""
    current_step: str | None = None
    """The step after the one that is asked now; None from the summary on."""
    problem: Problem | None = None
    quick_replies: tuple[str, ...] = ()
    summary_id: str | None = None
    payment_method: PaymentMethod | None = None
    """Only when complete."""
    action: Action | None = None
    """Only with `requires_action`, and where the card is to come from Stripe's field."""
    payment: Paid | None = None
    """Only in the chat of a payment."""
