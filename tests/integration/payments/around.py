"""What happens around any payment: faults, deaths, time, the merchant, the clock, webhooks."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.integration.payments.letters import hear_again
from tests.integration.payments.seen import PART
from tests.integration.payments.talking import Talking
from tests.integration.payments.walk import WHO

from payment_smart_bot.bot.payments import Mover, reconcile, tidy

KINDS: Final = ("500", "500-after", "reset", "reset-after", "429")
OPERATIONS: Final = (
    "POST /v1/payment_methods",
    "GET /v1/payment_methods/{id}",
    "GET /v1/confirmation_tokens/{id}",
    "POST /v1/payment_intents",
    "POST /v1/payment_intents/{id}/confirm",
    "POST /v1/payment_intents/{id}/cancel",
    "GET /v1/payment_intents/{id}",
    "POST /v1/payment_intents/{id}/capture",
    "POST /v1/checkout/sessions",
    "GET /v1/checkout/sessions/{id}",
    "POST /v1/checkout/sessions/{id}/expire",
    "POST /v1/refunds",
)


class Anything(Talking):
    """Payments to which anything may happen; each of the three ways adds its own."""

    @rule(kind=st.sampled_from(KINDS), operation=st.sampled_from(OPERATIONS))
    def something_will_fail(self, kind: str, operation: str) -> None:
        if operation not in self.spared:
            self.counter.fault(kind, operation, times=2)

    @rule(calls=st.integers(0, 9), after=st.booleans())
    def the_process_will_die(self, *, calls: int, after: bool) -> None:
        self.fate.calls, self.fate.after = calls, after

    @rule()
    def the_bot_starts_anew(self) -> None:
        self.start_anew()

    @rule(seconds=st.sampled_from((1.0, 30.0, 20 * 60.0, 2 * 3600.0)))
    def time_goes_by(self, seconds: float) -> None:
        self.counter.clock.skipped += seconds

    @rule(
        who=WHO,
        part=st.sampled_from((None, PART, 5000)),
        deed=st.sampled_from(("refund", "capture")),
    )
    def the_merchant_moves_money(self, who: int, deed: str, part: int | None) -> None:
        mover, payment = Mover(self.counter.books), self.payer(who).payment.id
        if deed == "refund":
            self.lives(lambda: mover.refund(payment, part, self.new_name()))
        else:
            self.lives(lambda: mover.capture(payment, part))

    @rule(who=WHO, often=st.integers(0, 9))
    def the_merchant_cancels_at_times(self, who: int, often: int) -> None:
        if not often:
            self.lives(lambda: Mover(self.counter.books).cancel(self.payer(who).payment.id))

    @rule()
    def the_server_tidies(self) -> None:
        self.lives(lambda: tidy(self.counter.books, self.counter.clock.now()))

    @rule(mend=st.booleans())
    def the_books_are_compared(self, *, mend: bool) -> None:
        self.lives(lambda: list(reconcile(self.counter.books, None, None, mend=mend)))

    @rule(back=st.integers(0, 19))
    def a_webhook_of_whenever_comes(self, back: int) -> None:
        self.lives(lambda: hear_again(self.counter, back))
