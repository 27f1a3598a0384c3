"""Random payments whose card is typed into the chat; run longer by `make torture`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.integration.payments.around import Anything
from tests.integration.payments.counter import AT_BANK, VISA
from tests.integration.payments.walk import walked

from payment_smart_bot.domain.channel import Channel

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.spawn import SandboxProcess

NUMBERS = (
    VISA,
    "5555555555554444",
    AT_BANK,
    "4000000000000002",
    "4000000000000341",
    "4000000000000127",
)


class Typed(Anything):
    """One payment."""

    channel = Channel.CHAT

    @rule(number=st.sampled_from(NUMBERS))
    def gives_a_card(self, number: str) -> None:
        self.say(0, f"John Doe, {number}, 12/39")
        self.say(0, "123")


def test_random_payments(sandbox: SandboxProcess) -> None:
    assert walked(Typed, sandbox, 25, 20) >= 25


@pytest.mark.slow
def test_four_thousand_steps_of_random_payments(sandbox: SandboxProcess) -> None:
    assert walked(Typed, sandbox, 160, 25) >= 160
