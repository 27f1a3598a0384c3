"""What fails around the bot: the payer hears so, nothing is half saved, and the next message works.

"Fails" means each call in turn, for once and for a while.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from tests.integration.tills import FACTS, LEASE

from payment_smart_bot.domain.session import Status
from payment_smart_bot.ports import (
    Conflict,
    GatewayRefused,
    GatewayUnavailable,
    StoreUnavailable,
    VaultUnavailable,
)

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from tests.integration.tills import Till

    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.domain.session import Session
    from payment_smart_bot.ports import Loaded, TurnRecord

TALK = (*FACTS, "confirm")
CALLS = 13
"""Of the store in that talk: a load and a save for each message, and one save before Stripe."""
LAST_SAVE_OF_CODE = 10
MOST_TRIES = 8
CANARY = "canary-4242424242424242"


class Shaky:
    """The real store; calls of some numbers fail, or, with `after`, fail once they are done."""

    def __init__(self, till: Till, fails: range, *, after: bool = False) -> None:
        self.inner = till.sessions
        self.fails = fails
        self.after = after
        self.calls = 0
        till.store.inner = self

    def load(self, session_id: str, message_id: str | None) -> Loaded:
        with self._failing():
            return self.inner.load(session_id, message_id)

    def save(self, session: Session, record: TurnRecord | None) -> None:
        with self._failing():
            self.inner.save(session, record)

    def sweep(self, now: float) -> int:
        return self.inner.sweep(now)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        fails = self.calls in self.fails
        self.calls += 1
        if fails and not self.after:
            raise StoreUnavailable
        yield
        if fails:
            raise StoreUnavailable


def fails_clearly(answer: Answer) -> bool:
    """Whether it could not be done; then it says so, and that nothing was charged."""
    if answer.problem is None or answer.problem.code != "payment-unavailable":
        return False
    assert "Nothing was charged" in answer.response
    return True


def say_until_heard(till: Till, text: str, name: str | None) -> list[Answer]:
    """As a client does: again while it fails or is still worked on."""
    answers = [till.say(text, name=name)]
    while fails_clearly(answers[-1]) or answers[-1].status is Status.PROCESSING:
        assert len(answers) < MOST_TRIES
        answers.append(till.say(text, name=name))
    return answers


def talk(till: Till, *, ids: bool = True) -> list[Answer]:
    """A whole payment; every answer that was told."""
    till.clock.skips = True
    told: list[Answer] = []
    for number, text in enumerate(TALK):
        told += say_until_heard(till, text, f"m-{number}" if ids else None)
    return told


def test_a_payment_takes_as_many_calls_of_the_store_as_these_tests_think(till: Till) -> None:
    store = Shaky(till, range(0))
    assert len(talk(till)) == len(TALK)
    assert store.calls == CALLS


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("call", range(CALLS))
def test_a_store_that_fails_once_loses_nothing(
    till: Till, call: int, *, after: bool, ids: bool
) -> None:
    store = Shaky(till, range(call, call + 1), after=after)
    answers = talk(till, ids=ids)
    assert store.calls > CALLS
    assert sum(map(fails_clearly, answers)) == (call != LAST_SAVE_OF_CODE)
    assert answers[-1].status is Status.COMPLETE
    assert {a.payment_method.id for a in answers if a.payment_method} == {"pm_1"}
    assert till.gateway.calls == 1
    assert till.stored().name == "John Doe"


@pytest.mark.parametrize("call", range(CALLS))
def test_while_the_store_is_out_nothing_changes_and_afterwards_all_goes_on(
    till: Till, call: int
) -> None:
    till.clock.skips = True
    store = Shaky(till, range(call, 10_000))
    told: list[Answer] = []
    for number, text in enumerate(TALK):
        told.append(till.say(text, name=f"m-{number}"))
        if fails_clearly(told[-1]):
            break
    before = till.sessions.load("s", None).session
    assert [fails_clearly(till.say(text)) for text in ("confirm", "cancel", "123")] == [True] * 3
    assert till.sessions.load("s", None).session == before
    store.fails = range(0)
    told += talk(till)
    assert told[-1].status is Status.COMPLETE
    assert len({answer.payment_method for answer in told if answer.payment_method}) == 1
    assert till.gateway.calls == 1 + (call == LAST_SAVE_OF_CODE)


def test_a_result_that_cannot_be_saved_is_never_told_and_the_code_is_asked_again(
    till: Till,
) -> None:
    till.clock.skips = True
    till.give(*FACTS[:-1])
    store = Shaky(till, range(2, 10_000))
    assert fails_clearly(till.say("123"))
    store.fails = range(0)
    assert till.stored().status is Status.PROCESSING
    till.clock.skipped += LEASE
    interrupted = till.say("hello?")
    assert (interrupted.awaiting, interrupted.payment_method) == ("cvv", None)
    assert "interrupted" in interrupted.response
    done = till.give("123", "confirm")
    assert done.payment_method is not None
    assert done.payment_method.id == "pm_2"


def test_a_number_that_cannot_be_sealed_is_not_taken(till: Till) -> None:
    till.give(*FACTS[:2])
    before = till.stored()
    till.vault.faults.append(VaultUnavailable())
    assert fails_clearly(till.say(FACTS[2]))
    assert till.stored() == before
    assert till.say(FACTS[2]).awaiting == "expiry"


def test_a_number_that_cannot_be_opened_costs_the_code_alone(till: Till) -> None:
    till.give(*FACTS[:-1])
    till.vault.faults.append(VaultUnavailable())
    answer = till.say("123")
    assert fails_clearly(answer)
    assert (answer.awaiting, till.gateway.calls) == ("cvv", 0)
    assert till.give("123", "confirm").status is Status.COMPLETE


STRANGE: list[Exception] = [
    RuntimeError(CANARY),
    KeyError(CANARY),
    UnicodeEncodeError("ascii", CANARY, 0, 1, CANARY),
    OSError(5, CANARY, CANARY),
    RecursionError(CANARY),
    MemoryError(CANARY),
    AssertionError(CANARY),
    ExceptionGroup(CANARY, [ValueError(CANARY)]),
    Conflict(CANARY),
    StoreUnavailable(CANARY),
    type(f"Canary{CANARY}", (Exception,), {"__module__": CANARY})(CANARY),
    GatewayUnavailable(CANARY, operator=True),
]


@pytest.mark.parametrize("fault", STRANGE, ids=lambda fault: str(type(fault).__name__)[:9])
@pytest.mark.parametrize("place", ["gateway", "vault"])
def test_whatever_comes_of_a_call_is_an_answer_and_no_text_in_the_log(
    till: Till, log: io.StringIO, fault: Exception, place: str
) -> None:
    till.give(*FACTS[:-1])

    def fail() -> None:
        raise fault

    till.gateway.before += [fail] if place == "gateway" else []
    till.vault.faults += [fault] if place == "vault" else []
    answer = till.say("123")
    assert fails_clearly(answer)
    assert (answer.status, answer.awaiting) == (Status.COLLECTING, "cvv")
    assert till.stored().intent is None
    assert till.give("123", "confirm").status is Status.COMPLETE
    assert '"event":"fault"' in log.getvalue()
    assert "canary" not in log.getvalue().lower()
    assert "4242" not in log.getvalue()


@pytest.mark.parametrize("where", ["load", "save", "seal"])
def test_a_bug_beside_the_call_is_an_answer_too_and_no_text_in_the_log(
    till: Till, log: io.StringIO, where: str
) -> None:
    till.give(*FACTS[:2])
    before = till.stored()

    def fail() -> None:
        raise RuntimeError(CANARY)

    till.store.before_load += [fail] if where == "load" else []
    till.store.before_save += [fail] if where == "save" else []
    till.vault.faults += [RuntimeError(CANARY)] if where == "seal" else []
    assert fails_clearly(till.say(FACTS[2]))
    assert till.stored() == before
    assert till.say(FACTS[2]).awaiting == "expiry"
    assert '"reason":"bug:RuntimeError"' in log.getvalue()
    assert "canary" not in log.getvalue()


def test_a_refusal_with_a_strange_text_reaches_no_log(till: Till, log: io.StringIO) -> None:
    till.give(*FACTS[:-1])

    def refuse() -> None:
        raise GatewayRefused(CANARY, CANARY)

    till.gateway.before.append(refuse)
    answer = till.say("123")
    assert answer.problem is not None
    assert (answer.awaiting, answer.problem.code) == ("card", "card-declined")
    assert '"declineCode":"invalid"' in log.getvalue()
    assert "canary" not in log.getvalue()
