"""Random payments whose card is typed into the chat; run longer by `make torture`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.integration.payments.around import Anything
from tests.integration.payments.scored import walked

from payment_smart_bot.domain.channel import Channel

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.spawn import SandboxProcess


class Typed(Anything):
    """One payment."""

    channel = Channel.CHAT

    def gives(self, who: int, number: str) -> None:
        self.say(who, f"John Doe, {number}, 12/39")
        self.say(who, "123")


def test_random_payments(sandbox: SandboxProcess) -> None:
    assert walked(Typed, sandbox, 6, 20).ended >= 6


@pytest.mark.slow
def test_four_thousand_steps_of_random_payments(sandbox: SandboxProcess) -> None:
    assert walked(Typed, sandbox, 160, 25).paid >= 40
