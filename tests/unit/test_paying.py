"""The conversation around a charge: what is said, what is asked next, and what never happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from payment_smart_bot.domain import commands as c
from payment_smart_bot.domain import events as e
from payment_smart_bot.domain.brands import BRAND_BY_NAME
from payment_smart_bot.domain.conversation import Command, advance, expire, is_dead, must_look
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.expiry import Expiry
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.paying import behind
from payment_smart_bot.domain.payment import Payment
from payment_smart_bot.domain.payment_state import State, chat_of
from payment_smart_bot.domain.replies import render
from payment_smart_bot.domain.session import (
    Call,
    Card,
    Field,
    Intent,
    PaymentMethod,
    Seal,
    Session,
    Status,
)
from payment_smart_bot.domain.summary import summary_id
from payment_smart_bot.domain.turn import Context, Turn

NOW = 1_000_000.0
VISA = PaymentMethod("pm_1", "visa", "4242", "fp_1")
PAYMENT = Payment(
    id="pay_1",
    money=Money(4999, "usd"),
    created=NOW,
    expires_at=NOW + 3600,
    description="Two tickets",
    reference="order-7",
    locale="en",
    version=1,
)
READY = Session(
    id=chat_of("pay_1"),
    nonce="n",
    expires_at=NOW + 3600,
    version=5,
    status=Status.AWAITING_CONFIRMATION,
    name="John Doe",
    card=Card("visa", "4242", Seal("sealed", NOW + 900)),
    expiry=Expiry(2039, 12),
    payment_method=VISA,
)


SUMMARY = summary_id(READY)


def context(
    payment: Payment | None = PAYMENT,
    *,
    now: float = NOW,
    seen: str | None = SUMMARY,
) -> Context:
    return Context(
        now=now,
        today=date(2026, 11, 24),
        accepted=frozenset(BRAND_BY_NAME),
        contact="call us",
        session_seconds=3600,
        lease_seconds=20,
        seen=seen,
        payment=payment,
    )


def said(turn: Turn) -> str:
    return render(turn.replies)


def charging() -> Session:
    return advance(READY, c.Affirm(), context()).session


def ended(state: State, **more: Any) -> Turn:  # noqa: ANN401 - fields of a payment
    """What is said to a session whose charge led to this state."""
    payment = replace(PAYMENT, state=state, payment_method=VISA, **more)
    return advance(charging(), e.Charged(payment, "https://bank.example/1"), context(payment))


def test_the_summary_names_the_amount_and_what_it_is_for() -> None:
    turn = advance(READY, c.Repeat(), context())
    assert said(turn) == (
        "Please confirm:\nAmount: $49.99\nFor: Two tickets\nName: John Doe\nCard: ****4242\n"
        "Expiry: 12/2039\nReply 'confirm' to pay $49.99."
    )
    plain = advance(READY, c.Repeat(), context(replace(PAYMENT, description="")))
    assert "For:" not in said(plain)
    euro = replace(PAYMENT, money=Money(4999, "eur"), locale="de", description="")
    assert "Amount: 49,99\N{NO-BREAK SPACE}€\n" in said(advance(READY, c.Repeat(), context(euro)))


def test_a_clear_yes_begins_one_charge_and_keeps_the_card_until_it_ends() -> None:
    turn = advance(READY, c.Affirm(), context())
    assert turn.calls
    assert turn.code is None
    assert (turn.session.status, turn.session.version) == (Status.PROCESSING, 6)
    intent = turn.session.intent
    assert intent is not None
    assert (intent.call, intent.since) == (Call.CHARGE, NOW)
    assert turn.session.card == READY.card


@pytest.mark.parametrize("seen", [None, "", "another"])
def test_a_yes_to_another_summary_shows_the_one_that_stands(seen: str | None) -> None:
    turn = advance(READY, c.Affirm(), context(seen=seen))
    assert not turn.calls
    assert turn.session.status is Status.AWAITING_CONFIRMATION
    assert "Amount: $49.99" in said(turn)


def test_what_is_paid_is_told_with_amount_card_and_reference() -> None:
    turn = ended(State.SUCCEEDED, amount_captured=4999)
    assert said(turn) == (
        "✅ Payment processed successfully!\n\nAmount: $49.99\nCard: visa ending in 4242\n"
        "Reference: order-7\n\nThank you!"
    )
    assert turn.session.status is Status.COMPLETE
    assert turn.session.card == Card("visa", "4242")  # the seal is gone
    assert turn.session.intent is None


def test_what_is_held_is_told_as_held() -> None:
    turn = ended(State.AUTHORIZED)
    assert "held on your card" in said(turn)
    assert turn.session.status is Status.COMPLETE


def test_a_receipt_is_repeated_and_a_paid_payment_is_not_paid_again() -> None:
    paid = replace(PAYMENT, state=State.SUCCEEDED, amount_captured=4999, payment_method=VISA)
    done = ended(State.SUCCEEDED, amount_captured=4999)
    again_and_again: tuple[Command, ...] = (c.Affirm(), c.Repeat())
    for command in again_and_again:
        again = advance(done.session, command, context(paid))
        assert again.replies == done.replies
        assert not again.calls
    anew: tuple[Command, ...] = (c.WantToPay(), c.StartOver())
    for command in anew:
        more = advance(done.session, command, context(paid))
        assert (said(more), more.session.status) == (
            "This payment is complete; there is nothing more to pay.",
            Status.COMPLETE,
        )
    anonymous = replace(paid, payment_method=None, reference=None)
    told = said(advance(done.session, c.Repeat(), context(anonymous)))
    assert "Card: card ending in \nReference: pay_1" in told


@pytest.mark.parametrize(
    ("decline", "problem", "awaiting"),
    [
        ("generic_decline", ProblemCode.CARD_DECLINED, Field.CARD),
        ("insufficient_funds", ProblemCode.CARD_DECLINED, Field.CARD),
        ("stolen_card", ProblemCode.CARD_DECLINED, Field.CARD),
        ("expired_card", ProblemCode.EXPIRED_CARD, Field.CARD),
        ("processing_error", ProblemCode.CARD_DECLINED, Field.CARD),
        ("incorrect_cvc", ProblemCode.INVALID_SECURITY_CODE, Field.CVV),
        (
            "payment_intent_authentication_failure",
            ProblemCode.AUTHENTICATION_FAILED,
            Field.CARD,
        ),
    ],
)
def test_a_decline_asks_for_what_is_left_to_try(
    decline: str, problem: ProblemCode, awaiting: Field
) -> None:
    turn = ended(State.OPEN, decline_code=decline, declines=1)
    assert turn.session.status is Status.COLLECTING
    assert turn.session.asked() is awaiting
    assert turn.session.payment_method is None
    assert turn.problem is not None
    assert (turn.problem.code, turn.problem.attempt, turn.problem.attempts_left) == (problem, 1, 2)
    assert turn.problem.decline_code == decline
    assert "Nothing was charged" in said(turn)
    assert "What's your card number?" not in said(turn)


def test_what_must_not_be_told_reads_as_any_decline() -> None:
    plain = said(ended(State.OPEN, decline_code="generic_decline", declines=1))
    for code in ("lost_card", "stolen_card", "fraudulent", "pickup_card", "a_new_one"):
        assert said(ended(State.OPEN, decline_code=code, declines=1)) == plain


def test_a_card_that_was_declined_for_good_is_not_tried_again() -> None:
    turn = advance(charging(), e.CardUsedUp(), context(replace(PAYMENT, declines=1)))
    assert turn.session.asked() is Field.CARD
    assert turn.problem is not None
    assert (turn.problem.attempt, turn.problem.attempts_left) == (1, 2)
    begun = replace(READY, status=Status.PROCESSING, payment_method=None, intent=Intent("k", NOW))
    hard = replace(PAYMENT, hard_declined=("fp_1",), declines=1)
    early = advance(begun, e.Tokenised(VISA), context(hard))
    assert said(early) == said(turn)
    other = replace(VISA, fingerprint="fp_2")
    assert advance(begun, e.Tokenised(other), context(hard)).session.payment_method == other
    assert advance(charging(), e.CardUsedUp(), context(None)).problem is not None


def test_no_card_left_ends_it_with_a_person() -> None:
    turn = ended(State.FAILED)
    assert turn.session.status is Status.FAILED
    assert "call us" in said(turn)
    failed = replace(PAYMENT, state=State.FAILED)
    for command in (c.WantToPay(), c.Affirm(), c.Unclear()):
        again = advance(turn.session, command, context(failed))
        assert (again.session.status, again.calls) == (Status.FAILED, False)


def waiting() -> Session:
    return ended(State.REQUIRES_ACTION).session


def test_the_bank_s_page_is_shown_and_shown_again() -> None:
    turn = ended(State.REQUIRES_ACTION)
    assert turn.session.status is Status.REQUIRES_ACTION
    assert said(turn).endswith("\nhttps://bank.example/1")
    at_bank = replace(PAYMENT, state=State.REQUIRES_ACTION)
    for command in (c.Affirm(), c.Repeat(), c.Unclear(), c.WantToPay()):
        again = advance(turn.session, command, context(at_bank))
        assert said(again).endswith("say 'cancel':\nhttps://bank.example/1")
        assert (again.session.status, again.calls) == (Status.REQUIRES_ACTION, False)
    later = advance(turn.session, e.Charged(at_bank), context(at_bank))
    assert later.session.action_url == "https://bank.example/1"


def test_calling_off_at_the_bank_is_asked_of_stripe_first() -> None:
    at_bank = replace(PAYMENT, state=State.REQUIRES_ACTION)
    turn = advance(waiting(), c.Cancel(), context(at_bank))
    assert turn.calls
    assert turn.session.intent is not None
    assert turn.session.intent.call is Call.CALL_OFF
    off = advance(turn.session, e.CalledOff(PAYMENT), context())
    assert (off.session.status, off.session.card) == (Status.CANCELLED, None)
    paid = replace(PAYMENT, state=State.SUCCEEDED, amount_captured=4999, payment_method=VISA)
    late = advance(turn.session, e.CalledOff(paid), context(paid))
    assert late.session.status is Status.COMPLETE


def test_what_was_given_up_at_the_bank_asks_for_the_code_again() -> None:
    turn = advance(waiting(), e.Charged(PAYMENT), context())
    assert turn.session.asked() is Field.CVV
    assert "Nothing was charged" in said(turn)


def test_a_called_off_payment_can_be_taken_up_again_until_it_ends() -> None:
    off = advance(READY, c.Cancel(), context())
    assert off.session.status is Status.CANCELLED
    again = advance(off.session, c.WantToPay(), context())
    assert said(again).startswith("Sure! Let's collect your payment info for $49.99.")
    for state, words in (
        (State.CANCELED, "cancelled by the merchant"),
        (State.EXPIRED, "time for this payment is over"),
    ):
        over = replace(PAYMENT, state=state)
        for command in (c.WantToPay(), c.Affirm()):
            told = advance(off.session, command, context(over))
            assert words in said(told)
            assert told.session.status is Status.CANCELLED
        heard = advance(READY, e.Charged(over), context(over))
        assert words in said(heard)
        assert heard.session.status is Status.CANCELLED


def test_an_unknown_outcome_claims_nothing_and_is_looked_up() -> None:
    for event in (e.OutcomeUnknown(), e.Charged(replace(PAYMENT, state=State.PROCESSING))):
        turn = advance(charging(), event, context())
        assert turn.session.status is Status.PROCESSING
        assert "I don't know yet" in said(turn)
        assert "Nothing was charged" not in said(turn)
        assert must_look(turn.session, context())
        assert not is_dead(turn.session, context(now=NOW + 1000))
    fresh = advance(replace(READY, intent=None), e.OutcomeUnknown(), context())
    assert fresh.session.intent == Intent("", NOW, Call.LOOK)


def test_a_charge_that_nobody_ends_is_looked_up_and_never_given_up() -> None:
    session = charging()
    assert not must_look(session, context())
    assert must_look(session, context(now=NOW + 20))
    assert not is_dead(session, context(now=NOW + 20))
    token = replace(session, intent=Intent("k", NOW))
    assert is_dead(token, context(now=NOW + 20))
    assert not must_look(token, context(now=NOW + 20))
    assert not must_look(replace(session, intent=None), context())
    assert must_look(waiting(), context())
    assert not must_look(READY, context())


def test_where_stripe_could_not_be_asked_the_same_summary_stands() -> None:
    turn = advance(charging(), e.NotAsked(), context())
    assert turn.session.status is Status.AWAITING_CONFIRMATION
    assert turn.session.payment_method == VISA
    assert "Nothing was charged" in said(turn)
    assert advance(charging(), e.Charged(PAYMENT), context()).session.payment_method == VISA


def test_a_question_about_the_amount_is_answered() -> None:
    told = said(advance(READY, c.Ask(c.Topic.AMOUNT), context()))
    assert told.startswith("You are asked to pay $49.99 for Two tickets.")
    bare = context(replace(PAYMENT, description=""))
    assert said(advance(READY, c.Ask(c.Topic.AMOUNT), bare)).startswith(
        "You are asked to pay $49.99.\n"
    )


def test_an_expired_session_starts_again_for_the_same_amount() -> None:
    turn = expire(READY, context(), "other")
    assert turn.session.asked() is Field.NAME
    assert turn.problem is not None
    assert turn.problem.code is ProblemCode.SESSION_EXPIRED


@pytest.mark.parametrize("state", list(State))
def test_a_conversation_is_behind_until_it_knows_the_end(state: State) -> None:
    payment = replace(PAYMENT, state=state)
    ends = {State.SUCCEEDED, State.AUTHORIZED, State.CANCELED, State.EXPIRED, State.FAILED}
    assert behind(READY, payment) is (state in ends)
    assert not behind(ended(state).session, payment)
