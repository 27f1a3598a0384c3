"""Walks of payments at random, and what must hold at each step and at the end of each.

Everything is real but the clock: stores, vault, sandbox over HTTP.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from tests.integration.payments.counter import Counter, by_hand
from tests.integration.payments.mortal import Death, Fate
from tests.integration.payments.payer import WRITTEN, Payer
from tests.integration.payments.seen import books_agree, holds_at_rest, holds_now

from payment_smart_bot.bot.payments import NotPossible, TooMuch, reconcile, tidy
from payment_smart_bot.domain.errors import PaymentError
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.domain.channel import Channel
    from payment_smart_bot.sandbox.spawn import SandboxProcess

NOT_DONE: Final = (
    NotPossible,
    TooMuch,
    PaymentError,
    GatewayRefused,
    GatewayUnavailable,
    StoreUnavailable,
)
WHO: Final = st.integers(0, 1)
"""One of the payers; there may be but one."""


class Walk(RuleBasedStateMachine):
    """Payments, whatever happens to them."""

    sandbox: ClassVar[SandboxProcess]
    channel: ClassVar[Channel]
    payments: ClassVar[int] = 1
    """So many in one walk."""
    ended: ClassVar[int] = 0
    """Payments that came to their end, over all walks."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="walk-"))
        self.fate = Fate()
        self.counter = Counter(self.folder, self.sandbox, wrap=self.fate.wrap)
        self.payers: list[Payer] = []
        self.messages = 0
        self.began = time.time()

    @initialize(manual=st.booleans(), price=st.sampled_from(sorted(WRITTEN)))
    def asked(self, *, manual: bool, price: tuple[int, str]) -> None:
        more: dict[str, Any] = by_hand() if manual else {}
        for _ in range(self.payments):
            self.payers.append(Payer(self.counter.asked(*price, channel=self.channel, **more)))

    def start_anew(self) -> None:
        clock = self.counter.clock
        self.fate.spare()
        self.counter.close()
        self.counter = Counter(self.folder, self.sandbox, clock, wrap=self.fate.wrap)

    def payer(self, who: int) -> Payer:
        return self.payers[who % len(self.payers)]

    def lives(self, work: Callable[[], object]) -> bool:
        """Whether the process lived through it; where it did not, there is a new one."""
        try:
            with suppress(*NOT_DONE), self.fate.awake():
                work()
        except Death:
            self.start_anew()
            return False
        return True

    def answered(self, payer: Payer, ask: Callable[[], Answer]) -> Answer | None:
        """What the payer hears; None where the process died."""
        answers: list[Answer] = []
        payer.last = None
        if not self.lives(lambda: answers.append(ask())):
            return None
        payer.hears(answers[0])
        return answers[0]

    def say(self, who: int, text: str, name: str | None = None) -> Answer | None:
        payer = self.payer(who)
        if text == "confirm":
            payer.says_yes()
        return self.answered(payer, lambda: self.counter.say(payer.payment, text, name=name))

    def new_name(self) -> str:
        self.messages += 1
        return f"m-{self.messages}"

    @invariant()
    def money_is_taken_once_and_after_a_yes(self) -> None:
        for payer in self.payers:
            holds_now(self.counter, payer)

    def teardown(self) -> None:
        """At rest the ledger says what Stripe says, and every payment has ended."""
        self.fate.spare()
        self.counter.calm()
        for seconds in (61, 20 * 60, 48 * 3600, 61):
            self.counter.clock.skipped += seconds
            tidy(self.counter.books, self.counter.clock.now())
        list(reconcile(self.counter.books, None, None, mend=True))
        books_agree(self.counter, self.began)
        for payer in self.payers:
            holds_at_rest(self.counter, payer)
            type(self).ended += 1
        self.counter.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def walked(machine: type[Walk], sandbox: SandboxProcess, walks: int, steps: int) -> int:
    """Walk so often so many steps; how many payments came to their end."""
    machine.sandbox, machine.ended = sandbox, 0
    case: Any = machine.TestCase
    case.settings = settings(
        max_examples=walks,
        stateful_step_count=steps,
        deadline=None,
        phases=(Phase.reuse, Phase.generate),  # each step is a request: shrinking takes an hour
        suppress_health_check=list(HealthCheck),
    )
    case().runTest()
    return machine.ended
