"""The state machine: its table, and what it holds to whatever comes."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from payment_smart_bot.domain import commands as c
from payment_smart_bot.domain import events as e
from payment_smart_bot.domain.brands import BRAND_BY_NAME
from payment_smart_bot.domain.conversation import TRANSITIONS, Command, advance, expire, transition
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.expiry import Expiry
from payment_smart_bot.domain.replies import render
from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode
from payment_smart_bot.domain.session import Field, PaymentMethod, Session, Status
from payment_smart_bot.domain.summary import summary_id
from payment_smart_bot.domain.turn import Context, Turn

NOW = 1_800_000_000.0
CTX = Context(
    now=NOW,
    today=date(2027, 1, 14),
    accepted=frozenset(BRAND_BY_NAME),
    contact="help@example.com",
    session_seconds=3600.0,
    lease_seconds=20.0,
)
NEW = Session(id="s", nonce="n", expires_at=0.0)
VISA, AMEX = CardNumber("4242424242424242"), CardNumber("378282246310005")
ALL_FACTS = c.Facts(name="John Doe", number=VISA, expiry=Expiry(2028, 12))
TOKEN = PaymentMethod("pm_1", "visa", "4242")


def later(minutes: float) -> Context:
    return CTX._replace(now=NOW + minutes * 60)


def sealed(turn: Turn) -> Session:
    """The session as the bot saves it."""
    session = turn.session
    if turn.number is not None and session.card is not None and session.card.seal is not None:
        seal = replace(session.card.seal, ciphertext="sealed")
        session = replace(session, card=replace(session.card, seal=seal))
    return session


def after(*said: Command, ctx: Context = CTX) -> Session:
    session = NEW
    for command in said:
        seen = ctx._replace(seen=summary_id(session))
        session = sealed(advance(session, command, seen))
    return session


def code(digits: str = "123") -> c.Facts:
    return c.Facts(code=SecurityCode(digits))


def at_summary() -> Session:
    return after(ALL_FACTS, code(), e.Tokenised(TOKEN))


def say(session: Session, command: Command, ctx: Context = CTX) -> Turn:
    return advance(session, command, ctx._replace(seen=summary_id(session)))


def text(turn: Turn) -> str:
    return render(turn.replies)


def test_the_fields_are_asked_in_order() -> None:
    assert after(c.WantToPay()).asked() is Field.NAME
    assert after(c.Facts(name="John Doe")).asked() is Field.CARD
    assert after(c.Facts(name="John Doe", number=VISA)).asked() is Field.EXPIRY
    assert after(ALL_FACTS).asked() is Field.CVV
    assert after(ALL_FACTS, code()).asked() is None


def test_the_code_begins_the_call_and_is_not_in_the_session() -> None:
    turn = say(after(ALL_FACTS), code())
    assert turn.session.status is Status.PROCESSING
    assert turn.code == SecurityCode("123")
    assert "123" not in repr(turn.session)
    assert turn.session.intent is not None
    assert turn.session.intent.idempotency_key == f"n-{turn.session.version}"


def test_everything_at_once_tokenises_at_once() -> None:
    turn = say(NEW, ALL_FACTS._replace(code=SecurityCode("123")))
    assert turn.session.status is Status.PROCESSING
    assert turn.number == VISA


def test_an_early_code_is_dropped_and_asked_at_the_end() -> None:
    turn = say(after(c.Facts(name="John Doe")), code())
    assert turn.code is None
    assert "I will ask for it at the end" in text(turn)


def test_a_clear_yes_to_the_summary_completes() -> None:
    turn = say(at_summary(), c.Affirm())
    assert turn.session.status is Status.COMPLETE
    assert "Token: pm_1\nCard: visa ending in 4242" in text(turn)
    assert turn.session.card is not None
    assert turn.session.card.seal is None


@pytest.mark.parametrize("seen", [None, "", "another"])
def test_a_yes_to_another_summary_shows_the_new_one(seen: str | None) -> None:
    turn = advance(at_summary(), c.Affirm(), CTX._replace(seen=seen))
    assert turn.session.status is Status.AWAITING_CONFIRMATION
    assert "changed since you saw them" in text(turn)


def test_a_second_yes_repeats_the_receipt() -> None:
    done = sealed(say(at_summary(), c.Affirm()))
    assert text(say(done, c.Affirm())) == text(say(at_summary(), c.Affirm()))
    assert text(say(done, c.Repeat())) == text(say(done, c.Affirm()))


@pytest.mark.parametrize(
    "change",
    [c.Facts(name="Jane Roe"), c.Facts(expiry=Expiry(2029, 11)), c.Facts(number=AMEX)],
)
def test_a_change_after_the_code_asks_for_the_code_again(change: c.Facts) -> None:
    turn = say(at_summary(), change)
    assert turn.session.asked() is Field.CVV
    assert turn.session.payment_method is None
    assert "security code once more" in text(turn)


def test_the_same_value_again_changes_nothing() -> None:
    turn = say(at_summary(), c.Facts(name="John Doe"))
    assert turn.session.status is Status.AWAITING_CONFIRMATION
    assert turn.session.payment_method == TOKEN


def test_a_change_with_its_code_tokenises_in_one_message() -> None:
    turn = say(at_summary(), c.Facts(expiry=Expiry(2029, 11), code=SecurityCode("123")))
    assert turn.session.status is Status.PROCESSING


def test_the_code_sent_twice_shows_the_summary_again() -> None:
    turn = say(at_summary(), code())
    assert turn.session.status is Status.AWAITING_CONFIRMATION
    assert "don't need the security code again" in text(turn)


@pytest.mark.parametrize("field", [Field.NAME, Field.CARD, Field.EXPIRY])
def test_a_correction_keeps_the_old_value_until_the_new_one_is_valid(field: Field) -> None:
    asking = sealed(say(at_summary(), c.Correct(field)))
    assert asking.asked() is field
    assert asking.payment_method == TOKEN
    refused = sealed(say(asking, c.Facts(refused=((field, ProblemCode.INVALID_NAME),))))
    assert refused.asked() is field
    back = say(refused, c.Keep())
    assert back.session.status is Status.AWAITING_CONFIRMATION
    assert back.session.payment_method == TOKEN
    assert "leave it as it is" in text(back)


def test_a_refused_correction_at_the_summary_asks_for_that_field() -> None:
    bad = c.Facts(refused=((Field.EXPIRY, ProblemCode.EXPIRED_CARD),))
    turn = say(at_summary(), bad)
    assert turn.session.asked() is Field.EXPIRY
    assert turn.session.expiry == Expiry(2028, 12)


def test_a_wrong_code_can_be_given_again_until_the_yes() -> None:
    assert say(at_summary(), c.Correct(Field.CVV)).session.asked() is Field.CVV


def test_a_yes_while_something_is_asked_is_no_yes() -> None:
    asking = sealed(say(at_summary(), c.Correct(Field.NAME)))
    assert say(asking, c.Affirm()).session.status is Status.COLLECTING


def test_something_is_wrong_but_what() -> None:
    turn = say(at_summary(), c.Correct(None))
    assert turn.session.status is Status.AWAITING_CONFIRMATION
    assert "What should I change" in text(turn)
    assert say(after(c.WantToPay()), c.Correct(None)).session.asked() is Field.NAME


def test_keep_without_a_correction_says_nothing_of_it() -> None:
    assert "leave it" not in text(say(after(c.WantToPay()), c.Keep()))


@pytest.mark.parametrize("field", [Field.NAME, Field.CARD, Field.EXPIRY, Field.CVV])
def test_three_refused_answers_and_a_person_takes_over(field: Field) -> None:
    problem = {
        Field.NAME: ProblemCode.INVALID_NAME,
        Field.CARD: ProblemCode.INVALID_CARD_NUMBER,
        Field.EXPIRY: ProblemCode.INVALID_EXPIRY,
        Field.CVV: ProblemCode.INVALID_SECURITY_CODE,
    }[field]
    session = after(ALL_FACTS) if field is Field.CVV else after(c.WantToPay())
    bad = code("12") if field is Field.CVV else c.Facts(refused=((field, problem),))
    sentences = set()
    for attempt in (1, 2):
        turn = say(session, bad)
        assert turn.problem is not None
        assert (turn.problem.code, turn.problem.attempt) == (problem, attempt)
        assert turn.problem.attempts_left == 3 - attempt
        sentences.add(text(turn))
        session = sealed(turn)
    last = say(session, bad)
    assert last.session.status is Status.HANDOFF
    assert last.problem is not None
    assert last.problem.code is ProblemCode.TOO_MANY_ATTEMPTS
    assert last.session.card is None
    assert "help@example.com" in text(last)
    assert len(sentences) == 2
    assert "help@example.com" in text(say(sealed(last), c.WantToPay()))


def test_a_valid_answer_gives_all_attempts_back() -> None:
    bad = c.Facts(refused=((Field.CARD, ProblemCode.INVALID_CARD_NUMBER),))
    session = after(c.Facts(name="John Doe"), bad, bad, c.Facts(number=VISA))
    assert session.attempts == {}


def test_a_code_that_stripe_refuses_counts_on() -> None:
    refused = e.CardRefused(Field.CVV, ProblemCode.INVALID_SECURITY_CODE)
    session = after(ALL_FACTS, code(), refused, code(), refused, code())
    turn = advance(session, refused, CTX)
    assert turn.session.status is Status.HANDOFF


def test_a_card_that_stripe_refuses_is_asked_anew() -> None:
    refused = e.CardRefused(Field.CARD, ProblemCode.CARD_DECLINED, "generic_decline")
    turn = advance(after(ALL_FACTS, code()), refused, CTX)
    assert turn.session.asked() is Field.CARD
    assert turn.problem is not None
    assert turn.problem.decline_code == "generic_decline"
    assert say(sealed(turn), c.Facts(number=AMEX)).session.asked() is Field.CVV


def test_amex_is_asked_for_four_digits_on_the_front() -> None:
    session = after(ALL_FACTS._replace(number=AMEX))
    turn = say(session, code("123"))
    assert "American Express cards have 4 digits on the front" in text(turn)
    assert say(session, code("1234")).session.status is Status.PROCESSING


def test_facts_and_a_refusal_in_one_message() -> None:
    both = c.Facts(name="John Doe", refused=((Field.CARD, ProblemCode.INVALID_CARD_NUMBER),))
    turn = say(after(c.WantToPay()), both)
    assert turn.session.name == "John Doe"
    assert text(turn).startswith("Thanks, John Doe. That card number")


def test_an_early_refusal_is_told_and_the_open_question_asked() -> None:
    bad = c.Facts(refused=((Field.CARD, ProblemCode.INVALID_CARD_NUMBER),))
    turn = say(after(c.WantToPay()), bad)
    assert turn.session.asked() is Field.NAME
    assert text(turn).endswith("What's the name on your card?")


def test_stripe_out_of_reach_asks_the_code_again_under_a_new_key() -> None:
    first = after(ALL_FACTS, code())
    turn = advance(first, e.Unavailable(), CTX)
    assert turn.session.asked() is Field.CVV
    assert turn.problem is not None
    assert (turn.problem.code, turn.problem.attempt) == (ProblemCode.PAYMENT_UNAVAILABLE, 0)
    assert "Nothing was charged" in text(turn)
    second = sealed(say(turn.session, code()))
    assert first.intent is not None
    assert second.intent is not None
    assert first.intent.idempotency_key != second.intent.idempotency_key


def test_stripe_out_of_reach_until_the_number_lapsed() -> None:
    turn = advance(after(ALL_FACTS, code()), e.Unavailable(), later(16))
    assert turn.session.asked() is Field.CARD


def test_a_call_that_never_ended_is_given_up_after_its_lease() -> None:
    begun = after(ALL_FACTS, code())
    waiting = say(begun, c.Repeat(), CTX._replace(now=NOW + 19))
    assert waiting.session.status is Status.PROCESSING
    given_up = say(begun, c.Repeat(), CTX._replace(now=NOW + 20))
    assert given_up.session.asked() is Field.CVV
    again = say(begun, code(), CTX._replace(now=NOW + 20))
    assert again.session.status is Status.PROCESSING
    assert again.session.intent != begun.intent


@pytest.mark.parametrize("minutes", [15, 40])
def test_a_lapsed_number_is_asked_again_and_no_attempt_counted(minutes: float) -> None:
    turn = say(after(ALL_FACTS), code(), later(minutes))
    assert turn.session.asked() is Field.CARD
    assert turn.session.card is None
    assert turn.problem is None
    assert turn.session.attempts == {}
    assert "forgotten your card number" in text(turn)


def test_the_token_outlives_the_number() -> None:
    turn = say(at_summary(), c.Affirm(), later(30))
    assert turn.session.status is Status.COMPLETE
    changed = say(at_summary(), c.Facts(name="Jane Roe"), later(30))
    assert changed.session.asked() is Field.CARD


def test_an_expired_session_starts_again_unread() -> None:
    turn = expire(at_summary(), later(61), "fresh")
    assert turn.session.asked() is Field.NAME
    assert turn.session.nonce == "fresh"
    assert turn.problem is not None
    assert turn.problem.code is ProblemCode.SESSION_EXPIRED


@pytest.mark.parametrize("session", [after(ALL_FACTS), at_summary()])
def test_a_cancel_wipes_everything_and_a_wish_to_pay_starts_afresh(session: Session) -> None:
    cancelled = say(session, c.Cancel()).session
    assert cancelled.status is Status.CANCELLED
    assert (cancelled.name, cancelled.card, cancelled.payment_method) == (None, None, None)
    assert "cancelled" in text(say(cancelled, c.Affirm()))
    assert say(cancelled, c.WantToPay()).session.asked() is Field.NAME


def test_after_the_end_nothing_is_taken() -> None:
    done = sealed(say(at_summary(), c.Affirm()))
    for message in (c.Facts(name="Jane Roe", number=AMEX), c.Cancel(), c.Unclear(), c.Pause()):
        turn = say(done, message)
        assert replace(turn.session, version=0, expires_at=0) == replace(
            done, version=0, expires_at=0
        )
        assert turn.number is None
        assert "complete" in text(turn)
    assert "welcome" in text(say(done, c.SmallTalk("thanks")))
    assert "encrypted" in text(say(done, c.Ask(c.Topic.SAFETY)))
    assert say(done, c.WantToPay()).session.asked() is Field.NAME
    assert say(done, c.StartOver()).session.payment_method is None


def test_small_talk_and_questions_ask_the_same_question_again() -> None:
    for field in (Field.NAME, Field.CARD, Field.EXPIRY, Field.CVV):
        facts = [c.Facts(name="John Doe"), c.Facts(number=VISA), c.Facts(expiry=Expiry(2028, 12))]
        session = after(
            c.WantToPay(), *facts[: [Field.NAME, Field.CARD, Field.EXPIRY, Field.CVV].index(field)]
        )
        for message in (c.Ask(c.Topic.CODE), c.SmallTalk("thanks"), c.Pause(), c.AskPerson()):
            turn = say(session, message)
            assert turn.session.asked() is field
            assert turn.problem is None
            assert turn.session.attempts == {}


def test_what_is_not_understood_is_asked_in_other_words_then_a_person_is_offered() -> None:
    session = after(c.Facts(name="John Doe"))
    said = []
    for _ in range(3):
        turn = say(session, c.Unclear())
        assert turn.problem is not None
        assert (turn.problem.attempt, turn.problem.attempts_left) == (0, 3)
        said.append(text(turn))
        session = sealed(turn)
    assert len(set(said)) == 3
    assert "help@example.com" in said[2]
    assert "help@example.com" not in said[1]
    assert say(session, c.Repeat()).session.unclear == 0


def test_an_unclear_answer_to_the_summary_is_no_yes() -> None:
    session = at_summary()
    for attempt in range(3):
        turn = say(session, c.Unclear())
        assert turn.session.status is Status.AWAITING_CONFIRMATION
        assert ("help@example.com" in text(turn)) == (attempt == 2)
        session = sealed(turn)


@pytest.mark.parametrize(
    "first", [c.WantToPay(), c.SmallTalk("greeting"), c.Unclear(), c.Affirm(), c.Repeat()]
)
def test_the_first_message_is_welcomed(first: Command) -> None:
    start = "Sure! Let's collect your payment info. What's the name on your card?"
    assert text(say(NEW, first)) == start


def test_a_start_over_forgets_what_was_given() -> None:
    assert say(after(ALL_FACTS), c.StartOver()).session.name is None


def test_other_words_for_what_changed() -> None:
    assert "changed the name to Jane" in text(say(after(ALL_FACTS), c.Facts(name="Jane Roe")))
    two = c.Facts(number=AMEX, expiry=Expiry(2029, 11))
    assert text(say(after(c.Facts(name="John Doe")), two)).startswith("Got it.")
    assert "new card, ****0005" in text(say(after(ALL_FACTS), c.Facts(number=AMEX)))
    assert "11/2029" in text(say(after(ALL_FACTS), c.Facts(expiry=Expiry(2029, 11))))


def test_every_status_and_command_has_a_transition() -> None:
    kinds: list[Command] = [
        c.Affirm(), c.Cancel(), c.Correct(None), c.Keep(), c.Pause(), c.Ask(c.Topic.OTHER),
        c.Repeat(), c.WantToPay(), c.StartOver(), c.AskPerson(), c.SmallTalk("thanks"),
        c.Unclear(), c.Facts(name="A B"),
    ]  # fmt: skip
    for status, command in itertools.product(TRANSITIONS, kinds):
        assert transition(status, command).to


NAMES = st.sampled_from(["John Doe", "Jane Roe"])
NUMBERS = st.sampled_from([VISA, AMEX])
EXPIRIES = st.sampled_from([Expiry(2028, 12), Expiry(2029, 1)])
CODES = st.sampled_from(["12", "123", "1234"]).map(SecurityCode)
REFUSALS = st.sampled_from(
    [
        (Field.NAME, ProblemCode.INVALID_NAME),
        (Field.CARD, ProblemCode.INVALID_CARD_NUMBER),
        (Field.EXPIRY, ProblemCode.EXPIRED_CARD),
    ]
)
FACTS = st.builds(
    c.Facts,
    name=st.none() | NAMES,
    number=st.none() | NUMBERS,
    expiry=st.none() | EXPIRIES,
    code=st.none() | CODES,
    refused=st.lists(REFUSALS, max_size=1).map(tuple),
).filter(lambda f: bool(f.given() or f.refused))
MESSAGES: st.SearchStrategy[Any] = st.one_of(
    FACTS,
    st.builds(c.Correct, st.none() | st.sampled_from(Field)),
    st.builds(c.Ask, st.sampled_from(c.Topic)),
    st.builds(c.SmallTalk, st.sampled_from(["greeting", "thanks", "goodbye"])),
    st.sampled_from(
        [
            c.Affirm(),
            c.Cancel(),
            c.Keep(),
            c.Pause(),
            c.Repeat(),
            c.WantToPay(),
            c.StartOver(),
            c.AskPerson(),
            c.Unclear(),
        ]
    ),
)


class Conversation(RuleBasedStateMachine):
    """Any messages at any pace, and any end of a call to Stripe."""

    def __init__(self) -> None:
        super().__init__()
        self.session = NEW
        self.now = NOW
        self.made = 0
        self.confirmed: set[str] = set()

    @initialize()
    def begin(self) -> None:
        self.session = NEW

    def _go(self, command: Command) -> Turn:
        ctx = CTX._replace(now=self.now, seen=summary_id(self.session))
        before = self.session
        turn = advance(before, command, ctx)
        dead = turn.session.status not in transition(before.status, command).to
        assert not dead or before.status is Status.PROCESSING
        assert turn.session.version == before.version + 1
        assert turn.replies
        assert "{" not in render(turn.replies)
        if turn.session.status is Status.COMPLETE and before.status is not Status.COMPLETE:
            assert isinstance(command, c.Affirm)
            assert before.status is Status.AWAITING_CONFIRMATION
            assert turn.session.payment_method == before.payment_method
        assert (turn.code is not None) == (
            turn.session.status is Status.PROCESSING and before.intent != turn.session.intent
        )
        self.session = sealed(turn)
        return turn

    @rule(message=MESSAGES)
    def hear(self, message: Command) -> None:
        self._go(message)

    @rule(code=st.sampled_from(["123", "1234"]))
    def answer_what_is_asked(self, code: str) -> None:
        answers: dict[Field | None, Command] = {
            Field.NAME: c.Facts(name="John Doe"),
            Field.CARD: c.Facts(number=VISA),
            Field.EXPIRY: c.Facts(expiry=Expiry(2028, 12)),
            Field.CVV: c.Facts(code=SecurityCode(code)),
            None: c.Affirm(),
        }
        self._go(answers[self.session.asked()])

    @rule(minutes=st.sampled_from([0.1, 5, 16]))
    def wait(self, minutes: float) -> None:
        self.now += minutes * 60

    @rule(outcome=st.sampled_from(["token", "refused", "out of reach"]))
    def stripe_answers(self, outcome: str) -> None:
        if self.session.status is not Status.PROCESSING or self.session.card is None:
            return
        self.made += 1
        token = PaymentMethod(f"pm_{self.made}", self.session.card.brand, self.session.card.last4)
        intent = self.session.intent
        assert intent is not None
        if self.now >= intent.since + CTX.lease_seconds:
            return
        events: dict[str, Command] = {
            "token": e.Tokenised(token),
            "refused": e.CardRefused(Field.CVV, ProblemCode.INVALID_SECURITY_CODE),
            "out of reach": e.Unavailable(),
        }
        self._go(events[outcome])

    @invariant()
    def what_is_kept_fits_the_status(self) -> None:
        session = self.session
        if session.status in {Status.CANCELLED, Status.HANDOFF}:
            assert session.card is None
            assert session.payment_method is None
        if session.status in {Status.AWAITING_CONFIRMATION, Status.COMPLETE}:
            assert session.payment_method is not None
            assert None not in {session.name, session.expiry}
        if session.status is Status.COMPLETE:
            assert session.card is None or session.card.seal is None
        assert (session.intent is not None) == (session.status is Status.PROCESSING)
        assert all(used < 3 for used in session.attempts.values()) or (
            session.status is Status.HANDOFF
        )
        if session.payment_method and session.card:
            assert session.payment_method.last4 == session.card.last4


TestConversation = Conversation.TestCase
TestConversation.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


@given(st.lists(MESSAGES, max_size=30))
def test_no_list_of_messages_completes_without_stripe(said: list[Command]) -> None:
    assert after(*said).status is not Status.COMPLETE
