"""Why what the merchant asked for was not done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payment_smart_bot.domain.payment import Payment


class NoPayment(Exception):  # noqa: N818 - an outcome: HTTP 404
    """There is no such payment."""


class TypedCards(Exception):  # noqa: N818 - an outcome: HTTP 400
    """The card was to be typed into the chat, which is not allowed here; nothing was made."""


class NotAsked(Exception):  # noqa: N818 - an outcome: HTTP 400
    """Where its card comes from, the payer cannot be asked that; nothing was made."""


class NotPossible(Exception):  # noqa: N818 - an outcome: HTTP 409
    """Not as the payment stands now; nothing was done.

    Args:
        payment: As it stands.
        refused: Stripe was asked and refused.
    """

    def __init__(self, payment: Payment, *, refused: bool = False) -> None:
        super().__init__(str(payment.state))
        self.payment = payment
        self.refused = refused


class TooMuch(Exception):  # noqa: N818 - an outcome: HTTP 400
    """More than is there, or nothing; nothing was done.

    Args:
        left: Minor units that are there.
    """

    def __init__(self, left: int) -> None:
        super().__init__("more than is left")
        self.left = left
