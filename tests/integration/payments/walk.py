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

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from tests.integration.payments.counter import AT_BANK, VISA, Counter, by_hand
from tests.integration.payments.mortal import Death, Fate
from tests.integration.payments.payer import WRITTEN, Payer
from tests.integration.payments.seen import books_agree, holds_at_rest, holds_now

from payment_smart_bot.bot.payments import NotPossible, TooMuch, reconcile, tidy
from payment_smart_bot.domain.errors import PaymentError
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.payments.scored import Score

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
NUMBERS: Final = (
    VISA,
    VISA,
    "5555555555554444",
    AT_BANK,
    "4000000000000002",
    "4000000000000341",
    "4000000000000127",
)
PAID: Final = {State.SUCCEEDED, State.AUTHORIZED}
WHO: Final = st.integers(0, 1)
"""One of the payers; there may be but one."""


class Walk(RuleBasedStateMachine):
    """Payments, whatever happens to them."""

    sandbox: ClassVar[SandboxProcess]
    channel: ClassVar[Channel]
    payments: ClassVar[int] = 1
    """So many in one walk."""
    spared: ClassVar[frozenset[str]] = frozenset()
    """Operations of Stripe's that do not fail."""
    score: ClassVar[Score]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="walk-"))
        self.fate = Fate()
        self.counter = Counter(self.folder, self.sandbox, wrap=self.fate.wrap)
        self.payers: list[Payer] = []
        self.messages = 0
        self.began = time.time()

    @initialize(
        manual=st.sampled_from((False, False, True)),
        price=st.sampled_from(sorted(WRITTEN)),
        number=st.sampled_from(NUMBERS),
        far=st.sampled_from((0, 1, 2, 2, 2)),
    )
    def asked(self, *, manual: bool, price: tuple[int, str], number: str, far: int) -> None:
        """Begin with nothing, with the card given, or with the yes said: chance gets there late."""
        more: dict[str, Any] = by_hand() if manual else {}
        for who in range(self.payments):
            self.payers.append(Payer(self.counter.asked(*price, channel=self.channel, **more)))
            for step in (self.gives, self.agrees)[:far]:
                step(who, number)

    def gives(self, who: int, number: str) -> None:
        """Give a card, or come to where it is to be given."""
        raise NotImplementedError

    def agrees(self, who: int, number: str) -> None:
        """Say yes to that."""
        raise NotImplementedError

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
            self.score.ended += 1
            self.score.paid += self.counter.stands(payer.payment).state in PAID
        self.counter.close()
        shutil.rmtree(self.folder, ignore_errors=True)
