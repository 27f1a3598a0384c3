"""A payment's table: the ways through it, what it refuses, and what holds whatever happens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from payment_smart_bot.domain.errors import PaymentError, PaymentFault
from payment_smart_bot.domain.ledger import Report, transition
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.payment import (
    STRIPE_STATES,
    TABLE,
    CaptureMethod,
    Cause,
    Entry,
    Payment,
)
from payment_smart_bot.domain.payment_state import State, chat_of, payment_of

NOW = 1_000.0
END = 2_000.0
CARD = "fp_one"
NEW = Payment(id="pay_1", money=Money(4999, "usd"), created=NOW, expires_at=END)
HELD = replace(NEW, capture_method=CaptureMethod.MANUAL)
AMOUNTS = {Cause.CAPTURED: 4999, Cause.REFUNDED: 1999, Cause.DISPUTED: 4999}


def report(cause: Cause) -> Report:
    at = END if cause is Cause.EXPIRED else NOW
    return Report(at=at, amount=AMOUNTS.get(cause), fingerprint=CARD)


def after(*causes: Cause, payment: Payment = NEW) -> Payment:
    payment, _ = transition(payment, Cause.CREATED, Report(at=NOW))
    for cause in causes:
        payment, _ = transition(payment, cause, report(cause))
    return payment


def fault(payment: Payment, cause: Cause, told: Report) -> PaymentFault:
    with pytest.raises(PaymentError) as caught:
        transition(payment, cause, told)
    return caught.value.fault


WAYS = {
    State.OPEN: after(),
    State.PROCESSING: after(Cause.CONFIRM_BEGUN),
    State.REQUIRES_ACTION: after(Cause.CONFIRM_BEGUN, Cause.ACTION_NEEDED),
    State.AUTHORIZED: after(Cause.CONFIRM_BEGUN, Cause.AUTHORIZED, payment=HELD),
    State.SUCCEEDED: after(Cause.CONFIRM_BEGUN, Cause.CONFIRMED),
    State.CANCELED: after(Cause.CANCELED_BY_MERCHANT),
    State.FAILED: after(Cause.CONFIRM_BEGUN, Cause.DECLINED, Cause.GIVEN_UP),
    State.EXPIRED: after(Cause.EXPIRED),
}

# Written down apart from the table, by hand.
LEADS = {
    (State.OPEN, Cause.CONFIRM_BEGUN): State.PROCESSING,
    (State.OPEN, Cause.GIVEN_UP): State.FAILED,
    (State.OPEN, Cause.CANCELED_BY_MERCHANT): State.CANCELED,
    (State.OPEN, Cause.CANCELED_BY_PAYER): State.OPEN,
    (State.OPEN, Cause.EXPIRED): State.EXPIRED,
    (State.OPEN, Cause.CONSENT_GIVEN): State.OPEN,
    (State.SUCCEEDED, Cause.CARD_KEPT): State.SUCCEEDED,
    (State.SUCCEEDED, Cause.CARD_NOT_KEPT): State.SUCCEEDED,
    (State.AUTHORIZED, Cause.CARD_KEPT): State.AUTHORIZED,
    (State.AUTHORIZED, Cause.CARD_NOT_KEPT): State.AUTHORIZED,
    (State.PROCESSING, Cause.CONFIRMED): State.SUCCEEDED,
    (State.PROCESSING, Cause.ACTION_NEEDED): State.REQUIRES_ACTION,
    (State.PROCESSING, Cause.AUTHENTICATION_FAILED): State.OPEN,
    (State.PROCESSING, Cause.DECLINED): State.OPEN,
    (State.REQUIRES_ACTION, Cause.ACTION_DONE): State.PROCESSING,
    (State.REQUIRES_ACTION, Cause.DECLINED): State.OPEN,
    (State.REQUIRES_ACTION, Cause.AUTHENTICATION_FAILED): State.OPEN,
    (State.REQUIRES_ACTION, Cause.CANCELED_BY_MERCHANT): State.CANCELED,
    (State.REQUIRES_ACTION, Cause.CANCELED_BY_PAYER): State.OPEN,
    (State.REQUIRES_ACTION, Cause.EXPIRED): State.EXPIRED,
    (State.AUTHORIZED, Cause.CAPTURED): State.SUCCEEDED,
    (State.AUTHORIZED, Cause.CANCELED_BY_MERCHANT): State.CANCELED,
    (State.SUCCEEDED, Cause.REFUNDED): State.SUCCEEDED,
    (State.SUCCEEDED, Cause.DISPUTED): State.SUCCEEDED,
    (State.SUCCEEDED, Cause.ERASED): State.SUCCEEDED,
    (State.CANCELED, Cause.ERASED): State.CANCELED,
    (State.FAILED, Cause.ERASED): State.FAILED,
    (State.EXPIRED, Cause.ERASED): State.EXPIRED,
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("cause", [c for c in Cause if c is not Cause.STRIPE_SAYS])
def test_each_cause_leads_where_it_should_or_nowhere(state: State, cause: Cause) -> None:
    payment = WAYS[state]
    assert payment.state is state
    to = LEADS.get((state, cause))
    if to is None:
        assert fault(payment, cause, report(cause)) is PaymentFault.ILLEGAL_TRANSITION
    else:
        assert transition(payment, cause, report(cause))[0].state is to


def test_a_payment_is_created_once_and_before_all_else() -> None:
    created, entry = transition(NEW, Cause.CREATED, Report(at=NOW, source="req_1"))
    assert entry == Entry(
        payment_id="pay_1",
        seq=1,
        at=NOW,
        cause=Cause.CREATED,
        before=None,
        after=State.OPEN,
        source="req_1",
        amount=None,
        captured=0,
        refunded=0,
    )
    assert fault(created, Cause.CREATED, Report(at=NOW)) is PaymentFault.ILLEGAL_TRANSITION
    assert fault(NEW, Cause.CONFIRM_BEGUN, Report(at=NOW)) is PaymentFault.ILLEGAL_TRANSITION


def test_a_confirmed_payment_is_captured_whole_and_refunded_up_to_that() -> None:
    begun = after(Cause.CONFIRM_BEGUN)
    paid, entry = transition(begun, Cause.CONFIRMED, Report(at=NOW, payment_intent="pi_1"))
    assert (paid.amount_captured, paid.payment_intent, entry.amount) == (4999, "pi_1", 4999)
    half, entry = transition(paid, Cause.REFUNDED, Report(at=NOW, amount=2000))
    assert (half.amount_refunded, half.payment_intent, entry.refunded) == (2000, "pi_1", 2000)
    too_much = Report(at=NOW, amount=3000)
    assert fault(half, Cause.REFUNDED, too_much) is PaymentFault.AMOUNT_OUT_OF_BOUNDS
    whole, _ = transition(half, Cause.REFUNDED, Report(at=NOW, amount=2999))
    assert (whole.amount_refunded, whole.state) == (4999, State.SUCCEEDED)


@pytest.mark.parametrize("amount", [None, 0, -1, 5000])
def test_no_more_is_captured_than_is_held_and_never_nothing(amount: int | None) -> None:
    told = Report(at=NOW, amount=amount)
    refused = fault(WAYS[State.AUTHORIZED], Cause.CAPTURED, told)
    assert refused is PaymentFault.AMOUNT_OUT_OF_BOUNDS


def test_less_may_be_captured_and_bounds_the_refunds() -> None:
    held = WAYS[State.AUTHORIZED]
    part, entry = transition(held, Cause.CAPTURED, Report(at=NOW, amount=1000))
    assert (part.amount_captured, entry.amount, part.state) == (1000, 1000, State.SUCCEEDED)
    told = Report(at=NOW, amount=1001)
    assert fault(part, Cause.REFUNDED, told) is PaymentFault.AMOUNT_OUT_OF_BOUNDS


def test_how_it_is_captured_says_whether_it_is_held_or_paid() -> None:
    begun = after(Cause.CONFIRM_BEGUN)
    held = after(Cause.CONFIRM_BEGUN, payment=HELD)
    told = Report(at=NOW)
    assert fault(begun, Cause.AUTHORIZED, told) is PaymentFault.ILLEGAL_TRANSITION
    assert fault(held, Cause.CONFIRMED, told) is PaymentFault.ILLEGAL_TRANSITION


def test_no_card_is_charged_for_an_expired_payment_and_none_expires_early() -> None:
    late = Report(at=END)
    assert fault(after(), Cause.CONFIRM_BEGUN, late) is PaymentFault.PAYMENT_EXPIRED
    early = Report(at=END - 0.001)
    assert fault(after(), Cause.EXPIRED, early) is PaymentFault.NOT_YET_EXPIRED
    confirmed, _ = transition(WAYS[State.PROCESSING], Cause.CONFIRMED, late)
    assert confirmed.state is State.SUCCEEDED


def test_a_card_that_was_declined_for_good_is_not_tried_again() -> None:
    begun = after(Cause.CONFIRM_BEGUN)
    declined = Report(at=NOW, fingerprint=CARD, hard=True)
    again, _ = transition(begun, Cause.DECLINED, declined)
    same = Report(at=NOW, fingerprint=CARD)
    assert fault(again, Cause.CONFIRM_BEGUN, same) is PaymentFault.CARD_USED_UP
    other, _ = transition(again, Cause.CONFIRM_BEGUN, Report(at=NOW, fingerprint="fp_two"))
    twice, _ = transition(other, Cause.DECLINED, declined)
    assert (twice.hard_declined, twice.cards_tried) == ((CARD,), 2)


@pytest.mark.parametrize("told", [Report(at=NOW, hard=True), Report(at=NOW, fingerprint=CARD)])
def test_a_soft_decline_or_an_unknown_card_bars_no_card(told: Report) -> None:
    declined, _ = transition(WAYS[State.PROCESSING], Cause.DECLINED, told)
    assert declined.hard_declined == ()


# What Stripe says wins, but for what it was never told and for old news.
OPEN_OR_CANCELED = {State.OPEN, State.CANCELED}
STAYS = {
    State.SUCCEEDED: set(State),
    State.FAILED: OPEN_OR_CANCELED,
    State.EXPIRED: OPEN_OR_CANCELED,
    State.CANCELED: OPEN_OR_CANCELED,
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("said", sorted(set(STRIPE_STATES.values())))
def test_stripe_is_right(state: State, said: State) -> None:
    told = Report(at=NOW, state=said, captured=4999 if said is State.SUCCEEDED else 0)
    payment, entry = transition(WAYS[state], Cause.STRIPE_SAYS, told)
    assert payment.state is (state if said in STAYS.get(state, ()) else said)
    assert payment.amount_captured == (4999 if payment.state is State.SUCCEEDED else 0)
    assert (entry.before, entry.after) == (state, payment.state)


def test_stripe_says_what_was_captured_and_refunded_in_all() -> None:
    told = Report(at=NOW, state=State.SUCCEEDED, captured=4000, refunded=1500, source="evt_1")
    payment, entry = transition(WAYS[State.EXPIRED], Cause.STRIPE_SAYS, told)
    assert (payment.amount_captured, payment.amount_refunded) == (4000, 1500)
    assert (entry.amount, entry.source) == (4000, "evt_1")
    unrefunded = told._replace(refunded=0)
    again, entry = transition(payment, Cause.STRIPE_SAYS, unrefunded)
    assert (again.amount_refunded, entry.amount) == (0, None)


@pytest.mark.parametrize(
    ("captured", "refunded"), [(None, None), (5000, 0), (1000, 1001), (-1, 0), (1000, -1)]
)
def test_what_does_not_add_up_is_not_believed_even_of_stripe(
    captured: int | None, refunded: int | None
) -> None:
    told = Report(at=NOW, state=State.SUCCEEDED, captured=captured, refunded=refunded)
    refused = fault(WAYS[State.PROCESSING], Cause.STRIPE_SAYS, told)
    assert refused is PaymentFault.AMOUNT_OUT_OF_BOUNDS


def test_a_state_is_stripes_to_say_alone() -> None:
    opened = after()
    told = Report(at=NOW, state=State.SUCCEEDED, captured=4999)
    assert fault(opened, Cause.CONFIRM_BEGUN, told) is PaymentFault.ILLEGAL_TRANSITION
    assert fault(opened, Cause.STRIPE_SAYS, Report(at=NOW)) is PaymentFault.ILLEGAL_TRANSITION


def test_every_cause_has_its_rule() -> None:
    assert set(TABLE) == set(Cause)
    assert {rule.to for rule in TABLE.values()} == {*State, None}


ENDS = {State.SUCCEEDED, State.CANCELED, State.FAILED, State.EXPIRED}
MONEY = st.one_of(st.none(), st.integers(-10, 5010), st.sampled_from([1, 2500, 4999, 5000]))


class Life(RuleBasedStateMachine):
    """Anything happens to a payment, in any order; what is refused changes nothing."""

    @initialize(method=st.sampled_from(CaptureMethod))
    def create(self, method: CaptureMethod) -> None:
        new = replace(NEW, capture_method=method)
        self.payment, entry = transition(new, Cause.CREATED, Report(at=NOW))
        self.entries = [entry]

    @rule(
        cause=st.sampled_from(Cause),
        at=st.sampled_from([NOW, END - 1, END, END + 1]),
        amount=MONEY,
        fingerprint=st.sampled_from([None, CARD, "fp_two"]),
        hard=st.booleans(),
    )
    def happen(
        self, cause: Cause, at: float, amount: int | None, fingerprint: str | None, *, hard: bool
    ) -> None:
        told = Report(at=at, amount=amount, fingerprint=fingerprint, hard=hard)
        self.take(cause, told)

    @rule(state=st.sampled_from(sorted(set(STRIPE_STATES.values()))), captured=MONEY, back=MONEY)
    def stripe_says(self, state: State, captured: int | None, back: int | None) -> None:
        told = Report(at=NOW, state=state, captured=captured, refunded=back)
        self.take(Cause.STRIPE_SAYS, told)

    @rule(amount=st.integers(1, 4999))
    def pay(self, amount: int) -> None:
        """The straight way, which chance alone would seldom find."""
        manual = self.payment.capture_method is CaptureMethod.MANUAL
        self.take(Cause.CONFIRM_BEGUN, Report(at=NOW, fingerprint="fp_three"))
        self.take(Cause.AUTHORIZED if manual else Cause.CONFIRMED, Report(at=NOW))
        self.take(Cause.CAPTURED, Report(at=NOW, amount=amount))

    def take(self, cause: Cause, told: Report) -> None:
        before = self.payment
        try:
            self.payment, entry = transition(before, cause, told)
        except PaymentError:
            assert self.payment is before
            return
        self.entries.append(entry)
        assert (entry.before, entry.after) == (before.state, self.payment.state)
        if before.state in ENDS and self.payment.state is not before.state:
            assert cause is Cause.STRIPE_SAYS
        if before.state is State.SUCCEEDED:
            assert self.payment.state is State.SUCCEEDED
        if cause is Cause.CONFIRM_BEGUN:
            assert told.at < END
            assert told.fingerprint not in before.hard_declined

    @invariant()
    def amounts_add_up(self) -> None:
        payment = self.payment
        assert 0 <= payment.amount_refunded <= payment.amount_captured <= payment.money.amount
        assert (payment.amount_captured > 0) == (payment.state is State.SUCCEEDED)

    @invariant()
    def the_ledger_tells_the_payment(self) -> None:
        payment, last = self.payment, self.entries[-1]
        assert [entry.seq for entry in self.entries] == list(range(1, payment.version + 1))
        for earlier, later in zip(self.entries, self.entries[1:], strict=False):
            assert earlier.after is later.before
        told = (last.after, last.captured, last.refunded)
        assert told == (payment.state, payment.amount_captured, payment.amount_refunded)
        tries = [entry for entry in self.entries if entry.cause is Cause.CONFIRM_BEGUN]
        assert payment.cards_tried == len(tries)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


def test_a_payment_and_its_chat_name_each_other() -> None:
    payment_id = "pay_0123456789abcdefghijkl"
    assert payment_of(chat_of(payment_id)) == payment_id
    assert payment_of("test-001") is None
