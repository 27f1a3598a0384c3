"""What fails around the bot: the payer hears so, nothing is half saved, and the next message works.

"Fails" means each call in turn, for once and for a while.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from payment_smart_bot.domain.answer import Problem
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.session import Status
from payment_smart_bot.ports import (
    Conflict,
    GatewayRefused,
    GatewayUnavailable,
    Loaded,
    StoreUnavailable,
    VaultUnavailable,
)
from tests.integration.tills import FACTS, LEASE

if TYPE_CHECKING:
    import io

    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.domain.session import Session
    from payment_smart_bot.ports import TurnRecord
    from tests.integration.tills import Till

UNAVAILABLE = Problem(ProblemCode.PAYMENT_UNAVAILABLE, 0, 3)
TALK = (*FACTS, "confirm")
CALLS = 13
"""Of the store in that talk: a load and a save for each message, and one save before Stripe."""
CANARY = "canary-4242424242424242"


class Shaky:
    """The real store; the calls of some numbers fail, `after` for those that were done first."""

    def __init__(self, till: Till, fails: range, *, after: bool = False) -> None:
        self.inner = till.store.inner
        self.fails = fails
        self.after = after
        self.calls = 0
        till.store.inner = self

    def load(self, session_id: str, message_id: str | None) -> Loaded:
        self._fail(after=False)
        return self.inner.load(session_id, message_id)

    def save(self, session: Session, record: TurnRecord | None) -> None:
        self._fail(after=False)
        self.inner.save(session, record)
        self._fail(after=True)

    def sweep(self, now: float) -> int:
        return self.inner.sweep(now)

    def _fail(self, *, after: bool) -> None:
        self.calls += not after
        if self.calls - 1 in self.fails and after is self.after:
            raise StoreUnavailable


def is_out_of_order(answer: Answer) -> bool:
    """Whether it says, and says clearly, that nothing could be done."""
    if answer.problem is None or answer.problem.code != "payment-unavailable":
        return False
    assert "Nothing was charged" in answer.response
    return True


def row(till: Till, store: Shaky) -> tuple[Session | None, list[str]]:
    """What is stored: the session and all its turns."""
    del till
    return store.inner.load("s", None).session, []


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("call", range(CALLS))
def test_a_store_that_fails_once_costs_one_message_at_most(
    till: Till, call: int, *, after: bool, ids: bool
) -> None:
    till.clock.skips = True
    store = Shaky(till, range(call, call + 1), after=after)
    answers: list[Answer] = []
    failed = 0
    for number, text in enumerate(TALK):
        name = f"m-{number}" if ids else None
        answers.append(till.say(text, name=name))
        if is_out_of_order(answers[-1]):
            failed += 1
            answers.append(till.say(text, name=name))
    assert store.calls > CALLS
    assert failed <= 1
    assert answers[-1].status is Status.COMPLETE
    tokens = {answer.payment_method.id for answer in answers if answer.payment_method}
    assert len(tokens) == 1
    assert till.stored().name == "John Doe"
    assert till.gateway.calls == 1
