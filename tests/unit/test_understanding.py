"""What people type, and the one command that it means."""

from __future__ import annotations

from datetime import date

import pytest

from payment_smart_bot.domain.brands import BRAND_BY_NAME
from payment_smart_bot.domain.choices import chosen
from payment_smart_bot.domain.commands import (
    Affirm,
    Ask,
    AskPerson,
    Cancel,
    Correct,
    Facts,
    Keep,
    Message,
    Pause,
    Repeat,
    SmallTalk,
    StartOver,
    Topic,
    Unclear,
    WantToPay,
)
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.expiry import Expiry
from payment_smart_bot.domain.reading import Asked
from payment_smart_bot.domain.sensitive import UserText
from payment_smart_bot.domain.session import Field
from payment_smart_bot.domain.understanding import understand

ALL = frozenset(BRAND_BY_NAME)
TODAY = date(2026, 11, 24)


def asked(awaiting: Field | None, *, opening: bool = False) -> Asked:
    return Asked(
        awaiting=awaiting, today=TODAY, accepted=ALL, at_summary=awaiting is None, opening=opening
    )


def at_summary(text: str) -> Message:
    return understand(UserText(text), asked(None))


def at(field: Field, text: str) -> Message:
    return understand(UserText(text), asked(field))


def facts(message: Message) -> Facts:
    assert isinstance(message, Facts)
    return message


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize(
    "text",
    lines("""
    confirm
    Confirm.
    CONFIRM!!
    yes
    Yesss
    yes please
    yep, that's right
    yes, go ahead
    ok
    ok, confirm
    sure
    y
    I confirm
    I want to confirm
    that's correct
    everything is correct
    pay now
    yes pay
    👍
    👍🏽
    ✅
    yes 😊
    correct
    correct, thanks
    yes, correct
    that is correct, please
    um, yes
    looks good
    yes, thanks
    hi, yes
    that is not false
    you are not wrong about that
    what you just said is true
    I agree with what you said
    the answer to that is a resounding yes
    my answer is yes
    I would have to say yes
    I'm telling you this is a true statement
    that would be great
    yes you are
    it's very much true
    affirmitive
    definitley
    definitly
    yes, pay with this card
    uh-huh
    """),
)
def test_a_clear_yes_to_the_summary(text: str) -> None:
    assert at_summary(text) == Affirm()


@pytest.mark.parametrize(
    "text",
    lines("""
    I don't want to confirm
    don't confirm
    confirm my reservation
    confirm the appointment please
    can you confirm
    could you confirm that
    confirm?
    yes?
    maybe
    why?
    yes but
    yes but not now
    yes, if it is free
    not yes
    yeah right
    sure, when pigs fly
    ok thanks
    ok, what is this
    ok later
    pay later
    yes no
    not ok
    that can't be true
    you got that wrong
    is that right
    I never said yes
    say yes
    no wait
    yesterday
    okra
    great talk
    no yes
    confirm？
    yes ؟
    yes‽
    yes ⁇
    yes ❓
    yes 🤔
    yes 👎
    👍👎
    ✅❌
    ❌ confirm
    ok 🚫
    ✖️ yes
    ✅⃠
    ≠ yes
    please correct
    correct that
    correct that please
    just correct
    yes, please correct that
    ok, hmm
    yes... um
    sure, ummm
    yes, new payment
    yes, try again
    that correct
    I think that's right
    I believe so
    it seems correct
    that might be true
    your answer was good
    I can confirm nothing
    I agree to nothing
    I would like that to be changed
    that would be great if it were free
    it is not so good
    you should agree
    on it
    I know
    as you say
    let me confirm
    confirm later
    a yes or a no
    """),
)
def test_no_yes(text: str) -> None:
    assert not isinstance(at_summary(text), Affirm)


@pytest.mark.parametrize("field", [None, *Field])
@pytest.mark.parametrize(
    "text",
    lines("""
    cancel
    Cancel!
    please cancel
    stop
    quit
    abort
    exit
    no
    nope
    no thanks
    nevermind
    never mind
    Never mind, cancel that
    forget it
    I changed my mind
    can you cancel
    cancel the payment
    I want to cancel
    I don't want to pay anymore
    cancle
    please stop what you are doing
    abort the current task please
    I want you to cancel the current action
    cancel my last request, I know the answer
    I don't need it anymore
    stop talking
    shut up
    never mind, don't do that
    """),
)
def test_cancel_is_a_whole_utterance(field: Field | None, text: str) -> None:
    assert understand(UserText(text), asked(field)) == Cancel()


@pytest.mark.parametrize("field", [None, *Field])
@pytest.mark.parametrize(
    "text",
    lines("""
    Nora
    Arnold Stopford
    Agnes Cancela
    I don't know my CVV
    is it safe now?
    help the children
    don't stop
    do not cancel
    can I cancel later?
    can I cancel
    cancel?
    cancel my subscription to the newsletter
    no problem
    no worries
    nothing
    stop asking me the same thing
    know
    cancel？
    cancel ❓
    """),
)
def test_no_cancel(field: Field | None, text: str) -> None:
    assert understand(UserText(text), asked(field)) != Cancel()


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("wait", Pause()),
        ("no wait", Pause()),
        ("hold on a sec", Pause()),
        ("give me 1 minute", Pause()),
        ("maybe", Pause()),
        ("that's wrong", Correct(None)),
        ("no, that's wrong", Correct(None)),
        ("keep the old one", Keep()),
        ("repeat that please", Repeat()),
        ("I didn't get that", Repeat()),
        ("yes?", Repeat()),
        ("start over", StartOver()),
        ("can I talk to a human", AskPerson()),
        ("agent", AskPerson()),
        ("hello", SmallTalk("greeting")),
        ("thanks", SmallTalk("thanks")),
        ("bye", SmallTalk("goodbye")),
        ("you did a good job, I appreciate it a lot", SmallTalk("thanks")),
        ("I have to go now but it was nice talking to you", SmallTalk("goodbye")),
        ("how is life treating you these days", SmallTalk("greeting")),
        ("I missed that, could you ask me once more", Repeat()),
        ("could you repeat what you said about it", Repeat()),
        ("huh", Repeat()),
        ("it could be either of the two", Pause()),
        ("I think it is false", Correct(None)),
        ("undo that", Correct(None)),
        ("yeah right", Unclear()),
        ("blue", Unclear()),
        ("", Unclear()),
        ("word " * 30, Unclear()),
    ],
)
def test_other_whole_utterances(text: str, command: Message) -> None:
    assert at_summary(text) == command


@pytest.mark.parametrize("text", ["pay", "I want to pay", "pay by card please", "let me pay"])
def test_a_wish_to_pay_where_no_summary_stands(text: str) -> None:
    assert at(Field.NAME, text) == WantToPay()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("the name is wrong", Field.NAME),
        ("change the name", Field.NAME),
        ("name", Field.NAME),
        ("use another card", Field.CARD),
        ("wrong card", Field.CARD),
        ("change card", Field.CARD),
        ("different card please", Field.CARD),
        ("I want to change the card number", Field.CARD),
        ("can I change the expiry date", Field.EXPIRY),
        ("the expiry is wrong", Field.EXPIRY),
        ("oh sorry, I typed the wrong cvv", Field.CVV),
        ("the code is incorrect", Field.CVV),
    ],
)
def test_corrections_name_their_field(text: str, field: Field) -> None:
    assert at_summary(text) == Correct(field)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("is it safe?", Topic.SAFETY),
        ("do you store my card", Topic.SAFETY),
        ("where is the cvv", Topic.CODE),
        ("what cards do you accept?", Topic.CARDS),
        ("what is the expiry date?", Topic.EXPIRY),
        ("how much is it", Topic.AMOUNT),
        ("who are you?", Topic.BOT),
        ("can I get a refund", Topic.REFUND),
        ("can I pay later?", Topic.LATER),
        ("how do I cancel", Topic.CANCELLING),
        ("which name do you need", Topic.NAME),
        ("what's the weather like", Topic.OTHER),
        ("カードは使えますか？", Topic.OTHER),
    ],
)
@pytest.mark.parametrize("field", list(Field))
def test_questions_are_questions_at_every_step(field: Field, text: str, topic: Topic) -> None:
    assert at(field, text) == Ask(topic)


@pytest.mark.parametrize(
    "name",
    lines("""
    Nora
    Noah
    Arnold Stopford
    Agnes Cancela
    O'Neill
    José María de la Cruz
    Nguyễn Thị Minh Khai
    李小龍
    J. R. R. Tolkien
    Will Smith
    My Nguyen
    Anne-Marie O’Brien
    """),
)
@pytest.mark.parametrize(
    "form", ["{}", "it's {}", "my name is {}", "The name on the card is {}.", "Name: {}"]
)
def test_people_can_pay_by_their_names(form: str, name: str) -> None:
    assert facts(at(Field.NAME, form.format(name))).name == name


@pytest.mark.parametrize(
    "text",
    lines("""
    I want to pay
    hello
    what cards do you accept?
    how are you
    I'm ready
    tell me a joke
    my name is on the card
    the name is wrong
    banana bread recipe
    it's me
    ok
    X
    four two four two four two four two
    my name is four two four two four two
    """),
)
def test_never_a_name(text: str) -> None:
    message = at(Field.NAME, text)
    assert not isinstance(message, Facts)


def test_a_first_message_is_no_answer_to_anything() -> None:
    assert understand(UserText("blue house"), asked(Field.NAME, opening=True)) == Unclear()


@pytest.mark.parametrize(
    "text",
    ["J0hn D03", "cuatro dos cuatro dos", "my name is cuatro dos cuatro dos"],
)
def test_a_name_with_digits_is_refused(text: str) -> None:
    message = facts(at(Field.NAME, text))
    assert message.name is None
    assert (Field.NAME, ProblemCode.INVALID_NAME) in message.refused


def test_your_name_is_not_the_payers() -> None:
    assert at(Field.CARD, "your name is Robby") == Unclear()


@pytest.mark.parametrize(
    "text",
    lines("""
    it's John Doe, 4242 4242 4242 4242, 12/28, 123
    John Doe 4242424242424242 12/28 123
    John Doe 4242424242424242 1228 123
    card 4242-4242-4242-4242 exp 12/28 cvv 123 name John Doe
    My name is John Doe and my card is 4242424242424242, it expires Dec 2028, the code is 123
    12/28, 123, 4242 4242 4242 4242, the name is John Doe
    """),
)
def test_all_facts_in_one_message(text: str) -> None:
    message = facts(understand(UserText(text), asked(Field.NAME, opening=True)))
    number, code = message.number, message.code
    assert (message.name, message.expiry) == ("John Doe", Expiry(2028, 12))
    assert number is not None
    assert number.reveal() == "4242424242424242"
    if not text.startswith("12/28"):  # there "123" comes before anything that makes it a code
        assert code is not None
        assert code.reveal() == "123"
    assert not message.refused


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424242",
        "4242 4242 4242 4242",
        "my number is 4242-4242-4242-4242 thanks",
        "４２４２４２４２４２４２４２４２",
        "four two four two four two four two four two four two four two four two",
        "4242\u200b4242\u200b4242\u200b4242",
    ],
)
def test_numbers_however_written(text: str) -> None:
    number = facts(at(Field.CARD, text)).number
    assert number is not None
    assert number.reveal() == "4242424242424242"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("4242424242424241", ProblemCode.INVALID_CARD_NUMBER),
        ("0000000000000000", ProblemCode.INVALID_CARD_NUMBER),
        ("42424242424242424242", ProblemCode.INVALID_CARD_NUMBER),
        ("4242", ProblemCode.INVALID_CARD_NUMBER),
        ("it is 4242 4242", ProblemCode.INVALID_CARD_NUMBER),
    ],
)
def test_numbers_that_are_refused(text: str, problem: ProblemCode) -> None:
    assert facts(at(Field.CARD, text)).refused == ((Field.CARD, problem),)


def test_a_brand_that_is_not_taken() -> None:
    only = Asked(awaiting=Field.CARD, today=TODAY, accepted=frozenset({"visa"}))
    message = understand(UserText("378282246310005"), only)
    assert facts(message).refused == ((Field.CARD, ProblemCode.UNSUPPORTED_CARD_TYPE),)


def test_a_figure_in_chat_is_no_try_at_the_number() -> None:
    assert at(Field.CARD, "I have 2 of those") == Unclear()


@pytest.mark.parametrize(
    "text", ["12/28", "1228", "12 28", "Dec 2028", "december twenty eight", "it's 12/28", "2028-12"]
)
def test_expiries(text: str) -> None:
    assert facts(at(Field.EXPIRY, text)).expiry == Expiry(2028, 12)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("13/28", ProblemCode.INVALID_EXPIRY),
        ("01/2020", ProblemCode.EXPIRED_CARD),
        ("0120", ProblemCode.EXPIRED_CARD),
        ("7", ProblemCode.INVALID_EXPIRY),
    ],
)
def test_expiries_that_are_refused(text: str, problem: ProblemCode) -> None:
    assert facts(at(Field.EXPIRY, text)).refused == ((Field.EXPIRY, problem),)


@pytest.mark.parametrize("text", ["123", "it's 123", "cvv 123", "123 is the code", "one two three"])
def test_codes(text: str) -> None:
    code = facts(at(Field.CVV, text)).code
    assert code is not None
    assert code.reveal() == "123"


def test_a_code_before_its_time_is_told_by_its_cue() -> None:
    code = facts(at(Field.NAME, "my cvv is 123")).code
    assert code is not None
    assert code.reveal() == "123"


def test_two_figures_in_a_sentence_are_no_code() -> None:
    assert at(Field.CVV, "there are 3 or 4 of them") == Unclear()


def test_an_expiry_at_the_code_is_a_correction() -> None:
    message = facts(at(Field.CVV, "actually the expiry is 11/29"))
    assert message.expiry == Expiry(2029, 11)
    assert message.code is None


def test_bare_digits_at_the_summary_are_a_code_sent_twice() -> None:
    assert facts(at_summary("123")).code is not None
    assert at_summary("123 maple street") == Unclear()


@pytest.mark.parametrize(
    ("text", "expiry", "digits"),
    [
        ("4242424242424242 99 123", None, "123"),
        ("4242424242424242 1228 9876", Expiry(2028, 12), None),
        ("378282246310005 1228 1234", Expiry(2028, 12), "1234"),
        ("378282246310005 1228", None, None),
        ("378282246310005 122028 1234", Expiry(2028, 12), "1234"),
    ],
)
def test_what_follows_a_number(text: str, expiry: Expiry | None, digits: str | None) -> None:
    message = facts(at(Field.CARD, text))
    assert message.number is not None
    assert message.expiry == expiry
    assert (message.code and message.code.reveal()) == digits


@pytest.mark.parametrize(
    "text",
    [
        "the code is on the back of 4242 4242 4242 4242",
        "cvv is what you asked for and I am thinking about it, so I say 123 times 45678",
    ],
)
def test_a_code_word_makes_no_code_of_digits_far_away(text: str) -> None:
    message = at(Field.NAME, text)
    assert not isinstance(message, Facts) or message.code is None


def test_a_long_number_is_no_expiry() -> None:
    refused = facts(at(Field.EXPIRY, "12345678901")).refused
    assert refused == ((Field.EXPIRY, ProblemCode.INVALID_EXPIRY),)
    assert at(Field.EXPIRY, "I have 12345678901 of them") == Unclear()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hi, I'd like to pay. It's Jane Smith", "Jane Smith"),
        ("hello, I'm José María de la Cruz and I want to pay", "José María de la Cruz"),
        ("Hi, I'd like to pay. I'm ready", None),
        ("I want to pay. It's late", None),
        ("It's Not Fair", None),
        ("I'm Batman", None),
    ],
)
def test_who_introduces_themselves_in_the_first_message(text: str, name: str | None) -> None:
    message = understand(UserText(text), asked(Field.NAME, opening=True))
    assert (message.name if isinstance(message, Facts) else None) == name


def test_a_number_that_goes_on_is_refused() -> None:
    refused = facts(at(Field.CARD, "4242 4242 4242 4242 99999")).refused
    assert refused == ((Field.CARD, ProblemCode.INVALID_CARD_NUMBER),)


def test_a_models_word_is_one_of_the_set_or_nothing() -> None:
    assert chosen("pause") == Pause()
    assert chosen("affirm") is None
    assert chosen(None) is None


def test_pay_alone_is_no_yes_to_a_summary() -> None:
    """It may be the wish that began it all, sent once more."""
    for text in ("pay", "I want to pay", "pay please"):
        assert not isinstance(at_summary(text), Affirm)
