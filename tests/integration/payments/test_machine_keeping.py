"""Random payments that ask for a postal code and for keeping the card, against a model."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.integration.payments.counter import AT_BANK, PRICE, VISA, Counter

from payment_smart_bot.bot.payments import reconcile, tidy
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import Field, Status
from payment_smart_bot.ports import StoreUnavailable
from payment_smart_bot.sandbox.spawn import SandboxProcess, start_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.domain.payment import Payment

NUMBERS = (VISA, AT_BANK, "4000000000000002", "4000000000000127", "4000000000000036")
CHATTER = (
    "maybe",
    "why do you keep it?",
    "ok",
    "continue",
    "the zip is 94107",
    "don't save my card",
    "use another card",
    "start over",
    "123",
)
CLEAR = {"confirm", "yes", "ok", "continue"}
"""What is a yes to a summary; the last two are none to keeping the card."""
OPERATIONS = (
    "POST /v1/customers",
    "POST /v1/payment_intents/{id}/confirm",
    "POST /v1/setup_intents",
    "POST /v1/setup_intents/{id}/confirm",
    "GET /v1/payment_methods/{id}",
    "GET /v1/setup_intents/{id}",
)


@dataclass
class Shared:
    """The sandbox that all examples pay at."""

    sandbox: SandboxProcess | None = None


SHARED = Shared()


@pytest.fixture(scope="module", autouse=True)
def _sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with start_sandbox(tmp_path_factory.mktemp("keeping")) as started:
        SHARED.sandbox = started
        yield
    SHARED.sandbox = None


class Keeping(RuleBasedStateMachine):
    """One payment; what was agreed to is written down beside it."""

    ended = kept = 0
    """Payments that came to their end, and cards that were kept, over all examples."""

    def __init__(self) -> None:
        super().__init__()
        assert SHARED.sandbox is not None
        self.folder = Path(tempfile.mkdtemp(prefix="keeping-"))
        self.counter = Counter(self.folder, SHARED.sandbox)
        self.yeses = 0
        """Clear yeses to a summary that stood."""
        self.agreed: set[str] = set()
        """Last four digits of the cards that the payer agreed to have kept."""
        self.given = ""
        self.last: Answer | None = None

    @initialize(amount=st.sampled_from((PRICE, 0)), far=st.sampled_from((0, 3, 6, 6)))
    def asked(self, amount: int, far: int) -> None:
        """Begin with so many answers given: chance gets there late."""
        self.amount = amount
        extra = (Field.POSTAL_CODE, Field.SAVE_CARD)
        self.payment: Payment = self.counter.asked(amount, extra=extra)
        self.goes_on_with_what_is_asked(VISA, far, yes=True)

    def _say(self, text: str) -> Answer:
        before, self.last = self.last, self.counter.say(self.payment, text)
        stood = before is not None and before.status is Status.AWAITING_CONFIRMATION
        self.yeses += text in CLEAR and stood
        return self.last

    @rule(text=st.sampled_from(CHATTER))
    def says(self, text: str) -> None:
        self._say(text)

    @rule(number=st.sampled_from(NUMBERS))
    def gives_a_card(self, number: str) -> None:
        answer = self._say(f"John Doe, {number}, 12/39, zip 94107")
        if answer.awaiting in {"save_card", "cvv"}:
            self.given = number[-4:]

    @rule(yes=st.booleans(), often=st.integers(1, 3))
    def answers_whether_to_keep_it(self, *, yes: bool, often: int) -> None:
        """However often the yes comes, it agrees to this and pays nothing."""
        if self.last is None or self.last.awaiting != "save_card":
            return
        if not yes:
            self._say("no thanks")
            return
        before = self.counter.taken(self.payment)
        for _ in range(often):
            assert self._say("yes").awaiting != "confirmation"
        self.agreed.add(self.given)
        assert self.counter.taken(self.payment) == before

    @rule(number=st.sampled_from((VISA, VISA, AT_BANK)), steps=st.integers(1, 6), yes=st.booleans())
    def goes_on_with_what_is_asked(self, number: str, steps: int, *, yes: bool) -> None:
        for _ in range(steps):
            awaiting = self.last.awaiting if self.last else None
            if awaiting == "save_card":
                self.answers_whether_to_keep_it(yes=yes, often=2)
            elif awaiting in {"cvv", "confirmation"}:
                self._say("123" if awaiting == "cvv" else "confirm")
            elif self.last is None or self.last.status is Status.COLLECTING:
                self.gives_a_card(number)
            else:
                self._say("pay")

    @rule(word=st.sampled_from(("confirm", "yes")))
    def confirms(self, word: str) -> None:
        if self.last is not None and self.last.awaiting == "confirmation":
            self._say(word)

    @rule(kind=st.sampled_from(("500", "500-after", "reset", "reset-after", "429")))
    def keeping_will_fail(self, kind: str) -> None:
        self.counter.fault(kind, OPERATIONS[0], times=9)

    @rule(kind=st.sampled_from(("500", "reset-after")), operation=st.sampled_from(OPERATIONS[1:]))
    def something_will_fail(self, kind: str, operation: str) -> None:
        self.counter.fault(kind, operation, times=2)

    @precondition(lambda self: self.last is not None and self.last.action is not None)
    @rule(choice=st.sampled_from(("complete", "fail")))
    def the_payer_is_at_the_bank(self, choice: str) -> None:
        assert self.last is not None
        assert self.last.action is not None
        url = self.last.action.url
        self.counter.http.post(url, data={"choice": choice}, timeout=5, allow_redirects=False)

    @rule(seconds=st.sampled_from((30.0, 20 * 60.0, 2 * 3600.0)))
    def time_goes_by(self, seconds: float) -> None:
        self.counter.clock.skipped += seconds

    @rule()
    def the_server_tidies(self) -> None:
        self.counter.calm()
        with suppress(StoreUnavailable):
            tidy(self.counter.books, self.counter.clock.now())

    def _owner(self, stored: Payment) -> str | None:
        assert stored.payment_method is not None
        url = f"{self.counter.sandbox.url}/v1/payment_methods/{stored.payment_method.id}"
        auth = (self.counter.sandbox.secret_key, "")
        self.counter.calm()
        name: str | None = self.counter.http.get(url, auth=auth, timeout=5).json()["customer"]
        return name

    @invariant()
    def money_and_cards_follow_their_own_yes(self) -> None:
        if not hasattr(self, "payment"):
            return
        taken, _ = self.counter.taken(self.payment)
        assert taken in {0, self.amount}
        assert not taken or self.yeses
        stored = self.counter.stands(self.payment)
        if stored.customer is not None:
            assert stored.payment_method is not None
            assert stored.payment_method.last4 in self.agreed
            assert stored.consent_words
            assert stored.state is State.SUCCEEDED
        assert self.counter.causes(self.payment).count(Cause.CONFIRM_BEGUN) <= self.yeses

    def teardown(self) -> None:
        """At rest what was agreed to is done, and nothing else."""
        if hasattr(self, "payment"):
            self.counter.calm()
            for seconds in (61, 20 * 60, 48 * 3600):
                self.counter.clock.skipped += seconds
                tidy(self.counter.books, self.counter.clock.now())
            for _ in reconcile(self.counter.books, None, None, mend=True):
                pass
            stored = self.counter.stands(self.payment)
            if stored.state is State.SUCCEEDED:
                assert (stored.consent_at is not None) == (
                    stored.customer is not None or stored.keep_failed
                )
                assert self._owner(stored) == stored.customer or stored.keep_failed
                Keeping.kept += stored.customer is not None
            Keeping.ended += 1
        self.counter.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def walked(examples: int, steps: int) -> tuple[int, int]:
    """Walk so many payments; how many came to their end, and how many cards were kept."""
    Keeping.ended = Keeping.kept = 0
    machine: Any = Keeping.TestCase
    machine.settings = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        phases=(Phase.reuse, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    machine().runTest()
    return Keeping.ended, Keeping.kept


def test_random_payments_that_may_keep_the_card() -> None:
    ended, kept = walked(25, 20)
    assert ended >= 25
    assert kept


@pytest.mark.slow
def test_many_random_payments_that_may_keep_the_card() -> None:
    ended, kept = walked(400, 30)
    assert ended >= 400
    assert kept >= 10
