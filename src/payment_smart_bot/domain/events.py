"""The closed set of things that can come of a call to Stripe."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from payment_smart_bot.domain.commands import Plain

if TYPE_CHECKING:
    from payment_smart_bot.domain.errors import ProblemCode
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.domain.session import Field, PaymentMethod


class Tokenised(NamedTuple):
    """Stripe made the PaymentMethod."""

    payment_method: PaymentMethod


class CardRefused(NamedTuple):
    """Stripe refused to make it, for this field."""

    field: Field
    code: ProblemCode
    decline_code: str | None = None


class Unavailable(Plain):
    """Stripe, or the vault, could not be asked; nothing was taken."""

    __slots__ = ()


class Charged(NamedTuple):
    """How the payment stands after Stripe, or the ledger, was asked."""

    payment: Payment
    action_url: str | None = None


class CalledOff(NamedTuple):
    """How the payment stands after Stripe was asked to cancel what waited for the bank."""

    payment: Payment
    action_url: str | None = None


class NotAsked(Plain):
    """Stripe could not be asked to charge; nothing has happened."""

    __slots__ = ()


class OutcomeUnknown(Plain):
    """A charge was begun and Stripe could not say how it ended."""

    __slots__ = ()


class CardUsedUp(Plain):
    """The card was declined for good before, for this very payment."""

    __slots__ = ()


class Lapsed(Plain):
    """A call was begun and never ended: whoever made it is gone."""

    __slots__ = ()


Event = (
    Tokenised
    | CardRefused
    | Unavailable
    | Lapsed
    | Charged
    | CalledOff
    | NotAsked
    | OutcomeUnknown
    | CardUsedUp
)
"""What can come of a call to Stripe."""
