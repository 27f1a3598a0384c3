"""What must hold of payments whatever happens: at every moment, and at rest."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.integration.payments.payer import Agreed

from payment_smart_bot.adapters.stripe_charges import StripeCharges
from payment_smart_bot.bot.payments import reconcile, strays
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


UNDER_WAY: Final = {"requires_action", "requires_confirmation", "processing"}
"""Of PaymentIntents: money could still be taken."""


@dataclass
class Seen:
    """A PaymentIntent of a payment, as the sandbox has it."""

    status: str
    card: Agreed | None
    """That Stripe was last asked to charge for it."""
    charge: str | None
    """Of that, Stripe's id."""
    took: bool
    """Whether that was charged, or the money held."""
    captured: int
    refunded: int


def seen(counter: Counter, payer: Payer) -> list[Seen]:
    """All PaymentIntents of the payment."""
    listed = counter.at_stripe("/v1/payment_intents?limit=30&expand[]=data.latest_charge")["data"]
    name = payer.payment.id
    return [_seen(one) for one in listed if one["metadata"].get("payment_id") == name]


def _seen(intent: dict[str, Any]) -> Seen:
    charge = intent["latest_charge"]
    if charge is None:
        return Seen(intent["status"], None, None, took=False, captured=0, refunded=0)
    last4 = charge["payment_method_details"]["card"]["last4"]
    return Seen(
        intent["status"],
        Agreed(charge["amount"], charge["currency"], last4),
        charge["id"],
        took=charge["status"] == "succeeded",
        captured=charge["amount_captured"],
        refunded=charge["amount_refunded"],
    )


def holds_now(counter: Counter, payer: Payer) -> None:
    """Taken once, after a yes to just that; given back at most that; no more in the ledger."""
    intents, payment = seen(counter, payer), payer.payment
    assert {one.card for one in intents} <= payer.agreed | {None}, (intents, payer.agreed)
    new = {
        one.charge: one.card for one in intents if one.charge and one.charge not in payer.charges
    }
    assert payer.latest is None or set(new.values()) <= {payer.latest}, (new, payer.latest)
    payer.charges |= new.keys()
    took = [one for one in intents if one.took]
    assert len(took) <= 1, took
    captured, refunded = _sums(took)
    parts = {0, PART} if payment.capture_method is CaptureMethod.MANUAL else {0}
    assert captured in parts | {payment.money.amount}
    assert refunded <= captured
    stored = counter.stands(payment)
    assert stored.amount_captured <= captured
    assert stored.amount_refunded <= refunded
    assert counter.causes(payment).count(Cause.CONFIRM_BEGUN) <= payer.yeses
    if payer.last is not None and payer.last.status is Status.COMPLETE:
        assert took


def _sums(took: list[Seen]) -> tuple[int, int]:
    return sum(one.captured for one in took), sum(one.refunded for one in took)


def one_page_is_open(counter: Counter, payer: Payer) -> None:
    """Of the pages that the chat told of, one at most can be paid on."""
    assert len(_open_pages(counter) & set(payer.pages)) <= 1


def _open_pages(counter: Counter) -> set[str]:
    listed = counter.at_stripe("/v1/checkout/sessions?limit=30")["data"]
    return {one["url"] for one in listed if one["status"] == "open"}


def holds_at_rest(counter: Counter, payer: Payer) -> None:
    """The ledger says what Stripe says, nothing can be paid any more, and the payer is told."""
    stored, intents = counter.stands(payer.payment), seen(counter, payer)
    assert stored.state in ENDED, stored.state
    assert (stored.amount_captured, stored.amount_refunded) == _sums(intents)
    held = [one for one in intents if one.status == "requires_capture"]
    assert bool(held) == (stored.state is State.AUTHORIZED), (stored.state, intents)
    assert not [one for one in intents if one.status in UNDER_WAY], (stored.state, intents)
    assert not _open_pages(counter) & set(payer.pages)
    told = counter.say(payer.payment, "hello")
    assert told.status in ENDED[stored.state], (stored.state, told)


def books_agree(counter: Counter, since: float) -> None:
    """Nobody finds a difference, from the ledger's side or from Stripe's."""
    charges = StripeCharges(counter.connection).charges_between(since, time.time() + 1)
    both = (
        reconcile(counter.books, None, None, mend=False),
        strays(counter.books, charges, mend=False),
    )
    found = [one.difference for way in both for one in way if one.difference is not None]
    assert not [one for one in found if one.payment is not None], found
