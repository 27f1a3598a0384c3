"""Random payments whose card comes from Stripe's field; run longer by `make torture`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from tests.integration.payments.around import Anything
from tests.integration.payments.scored import walked
from tests.integration.payments.walk import WHO

from payment_smart_bot.domain.channel import Channel

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.spawn import SandboxProcess

KINDS = ("payment_methods", "test_helpers/confirmation_tokens")


class Field(Anything):
    """Two payments of one merchant, so that what was made for one can be handed to the other."""

    channel = Channel.FIELD
    payments = 2
    spared = frozenset({"POST /v1/payment_methods"})  # the field's own, which the test plays

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[str] = []

    def gives(self, who: int, number: str) -> None:
        self.say(who, "my name is John Doe")
        kind = KINDS[len(self.tokens) % len(KINDS)]
        self.tokens.append(self.counter.scripted(number, kind=kind))
        self._hand(who, self.tokens[-1])

    @precondition(lambda self: self.tokens)
    @rule(who=WHO, back=st.integers(0, 3), twice=st.booleans())
    def hands_in_one_of_before(self, who: int, back: int, *, twice: bool) -> None:
        token, name = self.tokens[-1 - back % len(self.tokens)], self.new_name()
        self._hand(who, token, name)
        if twice:
            self._hand(who, token, name)

    @rule(who=WHO, token=st.sampled_from(("pm_1nobodysatall", "ctoken_1nobodysatall")))
    def hands_in_what_nobody_made(self, who: int, token: str) -> None:
        self._hand(who, token)

    def _hand(self, who: int, token: str, name: str | None = None) -> None:
        payer = self.payer(who)
        self.answered(payer, lambda: self.counter.hand(payer.payment, token, name=name))


def test_random_payments_by_the_field(sandbox: SandboxProcess) -> None:
    assert walked(Field, sandbox, 2, 20).ended >= 4


@pytest.mark.slow
def test_three_thousand_steps_by_the_field(sandbox: SandboxProcess) -> None:
    assert walked(Field, sandbox, 120, 25).paid >= 30
