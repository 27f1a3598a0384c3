"""A payment: its states, the table of what leads from which to which, its ledger's rows.

`ledger.transition` reads the table. Frozen and versioned as the session is. It holds no card: a
card is known by Stripe's fingerprint of it alone.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - a codec reads the annotations
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.money import Money  # noqa: TC001 - the same
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import PaymentMethod  # noqa: TC001 - the same
from payment_smart_bot.domain.steps import Field  # noqa: TC001 - the same


class Cause(StrEnum):
    """What happened to a payment."""

    CREATED = "created"
    CONSENT_GIVEN = "consent_given"
    """Its payer agreed to have the card kept that is tried next."""
    CONFIRM_BEGUN = "confirm_begun"
    CONFIRMED = "confirmed"
    ACTION_NEEDED = "action_needed"
    ACTION_DONE = "action_done"
    AUTHENTICATION_FAILED = "authentication_failed"
    DECLINED = "declined"
    GIVEN_UP = "given_up"
    """After a decline: it was the last card that may be tried."""
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    CANCELED_BY_MERCHANT = "canceled_by_merchant"
    CANCELED_BY_PAYER = "canceled_by_payer"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    CARD_KEPT = "card_kept"
    """Stripe keeps the card for a Customer."""
    CARD_NOT_KEPT = "card_not_kept"
    """It could not be; the payment stands."""
    ERASED = "erased"
    """What is about its payer was erased: `erasure.without_person`."""
    STRIPE_SAYS = "stripe_says"
    """Stripe was asked how things stand, and is right."""


class CaptureMethod(StrEnum):
    """When the money is taken: at once, or when the merchant captures what is held."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"


class Rule(NamedTuple):
    """From which states a cause can come, and where it leads."""

    origins: frozenset[State]
    to: State | None
    """None: the state that Stripe says, or for those of `SAME` the same."""


_S = State


def _rule(*origins: State, to: State | None) -> Rule:
    return Rule(frozenset(origins), to)


TABLE: Final[dict[Cause, Rule]] = {
    Cause.CREATED: _rule(_S.OPEN, to=_S.OPEN),
    Cause.CONSENT_GIVEN: _rule(_S.OPEN, to=_S.OPEN),
    Cause.CONFIRM_BEGUN: _rule(_S.OPEN, to=_S.PROCESSING),
    Cause.CONFIRMED: _rule(_S.PROCESSING, to=_S.SUCCEEDED),
    Cause.ACTION_NEEDED: _rule(_S.PROCESSING, to=_S.REQUIRES_ACTION),
    Cause.ACTION_DONE: _rule(_S.REQUIRES_ACTION, to=_S.PROCESSING),
    Cause.AUTHENTICATION_FAILED: _rule(_S.PROCESSING, _S.REQUIRES_ACTION, to=_S.OPEN),
    Cause.DECLINED: _rule(_S.PROCESSING, _S.REQUIRES_ACTION, to=_S.OPEN),
    Cause.GIVEN_UP: _rule(_S.OPEN, to=_S.FAILED),
    Cause.AUTHORIZED: _rule(_S.PROCESSING, to=_S.AUTHORIZED),
    Cause.CAPTURED: _rule(_S.AUTHORIZED, to=_S.SUCCEEDED),
    Cause.CANCELED_BY_MERCHANT: _rule(_S.OPEN, _S.REQUIRES_ACTION, _S.AUTHORIZED, to=_S.CANCELED),
    Cause.CANCELED_BY_PAYER: _rule(_S.OPEN, _S.REQUIRES_ACTION, to=_S.OPEN),
    Cause.EXPIRED: _rule(_S.OPEN, _S.REQUIRES_ACTION, to=_S.EXPIRED),
    Cause.REFUNDED: _rule(_S.SUCCEEDED, to=_S.SUCCEEDED),
    Cause.DISPUTED: _rule(_S.SUCCEEDED, to=_S.SUCCEEDED),
    Cause.CARD_KEPT: _rule(_S.SUCCEEDED, _S.AUTHORIZED, to=None),
    Cause.CARD_NOT_KEPT: _rule(_S.SUCCEEDED, _S.AUTHORIZED, to=None),
    Cause.ERASED: _rule(_S.SUCCEEDED, _S.CANCELED, _S.FAILED, _S.EXPIRED, to=None),
    Cause.STRIPE_SAYS: _rule(*State, to=None),
}
"""A payer who cancels leaves the payment open: until it expires it can be taken up again."""

SAME: Final = frozenset({Cause.CARD_KEPT, Cause.CARD_NOT_KEPT, Cause.ERASED})
"""What leaves a payment in its state."""

STRIPE_STATES: Final = {
    "requires_payment_method": State.OPEN,
    "requires_confirmation": State.OPEN,
    "requires_action": State.REQUIRES_ACTION,
    "processing": State.PROCESSING,
    "requires_capture": State.AUTHORIZED,
    "succeeded": State.SUCCEEDED,
    "canceled": State.CANCELED,
}
"""By a PaymentIntent's `status`."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One amount that is to be paid once. `version` grows by one with each change; 0 is new."""

    id: str
    """`pay_` and 22 letters and digits; see `payment_state.chat_of`."""
    money: Money
    """Of no amount where a card is only to be kept."""
    created: float
    """Unix seconds, as are all times here."""
    expires_at: float
    """From then on no card is charged for it."""
    description: str = ""
    reference: str | None = None
    """The merchant's own."""
    customer_email: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    success_url: str | None = None
    """Where the merchant wants the payer to go once it is paid."""
    capture_method: CaptureMethod = CaptureMethod.AUTOMATIC
    locale: str = "en"
    state: State = State.OPEN
    payment_intent: str | None = None
    """Stripe's (`pi_...`), or the Checkout Session (`cs_...`) that is to make one; none again once
    a payer called off one that waited."""
    payment_method: PaymentMethod | None = None
    """Of the card that was tried last; brand and last four are what a receipt shows."""
    amount_captured: int = 0
    """Minor units, as is the next."""
    amount_refunded: int = 0
    cards_tried: int = 0
    """How often Stripe was asked to charge a card, the same one or another."""
    declines: int = 0
    """How often that was declined, or the payer's bank was not satisfied."""
    decline_code: str | None = None
    """Of the last decline, until another card is tried."""
    hard_declined: tuple[str, ...] = ()
    """Stripe's fingerprints of cards that must not be tried again."""
    token_digest: str = ""
    """SHA-256 in hexadecimal of the token that opens its chat; the token itself is not kept."""
    version: int = 0
    channel: Channel = Channel.CHAT
    """Whence the card comes."""
    extra: tuple[Field, ...] = ()
    """What its payer is asked beside the usual."""
    postal_code_check: str | None = None
    """What the bank said of the postal code, in Stripe's words: `pass`, `fail`, `unavailable`."""
    consent_at: float | None = None
    """When its payer agreed to have the card kept that was tried last."""
    consent_words: str | None = None
    """To what: the question as it was put."""
    customer: str | None = None
    """Stripe's (`cus_...`), for which the card is kept."""
    keep_failed: bool = False
    """Whether the card was to be kept and could not be."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a payment's ledger; rows are added and never changed."""

    payment_id: str
    seq: int
    """1, 2, 3...: the version that the payment has from here on."""
    at: float
    cause: Cause
    before: State | None
    """None in the first row."""
    after: State
    source: str | None
    """Stripe's event (`evt_...`) or request (`req_...`), when there is one."""
    amount: int | None
    """What was captured, refunded or disputed by this change."""
    captured: int
    """In all, after it; so is the next."""
    refunded: int
