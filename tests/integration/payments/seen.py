"""What must hold of payments whatever happens: at every moment, and at rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.integration.payments.payer import Agreed

from payment_smart_bot.domain.payment import CaptureMethod, Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import Status

if TYPE_CHECKING:
    from tests.integration.payments.counter import Counter
    from tests.integration.payments.payer import Payer

PART: Final = 20
"""Minor units: the merchant captures so much where it captures a part."""
ENDED: Final = {
    State.SUCCEEDED: {Status.COMPLETE},
    State.AUTHORIZED: {Status.COMPLETE},
    State.CANCELED: {Status.CANCELLED},
    State.EXPIRED: {Status.CANCELLED},
    State.FAILED: {Status.FAILED, Status.HANDOFF},
}
"""The states in which a payment may rest, and what its payer is told then."""


@dataclass
class Tried:
    """A card that Stripe was asked to charge."""

    what: Agreed
    took: bool
    """Whether it was charged, or the money held."""
    captured: int
    refunded: int


def tried(counter: Counter, payer: Payer) -> list[Tried]:
    """The last card of each PaymentIntent of the payment, as the sandbox has it."""
    listed = counter.at_stripe("/v1/payment_intents?limit=100&expand[]=data.latest_charge")["data"]
    charges = [
        one["latest_charge"]
        for one in listed
        if one["metadata"].get("payment_id") == payer.payment.id and one["latest_charge"]
    ]
    return [
        Tried(
            Agreed(one["amount"], one["currency"], one["payment_method_details"]["card"]["last4"]),
            one["status"] == "succeeded",
            one["amount_captured"],
            one["amount_refunded"],
        )
        for one in charges
    ]


def holds_now(counter: Counter, payer: Payer) -> None:
    """Taken once, after a yes to just that; given back at most that; no more in the ledger."""
    seen, payment = tried(counter, payer), payer.payment
    assert all(one.what in payer.agreed for one in seen), (seen, payer.agreed)
    took = [one for one in seen if one.took]
    assert len(took) <= 1, took
    captured, refunded = (sum(one.captured for one in took), sum(one.refunded for one in took))
    parts = {0, PART} if payment.capture_method is CaptureMethod.MANUAL else {0}
    assert captured in parts | {payment.money.amount}
    assert refunded <= captured
    stored = counter.stands(payment)
    assert stored.amount_captured <= captured
    assert stored.amount_refunded <= refunded
    assert counter.causes(payment).count(Cause.CONFIRM_BEGUN) <= payer.yeses
    if payer.last is not None and payer.last.status is Status.COMPLETE:
        assert took


def one_page_is_open(counter: Counter, payer: Payer) -> None:
    """Of the pages that the chat told of, one at most can be paid on."""
    listed = counter.at_stripe("/v1/checkout/sessions?limit=100")["data"]
    can_be_paid = {one["url"] for one in listed if one["status"] == "open"}
    assert len(can_be_paid & set(payer.pages)) <= 1


def holds_at_rest(counter: Counter, payer: Payer) -> None:
    """The ledger says what Stripe says, the payment has ended, and the payer is told how."""
    stored = counter.stands(payer.payment)
    took = [one for one in tried(counter, payer) if one.took]
    assert stored.amount_captured == sum(one.captured for one in took)
    assert stored.amount_refunded == sum(one.refunded for one in took)
    assert stored.state in ENDED, stored.state
    told = counter.say(payer.payment, "hello")
    assert told.status in ENDED[stored.state], (stored.state, told)
