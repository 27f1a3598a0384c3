"""Cards that never pass through the chat: from Stripe's field, and on Stripe's page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from payment_smart_bot.domain import commands as c
from payment_smart_bot.domain import events as e
from payment_smart_bot.domain.brands import BRAND_BY_NAME
from payment_smart_bot.domain.channel import Channel, on_page
from payment_smart_bot.domain.charge import Charge
from payment_smart_bot.domain.conversation import Command, advance, expire, transition
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.expiry import Expiry
from payment_smart_bot.domain.ledger import Report
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.news import news
from payment_smart_bot.domain.payment import Cause, Payment
from payment_smart_bot.domain.payment_state import State, chat_of
from payment_smart_bot.domain.replies import render
from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode
from payment_smart_bot.domain.session import Call, Field, PaymentMethod, Session, Status
from payment_smart_bot.domain.summary import summary_id
from payment_smart_bot.domain.turn import Context, Turn

NOW = 1_000_000.0
VISA = PaymentMethod("pm_1", "visa", "4242", "fp_1")
TOKEN = replace(VISA, id="ctoken_1")
FIELD = Payment(
    id="pay_1",
    money=Money(4999, "usd"),
    created=NOW,
    expires_at=NOW + 3600,
    version=1,
    channel=Channel.FIELD,
)
PAGE = replace(FIELD, channel=Channel.CHECKOUT)
NEW = Session(id=chat_of("pay_1"), nonce="n", expires_at=NOW + 3600)
TYPED = c.Facts(number=CardNumber("4242424242424242"), expiry=Expiry(2039, 12))


def context(payment: Payment | None = FIELD, token_channel: Channel = Channel.CHAT) -> Context:
    return Context(
        now=NOW,
        today=date(2026, 11, 24),
        accepted=frozenset(BRAND_BY_NAME),
        contact="call us",
        session_seconds=3600,
        lease_seconds=20,
        payment=payment,
        token_channel=token_channel,
    )


def through(*commands: Command, payment: Payment | None = FIELD, start: Session = NEW) -> Turn:
    """The turn of the last command."""
    session = start
    turn = None
    for command in commands:
        ctx = context(payment)._replace(seen=summary_id(session))
        turn = advance(session, command, ctx)
        session = turn.session
    assert turn is not None
    return turn


def said(turn: Turn) -> str:
    return render(turn.replies)


NAMED = through(c.WantToPay(), c.Facts(name="John Doe")).session
READY = through(c.Provide("pm_1"), e.Tokenised(VISA), start=NAMED).session


def test_the_name_comes_first_then_the_card_from_the_field() -> None:
    assert through(c.WantToPay()).session.asked() is Field.NAME
    turn = through(c.WantToPay(), c.Facts(name="John Doe"))
    assert turn.session.asked() is Field.CARD
    assert said(turn) == "Thanks, John Doe. Please enter your card in the secure card field."
    looking = through(c.Provide("pm_1"), start=turn.session)
    assert (looking.token, looking.session.status) == ("pm_1", Status.PROCESSING)
    assert looking.session.intent is not None
    assert looking.session.intent.call is Call.TOKENISE
    summary = through(e.Tokenised(VISA), start=looking.session)
    assert said(summary) == (
        "Please confirm:\nAmount: $49.99\nName: John Doe\nCard: Visa ****4242\n"
        "Reply 'confirm' to pay $49.99."
    )
    assert through(c.Affirm(), start=summary.session).calls


def test_the_summary_says_what_it_is_for_and_a_token_alone_has_no_amount() -> None:
    bought = replace(FIELD, description="Two tickets")
    assert "For: Two tickets\n" in said(through(c.Repeat(), payment=bought, start=READY))
    ctx = context(None, Channel.FIELD)
    assert said(advance(READY, c.Repeat(), ctx)) == (
        "Please confirm:\nName: John Doe\nCard: Visa ****4242\nReply 'confirm' to proceed."
    )


@pytest.mark.parametrize("start", [NAMED, READY])
@pytest.mark.parametrize(
    "typed",
    [
        TYPED,
        c.Facts(code=SecurityCode("123")),
        c.Facts(expiry=Expiry(2039, 12)),
        c.Facts(refused=((Field.CARD, ProblemCode.INVALID_CARD_NUMBER),)),
    ],
)
def test_what_is_typed_of_a_card_is_not_taken_and_counts_nothing(
    start: Session, typed: c.Facts
) -> None:
    turn = through(typed, start=start)
    assert "don't type card details here" in said(turn)
    assert (turn.number, turn.code, turn.problem) == (None, None, None)
    after = turn.session
    assert (after.card, after.expiry, after.attempts) == (None, None, {})
    assert after.payment_method == start.payment_method


def test_a_name_beside_a_number_is_taken_alone() -> None:
    turn = through(TYPED._replace(name="Jane Doe"))
    assert turn.session.name == "Jane Doe"
    assert turn.number is None
    bad = through(c.Facts(refused=((Field.NAME, ProblemCode.INVALID_NAME),)))
    assert bad.problem is not None
    assert bad.problem.code is ProblemCode.INVALID_NAME


def test_a_changed_name_needs_the_card_again() -> None:
    turn = through(c.Facts(name="Jane Smith"), start=READY)
    assert turn.session.payment_method is None
    assert "For the changed name I need the card once more." in said(turn)
    assert through(c.Facts(name="John Doe"), start=READY).session.payment_method == VISA


@pytest.mark.parametrize(
    ("start", "field", "asked"),
    [
        (READY, Field.CARD, Field.CARD),
        (READY, Field.EXPIRY, Field.CARD),
        (READY, Field.CVV, Field.CARD),
        (READY, Field.NAME, Field.NAME),
        (NAMED, None, Field.CARD),
        (NEW, None, Field.NAME),
        (NEW, Field.NAME, Field.NAME),
    ],
)
def test_a_correction_asks_the_field_or_the_name(
    start: Session, field: Field | None, asked: Field
) -> None:
    turn = through(c.Correct(field), start=start)
    assert turn.session.asked() is asked
    assert ("What should I change" in said(turn)) == (field is None and start is NAMED)


def test_a_card_is_taken_only_where_the_field_is_and_after_the_name() -> None:
    early = through(c.Provide("pm_1"))
    assert (early.token, early.session.asked()) == (None, Field.NAME)
    assert said(early).startswith("I need the name before the card.")
    elsewhere = through(c.Provide("pm_1"), payment=replace(FIELD, channel=Channel.CHAT))
    assert (elsewhere.token, elsewhere.session.asked()) == (None, Field.NAME)


def test_a_card_that_cannot_be_used_is_asked_again_three_times_in_all() -> None:
    session, refused = NAMED, e.CardRefused(Field.CARD, ProblemCode.CARD_DECLINED)
    for left in (2, 1):
        turn = through(c.Provide("pm_1"), refused, start=session)
        assert turn.problem is not None
        assert turn.problem.attempts_left == left
        assert said(turn).startswith("That card couldn't be used as it came.")
        session = turn.session
    last = through(c.Provide("pm_1"), refused, start=session)
    assert last.session.status is Status.HANDOFF
    other = e.CardRefused(Field.CARD, ProblemCode.UNSUPPORTED_CARD_TYPE)
    assert "I can't take that kind" in said(through(c.Provide("pm_1"), other, start=NAMED))


def test_stripe_out_of_reach_and_a_lost_look_ask_the_field_again() -> None:
    turn = through(c.Provide("pm_1"), e.Unavailable(), start=NAMED)
    assert turn.problem is not None
    assert turn.problem.code is ProblemCode.PAYMENT_UNAVAILABLE
    assert turn.session.asked() is Field.CARD
    assert "security code" not in said(turn)
    lost = through(c.Provide("pm_1"), e.Lapsed(), start=NAMED)
    assert lost.session.asked() is Field.CARD


def test_an_unclear_answer_is_asked_in_other_words_without_a_problem() -> None:
    turn = through(c.Unclear(), start=NAMED)
    assert turn.problem is None
    assert "I can't take the card here in the chat" in said(turn)
    assert "put your card into" in said(through(c.Unclear(), start=turn.session))


def test_is_it_safe_is_answered_for_the_field() -> None:
    assert "straight to Stripe" in said(through(c.Ask(c.Topic.SAFETY), start=NAMED))


@pytest.mark.parametrize("code", ["insufficient_funds", "incorrect_cvc", None])
def test_after_a_try_that_failed_the_field_is_asked_again(code: str | None) -> None:
    payment = replace(FIELD, decline_code=code, declines=1)
    turn = through(c.Affirm(), e.Charged(payment), start=READY)
    assert turn.session.payment_method is None
    assert turn.session.asked() is Field.CARD
    assert said(turn).endswith("Please enter your card in the secure card field.")


def test_starting_over_and_an_expired_chat_keep_the_channel() -> None:
    assert through(c.StartOver(), start=READY).session.channel is Channel.FIELD
    assert expire(READY, context(), "m").session.channel is Channel.FIELD


@pytest.mark.parametrize("command", [c.WantToPay(), c.Unclear(), TYPED, c.Provide("pm_1")])
def test_whatever_is_said_first_the_page_is_opened(command: Command) -> None:
    turn = through(command, payment=PAGE)
    assert turn.calls
    assert (turn.number, turn.token) == (None, None)
    assert turn.session.intent is not None
    assert turn.session.intent.call is Call.SEND
    assert turn.session.status in transition(Status.COLLECTING, command, Channel.CHECKOUT).to


WAITING = replace(PAGE, state=State.REQUIRES_ACTION, payment_intent="cs_1")
SENT = through(c.WantToPay(), e.Charged(WAITING, "https://pay.example/1"), payment=WAITING)


def test_the_link_is_told_and_told_again() -> None:
    assert said(SENT) == (
        "Please pay $49.99 on this secure page, then come back here:\nhttps://pay.example/1"
    )
    assert SENT.session.status is Status.REQUIRES_ACTION
    again = through(c.Unclear(), payment=WAITING, start=SENT.session)
    assert "I'm waiting for your payment of $49.99" in said(again)


def test_a_cancel_before_the_page_calls_nothing_and_one_after_it_expires_it() -> None:
    early = through(c.Cancel(), payment=PAGE)
    assert (early.calls, early.session.status) == (False, Status.CANCELLED)
    assert through(c.WantToPay(), payment=PAGE, start=early.session).calls
    late = through(c.Cancel(), payment=WAITING, start=SENT.session)
    assert late.calls
    assert late.session.intent is not None
    assert late.session.intent.call is Call.CALL_OFF


def test_a_page_that_is_gone_and_one_that_could_not_be_opened_are_told() -> None:
    gone = through(e.Charged(PAGE), payment=PAGE, start=SENT.session)
    assert (gone.session.status, gone.session.asked()) == (Status.COLLECTING, None)
    assert "no open page" in said(gone)
    down = through(c.WantToPay(), e.NotAsked(), payment=PAGE)
    assert down.problem is not None
    assert (down.session.status, down.session.intent) == (Status.COLLECTING, None)


def test_no_page_is_opened_for_what_has_ended() -> None:
    paid = replace(PAGE, state=State.SUCCEEDED)
    turn = through(c.WantToPay(), payment=paid)
    assert not turn.calls
    assert said(turn) == "This payment is complete; there is nothing more to pay."


TAKEN = Charge("pi_1", State.SUCCEEDED, captured=4999, card=VISA, checkout="cs_1")


def test_what_was_paid_on_the_page_is_written_with_its_intent_and_its_card() -> None:
    cause, report = news(WAITING, TAKEN, Report(NOW))
    assert cause is Cause.STRIPE_SAYS
    assert (report.payment_intent, report.payment_method) == ("pi_1", VISA)
    held = Charge("pi_1", State.AUTHORIZED, checkout="cs_1")
    assert news(WAITING, held, Report(NOW))[1].payment_intent == "pi_1"
    other = held._replace(checkout="cs_0")
    assert news(WAITING, other, Report(NOW))[0] is None


def test_a_confirmation_token_gives_way_to_the_card_that_paid() -> None:
    trying = replace(FIELD, state=State.PROCESSING, payment_intent="pi_1", payment_method=TOKEN)
    charge = TAKEN._replace(checkout=None)
    assert news(trying, charge, Report(NOW))[1].payment_method == VISA
    known = replace(trying, payment_method=replace(VISA, id="pm_9"))
    assert news(known, charge, Report(NOW))[1].payment_method is None


@pytest.mark.parametrize(("name", "page"), [("cs_1", True), ("pi_1", False), (None, False)])
def test_a_page_is_known_by_its_id(name: str | None, *, page: bool) -> None:
    assert on_page(name) is page
