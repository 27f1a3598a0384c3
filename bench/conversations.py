"""What payers say in the benchmarks, with the `awaiting` that each message leads to.

The card numbers are the payment networks' published test numbers. Expiries are relative to today.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

Line = tuple[str, str | None]
"""A message and the `awaiting` of its answer."""

_YEAR: Final = datetime.now(UTC).year + 3
_SHORT: Final = f"12/{_YEAR % 100:02}"

CALLING_NOBODY: Final[tuple[tuple[Line, ...], ...]] = (
    (
        ("I want to pay", "name"),
        ("John Doe", "card"),
        ("4111 1111 1111 1111", "expiry"),
        ("what cards do you accept?", "expiry"),
        (_SHORT, "cvv"),
        ("is this safe?", "cvv"),
        ("no wait", "cvv"),
    ),
    (
        ("hi", "name"),
        ("my name is Jane Smith", "card"),
        ("one moment", "card"),
        ("5555 5555 5555 4444", "expiry"),
        (f"December {_YEAR}", "cvv"),
        ("what is the cvv?", "cvv"),
        ("change the name", "name"),
        ("Jane Smith-Jones", "cvv"),
    ),
    (
        ("Hello, I'd like to pay for my order", "name"),
        ("who are you?", "name"),
        ("José María de la Cruz", "card"),
        ("it's 3782 822463 10005", "expiry"),
        (f"exp {_SHORT}", "cvv"),
        ("could you repeat that?", "cvv"),
        ("cancel", None),
        ("thanks, bye", None),
    ),
    (
        ("pay", "name"),
        ("Emily Davis", "card"),
        ("6011 1111 1111 1116", "card"),
        ("sorry, 6011 1111 1111 1117", "expiry"),
        ("13/99", "expiry"),
        (_SHORT, "cvv"),
        ("how much will it cost me?", "cvv"),
        ("I would rather talk to a person", "cvv"),
    ),
    (
        ("checkout please", "name"),
        (f"Michael Brown, 4242 4242 4242 4242, {_SHORT}", "cvv"),
        ("the expiry date is wrong", "expiry"),
        (f"01/{_YEAR}", "cvv"),
        ("do you store my card number?", "cvv"),
        ("the weather is lovely over here", "cvv"),
    ),
)
"""Conversations of turns that seal and save, and never call Stripe."""

BEFORE_THE_CODE: Final[tuple[Line, ...]] = (
    ("I want to pay", "name"),
    (f"John Doe, 4242 4242 4242 4242, {_SHORT}", "cvv"),
)
THE_CODE: Final[tuple[Line, ...]] = (("123", "confirmation"),)
"""The one turn that calls Stripe."""
THE_YES: Final[tuple[Line, ...]] = (("confirm", None),)

CHATTER: Final = (
    "what cards do you accept?",
    "is this safe?",
    "no wait",
    "who are you?",
    "how much will it cost me?",
    "hello",
    "could you repeat that?",
    "do you store my card number?",
    "thanks",
    "can I get a refund?",
)
"""Messages that leave a conversation where it stands, for as long as one likes."""

AT_EACH_STEP: Final[dict[str, tuple[str, ...]]] = {
    "opening": (
        "I want to pay",
        "hi",
        "pay",
        "Hello, I'd like to pay for my order",
        "what is this?",
    ),
    "name": (
        "John Doe",
        "my name is Jane Smith",
        "José María de la Cruz",
        "李小龍",
        "O'Neill",
        "J0hn Doe",
        f"Michael Brown, 4242 4242 4242 4242, {_SHORT}",
        "why do you need my name?",
        "the weather is lovely over here",
    ),
    "card": (
        "4111 1111 1111 1111",
        "378282246310005",
        "it's 5555-5555-5555-4444",
        "6011 1111 1111 1116",
        "four two four two, four two four two, four two four two, four two four two",
        "4242 4242",
        "what cards do you accept?",
        "one moment, I'm looking for my card",
        "my dog has eaten it",
    ),
    "expiry": (
        _SHORT,
        f"December {_YEAR}",
        f"exp {_SHORT}",
        "13/99",
        "01/20",
        "december next year",
        "use another card",
        "where does it say that?",
    ),
    "cvv": (
        "12",
        "123",
        "the code is 123",
        "one two three",
        "what is the cvv?",
        "is this safe?",
        "change the name",
        "no wait",
        "cancel",
    ),
    "summary": (
        "confirm",
        "yes please",
        "yes?",
        "hmm, I do not know",
        "the expiry date is wrong",
        "no, change the card please",
        "do you charge me now?",
        "cancel",
        "thanks",
    ),
    "complete": ("confirm", "thanks, bye", "pay", "can I get a refund?", "4111 1111 1111 1111"),
    "cancelled": ("pay", "was I charged?", "ok", "start over"),
    "handoff": ("hello?", "4111 1111 1111 1111", "who are you?"),
}
"""Things to say at every step, plain and awkward ones."""
