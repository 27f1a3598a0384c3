"""Random payments on Stripe's page; run longer by `make torture`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from tests.integration.payments.around import Anything
from tests.integration.payments.scored import walked
from tests.integration.payments.seen import one_page_is_open
from tests.integration.payments.walk import NUMBERS

from payment_smart_bot.domain.channel import Channel

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.spawn import SandboxProcess


class Checkout(Anything):
    """One payment. Pages that were told once may be open in a tab for ever."""

    channel = Channel.CHECKOUT

    def gives(self, who: int, number: str) -> None:
        del number
        self.say(who, "pay")

    def agrees(self, who: int, number: str) -> None:
        if self.payer(who).pages:
            self.presses_pay(0, number, 1)

    @precondition(lambda self: self.payers[0].pages)
    @rule(back=st.integers(0, 2), number=st.sampled_from(NUMBERS), presses=st.integers(1, 2))
    def presses_pay(self, back: int, number: str, presses: int) -> None:
        payer, card = self.payer(0), {"number": number, "expiry": "12/39", "code": "123"}
        url = payer.pages[-1 - back % len(payer.pages)]
        shown = self.counter.http.get(url, timeout=5, allow_redirects=False)
        payer.presses_pay(url, shown.text, number[-4:])
        form = {"email": "jo@example.com", "name": "John Doe", **card}
        for _ in range(presses):
            there = self.counter.http.post(url, form, timeout=5, allow_redirects=False)
            goes = there.headers.get("Location", "")
            if "/_sandbox" in goes or goes.startswith("/"):
                payer.bank = goes if goes.startswith("http") else self.sandbox.url + goes

    @precondition(lambda self: self.payers[0].pages)
    @rule()
    def the_page_expires(self) -> None:
        name = self.counter.stands(self.payer(0).payment).payment_intent or "cs_none"
        self.counter.http.post(
            f"{self.sandbox.url}/v1/checkout/sessions/{name}/expire",
            auth=(self.sandbox.secret_key, ""),
            timeout=5,
        )

    @invariant()
    def one_page_can_be_paid_on(self) -> None:
        for payer in self.payers:
            one_page_is_open(self.counter, payer)


def test_random_payments_on_the_page(sandbox: SandboxProcess) -> None:
    assert walked(Checkout, sandbox, 3, 20).ended >= 3


@pytest.mark.slow
def test_three_thousand_steps_on_the_page(sandbox: SandboxProcess) -> None:
    assert walked(Checkout, sandbox, 120, 25).paid >= 30
