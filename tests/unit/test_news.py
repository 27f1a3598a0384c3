"""What Stripe says of a PaymentIntent, and what is written down for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payment_smart_bot.domain.charge import Charge
from payment_smart_bot.domain.ledger import Report, transition
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.news import news, no_card_left
from payment_smart_bot.domain.payment import CaptureMethod, Cause, Payment
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import PaymentMethod

NOW = 1_000_000.0
REPORT = Report(NOW, "evt_1")
TRYING = Payment(
    id="pay_1",
    money=Money(4999, "usd"),
    created=NOW,
    expires_at=NOW + 3600,
    state=State.PROCESSING,
    payment_intent="pi_1",
    payment_method=PaymentMethod("pm_1", "visa", "4242", "fp_1"),
    cards_tried=1,
    version=2,
)
BY_HAND = replace(TRYING, capture_method=CaptureMethod.MANUAL)
AT_BANK = replace(TRYING, state=State.REQUIRES_ACTION)
PAID = replace(TRYING, state=State.SUCCEEDED, amount_captured=4999)
OPEN = replace(TRYING, state=State.OPEN)
TAKEN = Charge("pi_1", State.SUCCEEDED, captured=4999)
DECLINED = Charge("pi_1", State.OPEN, decline_code="lost_card", fingerprint="fp_1")
FAILED_AT_BANK = DECLINED._replace(decline_code="payment_intent_authentication_failure")
CASES = {
    "taken": (TRYING, TAKEN, Cause.CONFIRMED, State.SUCCEEDED),
    "taken at once though by hand": (BY_HAND, TAKEN, Cause.STRIPE_SAYS, State.SUCCEEDED),
    "held": (BY_HAND, Charge("pi_1", State.AUTHORIZED), Cause.AUTHORIZED, State.AUTHORIZED),
    "to the bank": (
        TRYING,
        Charge("pi_1", State.REQUIRES_ACTION, action_url="https://b"),
        Cause.ACTION_NEEDED,
        State.REQUIRES_ACTION,
    ),
    "approved, at work": (
        AT_BANK,
        Charge("pi_1", State.PROCESSING),
        Cause.ACTION_DONE,
        State.PROCESSING,
    ),
    "approved and taken": (AT_BANK, TAKEN, Cause.STRIPE_SAYS, State.SUCCEEDED),
    "declined": (TRYING, DECLINED, Cause.DECLINED, State.OPEN),
    "approved, then declined": (AT_BANK, DECLINED, Cause.DECLINED, State.OPEN),
    "not approved": (AT_BANK, FAILED_AT_BANK, Cause.AUTHENTICATION_FAILED, State.OPEN),
    "never asked": (TRYING, Charge("pi_1", State.OPEN), Cause.STRIPE_SAYS, State.OPEN),
    "an older card's decline": (
        TRYING,
        DECLINED._replace(fingerprint="fp_0"),
        Cause.STRIPE_SAYS,
        State.OPEN,
    ),
    "taken though written open": (OPEN, TAKEN, Cause.STRIPE_SAYS, State.SUCCEEDED),
    "canceled elsewhere": (OPEN, Charge("pi_1", State.CANCELED), Cause.STRIPE_SAYS, State.CANCELED),
    "refunded": (PAID, TAKEN._replace(refunded=1000), Cause.STRIPE_SAYS, State.SUCCEEDED),
    "taken by one that was called off": (
        replace(OPEN, payment_intent="pi_2"),
        TAKEN,
        Cause.STRIPE_SAYS,
        State.SUCCEEDED,
    ),
}


@pytest.mark.parametrize(("stored", "charge", "cause", "state"), CASES.values(), ids=CASES)
def test_what_stripe_says_becomes_a_change(
    stored: Payment, charge: Charge, cause: Cause, state: State
) -> None:
    told, report = news(stored, charge, REPORT)
    assert told is cause
    after, entry = transition(stored, cause, report)
    assert (after.state, after.amount_captured, after.amount_refunded, entry.source) == (
        state,
        charge.captured,
        charge.refunded,
        "evt_1",
    )


@pytest.mark.parametrize(
    ("stored", "charge"),
    [
        (PAID, TAKEN),
        (OPEN, DECLINED),
        (AT_BANK, Charge("pi_1", State.REQUIRES_ACTION)),
        (replace(OPEN, payment_intent="pi_2"), Charge("pi_1", State.CANCELED)),
    ],
    ids=["paid", "declined", "at the bank", "one that was called off"],
)
def test_what_is_known_already_changes_nothing(stored: Payment, charge: Charge) -> None:
    assert news(stored, charge, REPORT) == (None, REPORT)


def test_a_decline_names_its_card_and_whether_it_is_for_good() -> None:
    _, hard = news(TRYING, DECLINED, REPORT)
    assert (hard.decline_code, hard.hard, hard.fingerprint) == ("lost_card", True, "fp_1")
    soft = DECLINED._replace(decline_code="insufficient_funds", fingerprint=None)
    _, told = news(TRYING, soft, REPORT)
    assert (told.hard, told.fingerprint) == (False, "fp_1")
    unknown = replace(TRYING, payment_method=None)
    cause, told = news(unknown, DECLINED, REPORT)
    assert (cause, told.fingerprint) == (Cause.DECLINED, "fp_1")


def test_three_declined_cards_or_one_that_may_have_paid_are_the_end() -> None:
    twice = replace(OPEN, declines=2, decline_code="generic_decline")
    assert not no_card_left(twice)
    assert no_card_left(replace(twice, declines=3))
    assert no_card_left(replace(OPEN, declines=1, decline_code="duplicate_transaction"))
    assert not no_card_left(replace(PAID, declines=3, decline_code="generic_decline"))
    assert not no_card_left(OPEN)
