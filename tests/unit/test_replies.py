"""The bot's sentences: the brief's to the letter, one for each problem, none with a hole in it."""

from __future__ import annotations

import string

import pytest

from payment_smart_bot.domain.commands import Topic
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.replies import (
    ANSWERS,
    DECLINES,
    PROBLEMS,
    SENTENCES,
    Reply,
    question,
    render,
    sentence,
)
from payment_smart_bot.domain.session import Field

EXTRA = {"more", "postal_code", "which"}
FILLED = {"name", "card", "expiry", "brand", "code_length", "code_place", "brands", "contact"}
RECEIPT = {"token", "last4"}
OF_A_PAYMENT = {"amount", "purpose", "reference", "link"}
ALL = [*SENTENCES.values(), *PROBLEMS.values(), *ANSWERS.values(), *DECLINES.values()]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("ask-name", "What's the name on your card?"),
        ("ask-card", "What's your card number?"),
        ("ask-expiry", "What's the expiry date (MM/YY)?"),
        ("ask-cvv", "And the CVV code?"),
        ("start", "Sure! Let's collect your payment info."),
        ("thanks-name", "Thanks, {name}."),
        ("got-it", "Got it."),
        (
            "summary",
            (
                "Please confirm:\nName: {name}\nCard: {card}\nExpiry: {expiry}\n"
                "Reply 'confirm' to proceed."
            ),
        ),
        (
            "receipt",
            (
                "✅ Payment processed successfully!\n\nToken: {token}\n"
                "Card: {brand} ending in {last4}\n\nThank you!"
            ),
        ),
    ],
)
def test_the_briefs_sentences_stand_to_the_letter(key: str, text: str) -> None:
    assert sentence(key).replace("{more}", "") == text


def test_every_hole_is_one_that_is_filled() -> None:
    holes = {name for text in ALL for _, name, _, _ in string.Formatter().parse(text) if name}
    assert holes == FILLED | EXTRA | RECEIPT | OF_A_PAYMENT


def test_every_topic_is_answered() -> None:
    assert set(ANSWERS) == set(Topic)


def test_every_refusal_has_two_wordings() -> None:
    told_otherwise = {
        ProblemCode.AUTHENTICATION_FAILED,
        ProblemCode.TOO_MANY_ATTEMPTS,
        ProblemCode.SESSION_EXPIRED,
        ProblemCode.PAYMENT_UNAVAILABLE,
    }
    assert {code for code, _ in PROBLEMS} == set(ProblemCode) - told_otherwise
    for code, _ in PROBLEMS:
        assert PROBLEMS[code, 1] != PROBLEMS[code, 2]
        assert sentence(f"problem:{code}:5") == PROBLEMS[code, 2]


@pytest.mark.parametrize("field", list(Field))
def test_every_question_has_three_wordings(field: Field) -> None:
    assert len({sentence(question(field, unclear)) for unclear in range(6)}) == 3


def test_every_summary_has_room_for_what_some_deployments_ask() -> None:
    shown = [text for key, text in SENTENCES.items() if text.startswith("Please confirm:")]
    assert len(shown) == 8
    assert all("{more}\n" in text for text in shown)


def test_sentences_follow_each_other_and_blocks_stand_alone() -> None:
    assert render([Reply("got-it"), Reply("ask-card")]) == "Got it. What's your card number?"
    assert render([Reply("kept"), Reply("summary", dict.fromkeys(FILLED | EXTRA, "x"))]).startswith(
        "Fine, I'll leave it as it is.\n\nPlease confirm:"
    )


def test_no_sandbox_notice_stands_in_a_reply() -> None:
    assert not [text for text in ALL if "sandbox" in text.lower() or "test mode" in text]
