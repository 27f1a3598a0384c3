"""Random payments against a model: messages, duplicates, faults, restarts, the bank, old webhooks.

Run longer by `make torture`. Everything is real but the clock: stores, vault, sandbox over HTTP.
"""

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
from tests.integration.payments.counter import AT_BANK, PRICE, VISA, Counter, by_hand

from payment_smart_bot.bot.payments import Mover, NotPossible, TooMuch, reconcile, tidy
from payment_smart_bot.domain.errors import PaymentError
from payment_smart_bot.domain.payment import CaptureMethod, Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import Status
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable, StoreUnavailable
from payment_smart_bot.sandbox.spawn import SandboxProcess, start_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.domain.payment import Payment

NUMBERS = (VISA, AT_BANK, "4000000000000002", "4000000000000341", "4000000000000127")
CHATTER = (
    "maybe",
    "no wait",
    "why?",
    "how much is it?",
    "I don't want to confirm",
    "hello",
    "the expiry is 11/38",
    "use another card",
    "pay",
    "start over",
    "John Doe",
    "12/39",
    "123",
)
KINDS = ("500", "500-after", "reset", "reset-after", "429")
OPERATIONS = (
    "POST /v1/payment_methods",
    "POST /v1/payment_intents",
    "POST /v1/payment_intents/{id}/confirm",
    "POST /v1/payment_intents/{id}/cancel",
    "GET /v1/payment_intents/{id}",
    "POST /v1/payment_intents/{id}/capture",
    "POST /v1/refunds",
)
NOT_DONE = (
    NotPossible,
    TooMuch,
    PaymentError,
    GatewayRefused,
    GatewayUnavailable,
    StoreUnavailable,
)
ENDED = {State.SUCCEEDED, State.AUTHORIZED, State.CANCELED, State.FAILED, State.EXPIRED}


@dataclass
class Shared:
    """The sandbox that all examples pay at."""

    sandbox: SandboxProcess | None = None


SHARED = Shared()


@pytest.fixture(scope="module", autouse=True)
def _sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with start_sandbox(tmp_path_factory.mktemp("machine")) as started:
        SHARED.sandbox = started
        yield
    SHARED.sandbox = None


class Payments(RuleBasedStateMachine):
    """One payment, whatever happens to it."""

    ended = 0
    """Payments that came to their end, over all examples."""

    def __init__(self) -> None:
        super().__init__()
        assert SHARED.sandbox is not None
        self.folder = Path(tempfile.mkdtemp(prefix="machine-"))
        self.counter = Counter(self.folder, SHARED.sandbox)
        self.yeses = 0
        """Clear yeses to a summary that stood."""
        self.last: Answer | None = None
        self.messages = 0

    @initialize(manual=st.booleans(), amount=st.sampled_from((PRICE, 50, 1)))
    def asked(self, *, manual: bool, amount: int) -> None:
        more: dict[str, Any] = by_hand() if manual else {}
        self.amount = max(amount, 50)
        self.payment: Payment = self.counter.asked(self.amount, **more)

    def _say(self, text: str, name: str | None = None) -> Answer:
        stood = self.last is not None and self.last.status is Status.AWAITING_CONFIRMATION
        answer = self.counter.say(self.payment, text, name=name)
        self.yeses += text == "confirm" and stood
        self.last = answer
        return answer

    @rule(text=st.sampled_from(CHATTER))
    def says(self, text: str) -> None:
        self._say(text)

    @rule(number=st.sampled_from(NUMBERS))
    def gives_a_card(self, number: str) -> None:
        self._say(f"John Doe, {number}, 12/39")
        self._say("123")

    @rule()
    def confirms(self) -> None:
        answer = self._say("confirm")
        if answer.status is Status.COMPLETE:
            assert self.yeses

    @rule()
    def confirms_twice_under_one_id(self) -> None:
        self.messages += 1
        name = f"m-{self.messages}"
        first = self._say("confirm", name)
        again = self.counter.say(self.payment, "confirm", name=name)
        if first.status is Status.COMPLETE:
            assert again.response == first.response

    @rule()
    def cancels(self) -> None:
        self._say("cancel")

    @rule(kind=st.sampled_from(KINDS), operation=st.sampled_from(OPERATIONS))
    def something_will_fail(self, kind: str, operation: str) -> None:
        self.counter.fault(kind, operation, times=2)

    @precondition(lambda self: self.last is not None and self.last.action is not None)
    @rule(choice=st.sampled_from(("complete", "fail")))
    def the_payer_is_at_the_bank(self, choice: str) -> None:
        assert self.last is not None
        assert self.last.action is not None
        self.counter.http.post(
            self.last.action.url, data={"choice": choice}, timeout=5, allow_redirects=False
        )

    @rule()
    def the_bot_starts_anew(self) -> None:
        clock = self.counter.clock
        self.counter.close()
        self.counter = Counter(self.folder, self.counter.sandbox, clock)

    @rule(seconds=st.sampled_from((30.0, 20 * 60.0, 2 * 3600.0)))
    def time_goes_by(self, seconds: float) -> None:
        self.counter.clock.skipped += seconds

    @rule(part=st.sampled_from((None, 20, 5000)), deed=st.sampled_from(("refund", "capture")))
    def the_merchant_moves_money(self, deed: str, part: int | None) -> None:
        self.messages += 1
        mover = Mover(self.counter.books)
        with suppress(*NOT_DONE):
            if deed == "refund":
                mover.refund(self.payment.id, part, f"refund-{self.messages}")
            else:
                mover.capture(self.payment.id, part)

    @rule(often=st.integers(0, 9))
    def the_merchant_cancels_at_times(self, often: int) -> None:
        if not often:
            with suppress(*NOT_DONE):
                Mover(self.counter.books).cancel(self.payment.id)

    @rule()
    def the_server_tidies(self) -> None:
        with suppress(StoreUnavailable):
            tidy(self.counter.books, self.counter.clock.now())

    @rule()
    def a_webhook_of_whenever_comes(self) -> None:
        """Whatever it was about: how things stand is asked of Stripe."""
        self._settle()

    def _settle(self) -> None:
        try:
            self.counter.books.settle(self.counter.stands(self.payment))
        except (GatewayUnavailable, StoreUnavailable):
            return

    @invariant()
    def money_is_taken_once_and_after_a_yes(self) -> None:
        if not hasattr(self, "payment"):
            return
        taken, refunded = self.counter.taken(self.payment)
        by_hand_and_in_part = self.payment.capture_method is CaptureMethod.MANUAL and taken == 20
        assert taken in {0, self.amount} or by_hand_and_in_part
        assert refunded <= taken
        assert not taken or self.yeses
        stored = self.counter.stands(self.payment)
        assert stored.amount_captured <= taken
        assert stored.amount_refunded <= refunded
        assert self.counter.causes(self.payment).count(Cause.CONFIRM_BEGUN) <= self.yeses

    def teardown(self) -> None:
        """At rest the ledger says what Stripe says, and the payment can end."""
        if hasattr(self, "payment"):
            self.counter.calm()
            for seconds in (61, 20 * 60, 48 * 3600):
                self.counter.clock.skipped += seconds
                tidy(self.counter.books, self.counter.clock.now())
            for _ in reconcile(self.counter.books, None, None, mend=True):
                pass
            stored = self.counter.stands(self.payment)
            assert (stored.amount_captured, stored.amount_refunded) == self.counter.taken(
                self.payment
            )
            assert stored.state in ENDED
            last = self.counter.say(self.payment, "hello")
            Payments.ended += 1
            assert last.status in {Status.COMPLETE, Status.CANCELLED, Status.FAILED, Status.HANDOFF}
        self.counter.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def walked(examples: int, steps: int) -> int:
    """Walk so many payments of so many steps each; how many payments came to their end."""
    Payments.ended = 0
    machine: Any = Payments.TestCase
    machine.settings = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        phases=(Phase.reuse, Phase.generate),  # each step is a request: shrinking takes an hour
        suppress_health_check=list(HealthCheck),
    )
    machine().runTest()
    return Payments.ended


def test_random_payments() -> None:
    assert walked(25, 20) >= 25


@pytest.mark.slow
def test_ten_thousand_steps_of_random_payments() -> None:
    assert walked(400, 25) >= 400
