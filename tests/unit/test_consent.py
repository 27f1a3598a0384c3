"""The yes to having the card kept: clear or none, and never the yes to a charge."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.test_conversation import MESSAGES, NUMBERS
from tests.unit.test_paying import NOW, PAYMENT, READY, context, said

from payment_smart_bot.domain import commands as c
from payment_smart_bot.domain import events as e
from payment_smart_bot.domain.brands import BRAND_BY_NAME
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.conversation import Command, advance
from payment_smart_bot.domain.expiry import Expiry
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.reading import Asked
from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode, UserText
from payment_smart_bot.domain.session import Call, Card, Field, PaymentMethod, Seal, Session, Status
from payment_smart_bot.domain.steps import step_after, steps
from payment_smart_bot.domain.summary import summary_id
from payment_smart_bot.domain.understanding import understand

if TYPE_CHECKING:
    from payment_smart_bot.domain.turn import Turn

BOTH = (Field.POSTAL_CODE, Field.SAVE_CARD)
SAVING = (Field.SAVE_CARD,)
ASKING = replace(PAYMENT, extra=SAVING)
VISA = PaymentMethod("pm_1", "visa", "4242", "fp_1")
ASKED = replace(READY, status=Status.COLLECTING, payment_method=None, extra=SAVING)
AGREED = advance(ASKED, c.Agree(), context(ASKING, seen=summary_id(ASKED))).session
SHOWN = replace(AGREED, status=Status.AWAITING_CONFIRMATION, payment_method=VISA)
IN_FIELD = replace(ASKING, channel=Channel.FIELD)


def go(session: Session, command: Command, payment: Any = ASKING) -> Turn:  # noqa: ANN401
    return advance(session, command, context(payment, seen=summary_id(session)))


def heard(text: str, awaiting: Field | None = Field.SAVE_CARD, *, saving: bool = False) -> object:
    asked = Asked(
        awaiting,
        context().today,
        frozenset(BRAND_BY_NAME),
        at_summary=awaiting is None,
        extra=SAVING,
        saving=saving,
    )
    return understand(UserText(text), asked)


YES = ["yes", "Yes please", "yep", "sure", "of course", "please do", "save it", "yes, keep my card"]
YES += ["you may", "ok, save my card for later", "I agree", "yes you can keep it", "Sure, thanks!"]
NO = ["no", "No thanks", "nope", "please don't", "don't save it", "not now", "I'd rather not"]
NO += ["never mind", "no need", "I don't want you to keep my card", "no, don't store my card"]
NEITHER = ["ok", "continue", "confirm", "pay it", "proceed", "go ahead", "maybe", "yes?", "hmm"]
NEITHER += ["yes but what for", "yes and no", "yeah right", "charge my card", "yes pay now", "fine"]


@pytest.mark.parametrize("text", YES)
def test_a_clear_yes(text: str) -> None:
    assert heard(text) == c.Agree()


@pytest.mark.parametrize("text", NO)
def test_a_clear_no(text: str) -> None:
    assert heard(text) == c.Disagree()


@pytest.mark.parametrize("text", NEITHER)
def test_what_is_neither(text: str) -> None:
    assert heard(text) not in {c.Agree(), c.Disagree(), c.Cancel()}


@pytest.mark.parametrize("text", ["cancel", "stop", "abort the payment"])
def test_calling_off_calls_off(text: str) -> None:
    assert heard(text) == c.Cancel()


@pytest.mark.parametrize("text", ["yes", "save it", "sure"])
def test_a_yes_elsewhere_is_none_to_keeping(text: str) -> None:
    for awaiting in (None, Field.CVV, Field.CARD, Field.NAME):
        assert heard(text, awaiting) != c.Agree()


def test_a_no_that_comes_later_takes_the_yes_back() -> None:
    assert heard("don't save my card", None, saving=True) == c.Disagree()
    assert heard("no, don't keep the card", Field.CVV, saving=True) == c.Disagree()
    assert heard("don't save my card", None) == c.Unclear()
    assert heard("no", None, saving=True) == c.Cancel()
    turn = go(SHOWN, c.Disagree())
    assert "Kept for later purchases: no" in said(turn)
    assert (turn.session.save_card, turn.session.consent_at) == (False, None)
    assert summary_id(turn.session) != summary_id(SHOWN)
    assert turn.session.payment_method == VISA


@pytest.mark.parametrize("text", ["why do you save it?", "do you keep my card?", "for how long?"])
def test_a_question_about_it_is_answered_and_asked_again(text: str) -> None:
    asks = heard("how long?" if text == "for how long?" else text)
    assert asks == c.Ask(c.Topic.SAVING)
    assert isinstance(asks, c.Ask)
    turn = go(ASKED, asks)
    assert "need not type it again" in said(turn)
    assert turn.session.asked() is Field.SAVE_CARD
    assert heard("will you keep my card?", None) == c.Ask(c.Topic.SAVING)


def test_the_steps_with_and_without() -> None:
    chat = steps(Channel.CHAT, BOTH)
    assert chat == tuple(Field)
    assert steps(Channel.CHAT, ()) == (Field.NAME, Field.CARD, Field.EXPIRY, Field.CVV)
    assert steps(Channel.FIELD, BOTH) == (Field.NAME, Field.SAVE_CARD, Field.CARD)
    assert steps(Channel.CHECKOUT, BOTH) == ()
    following = [step_after(field, Channel.CHAT, BOTH) for field in chat]
    assert following == [*map(str, chat[1:]), "confirm"]


def test_the_yes_is_kept_with_its_time_and_words_and_the_code_follows() -> None:
    turn = go(ASKED, c.Agree())
    assert turn.session.asked() is Field.CVV
    assert (turn.session.save_card, turn.session.consent_at) == (True, NOW)
    assert turn.session.consent_words is not None
    assert turn.session.consent_words.startswith("May this shop keep your card ****4242")
    reworded = go(ASKED, c.Affirm())
    assert reworded.session.asked() is Field.SAVE_CARD
    again = go(reworded.session, c.Agree())
    assert again.session.consent_words is not None
    assert again.session.consent_words in said(reworded)
    assert (turn.calls, turn.code) == (False, None)


def test_a_yes_to_another_question_is_asked_again() -> None:
    for seen in (None, "", summary_id(READY), summary_id(SHOWN)):
        turn = advance(ASKED, c.Agree(), context(ASKING, seen=seen))
        assert turn.session.save_card is None
        assert turn.session.asked() is Field.SAVE_CARD
    turn = go(AGREED, c.Agree())
    assert (turn.session.asked(), turn.calls) == (Field.CVV, False)


def test_the_yes_to_keeping_confirms_nothing_where_a_summary_stands() -> None:
    late = advance(SHOWN, c.Affirm(), context(ASKING, seen=summary_id(ASKED)))
    assert not late.calls
    assert late.session.status is Status.AWAITING_CONFIRMATION
    twice = go(SHOWN, c.Agree())
    assert not twice.calls
    assert twice.session.status is Status.AWAITING_CONFIRMATION
    assert go(SHOWN, c.Affirm()).calls


def test_a_no_goes_on_without() -> None:
    turn = go(ASKED, c.Disagree())
    assert (turn.session.asked(), turn.session.save_card) == (Field.CVV, False)
    shown = replace(turn.session, status=Status.AWAITING_CONFIRMATION, payment_method=VISA)
    assert "Kept for later purchases: no" in said(go(shown, c.Repeat()))
    assert "Kept for later purchases: yes" in said(go(SHOWN, c.Repeat()))


def test_a_no_stands_for_every_card_and_a_yes_for_one() -> None:
    other = c.Facts(number=CardNumber("378282246310005"))
    no = go(ASKED, c.Disagree()).session
    assert go(no, other).session.save_card is False
    changed = go(AGREED, other).session
    assert (changed.save_card, changed.consent_at, changed.asked()) == (None, None, Field.SAVE_CARD)
    assert go(AGREED, c.Facts(expiry=Expiry(2038, 1))).session.save_card is True
    charging = go(SHOWN, c.Affirm()).session
    assert charging.intent is not None
    assert charging.intent.call is Call.CHARGE
    declined = replace(ASKING, decline_code="generic_decline", declines=1)
    assert go(charging, e.Charged(declined), declined).session.save_card is None
    mistyped = replace(ASKING, decline_code="incorrect_cvc", declines=1)
    assert go(charging, e.Charged(mistyped), mistyped).session.save_card is True
    assert go(charging, e.CardUsedUp()).session.save_card is None


def test_a_second_thought_is_asked_anew_and_then_for_the_code() -> None:
    turn = go(SHOWN, c.Correct(Field.SAVE_CARD))
    assert (turn.session.asked(), turn.session.payment_method) == (Field.SAVE_CARD, None)
    agreed = go(turn.session, c.Agree()).session
    assert agreed.asked() is Field.CVV
    off = go(READY, c.Correct(Field.SAVE_CARD), PAYMENT)
    assert off.session.status is Status.AWAITING_CONFIRMATION
    assert off.session.payment_method == READY.payment_method


def test_a_code_that_comes_before_the_answer_is_not_used() -> None:
    turn = go(ASKED, c.Facts(code=SecurityCode("123")))
    assert (turn.code, turn.session.asked()) == (None, Field.SAVE_CARD)


def test_in_the_field_it_is_asked_before_the_card() -> None:
    named = replace(ASKED, channel=Channel.FIELD, card=None, expiry=None)
    ctx = context(IN_FIELD, seen=summary_id(named))
    assert named.asked() is Field.SAVE_CARD
    assert "the card that you give next" in said(advance(named, c.Repeat(), ctx))
    early = advance(named, c.Provide("pm_9"), ctx)
    assert (early.token, early.session.asked()) == (None, Field.SAVE_CARD)
    agreed = advance(named, c.Agree(), ctx).session
    assert agreed.asked() is Field.CARD
    given = advance(agreed, c.Provide("pm_9"), ctx)
    assert (given.token, given.session.save_card) == ("pm_9", True)
    shown = replace(agreed, status=Status.AWAITING_CONFIRMATION, payment_method=VISA)
    second = advance(shown, c.Provide("pm_8"), ctx)
    assert (second.token, second.session.save_card) == ("pm_8", False)
    renamed = advance(shown, c.Facts(name="Jane Roe"), ctx).session
    assert (renamed.save_card, renamed.payment_method) == (None, None)
    anew = advance(shown, c.Correct(Field.CARD), ctx).session
    assert (anew.save_card, anew.asked()) == (None, Field.SAVE_CARD)
    thought = advance(shown, c.Correct(Field.SAVE_CARD), ctx).session
    assert thought.asked() is Field.SAVE_CARD


KEEP = replace(ASKING, money=Money(0, "usd"), description="")


def test_where_a_card_is_only_to_be_kept_nothing_speaks_of_paying() -> None:
    first = advance(Session("chat_1", "n", 0.0), c.WantToPay(), context(KEEP))
    assert "Nothing is charged now" in said(first)
    assert "Nothing is charged now" in said(go(ASKED, c.Ask(c.Topic.AMOUNT), KEEP))
    shown = said(go(SHOWN, c.Repeat(), KEEP))
    assert shown.endswith("Nothing is charged now.\nReply 'confirm' to have the card kept.")
    over = go(ASKED, c.Disagree(), KEEP)
    assert (over.session.status, over.session.card) == (Status.CANCELLED, None)
    assert "no card is kept" in said(over)
    assert go(SHOWN, c.Disagree(), KEEP).session.status is Status.CANCELLED


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"customer": "cus_1"}, "is kept for your later purchases"),
        ({}, "not kept yet"),
        ({"keep_failed": True}, "could not be kept"),
    ],
)
def test_the_receipt_says_what_became_of_it(more: dict[str, Any], words: str) -> None:
    charging = go(SHOWN, c.Affirm()).session
    paid = {"state": State.SUCCEEDED, "payment_method": VISA, "consent_at": NOW, **more}
    charged = replace(ASKING, amount_captured=4999, **paid)
    turn = go(charging, e.Charged(charged), charged)
    assert words in said(turn)
    assert "Amount: $49.99" in said(turn)
    set_up = replace(KEEP, **paid)
    assert "nothing was charged" in said(go(charging, e.Charged(set_up), set_up))


def test_what_can_be_changed_names_the_postal_code_where_it_is_asked() -> None:
    asks = replace(PAYMENT, extra=BOTH)
    session = replace(READY, extra=BOTH, postal="94107", save_card=False)
    assert "or the postal code" in said(go(session, c.Correct(None), asks))
    asked = go(session, c.Correct(Field.POSTAL_CODE), asks).session
    assert asked.asked() is Field.POSTAL_CODE
    changed = go(asked, c.Facts(postal_code="10115"), asks)
    assert "changed the postal code to 10115" in said(changed)
    assert changed.session.asked() is Field.CVV
    assert "Postal code: 94107" in said(go(session, c.Repeat(), asks))


EXTRA: st.SearchStrategy[Any] = st.sampled_from(
    [c.Agree(), c.Disagree(), c.Facts(postal_code="94107"), c.Correct(Field.SAVE_CARD), c.Affirm()]
)
COMPLETING: st.SearchStrategy[Any] = st.builds(
    c.Facts,
    name=st.just("John Doe"),
    number=NUMBERS,
    expiry=st.just(Expiry(2039, 12)),
    postal_code=st.just("94107"),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(MESSAGES | EXTRA | EXTRA | COMPLETING, max_size=40), st.sampled_from([0, 4999]))
def test_whatever_is_said_a_charge_needs_its_own_yes_and_keeping_another(
    messages: list[Command], amount: int
) -> None:
    """A card is charged after a yes to the summary, and kept after a yes to that question alone."""
    payment = replace(PAYMENT, extra=BOTH, money=Money(amount, "usd"))
    session, made, agreed_to = Session("chat_1", "n", 0.0), 0, ""
    for command in messages:
        before = session
        turn = advance(session, command, context(payment, seen=summary_id(session)))
        session = turn.session
        if turn.number is not None and session.card is not None:
            sealed = Card(session.card.brand, session.card.last4, Seal("sealed", NOW + 900))
            session = replace(session, card=sealed)
        if isinstance(command, c.Agree) and before.asked() is Field.SAVE_CARD:
            agreed_to = before.card.last4 if before.card else ""
        if turn.calls:
            assert isinstance(command, c.Affirm)
            assert before.status is Status.AWAITING_CONFIRMATION
            assert before.save_card is not None
            return
        if session.save_card:
            assert session.consent_words
            assert session.card is None or session.card.last4 == agreed_to
        if turn.code is not None:
            assert None not in {session.postal, session.save_card}
            made += 1
            last4 = session.card.last4 if session.card else ""
            token = e.Tokenised(PaymentMethod(f"pm_{made}", "visa", last4))
            session = advance(session, token, context(payment)).session
