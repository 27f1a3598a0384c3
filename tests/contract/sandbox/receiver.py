"""A receiver of the sandbox's webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.receiver import Received, listening

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

SECONDS = 5.0


class Receiver(Received):
    """What came."""

    def wait(self, many: int, seconds: float = SECONDS) -> list[tuple[bytes, str]]:
        """Wait until that many came."""
        self.until(lambda: len(self.got) >= many, seconds)
        return self.got


def receiving() -> AbstractContextManager[Receiver]:
    """Listen on a free port."""
    return listening(Receiver(), "Stripe-Signature")
