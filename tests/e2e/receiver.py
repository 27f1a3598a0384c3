"""The merchant's own program, which hears events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from stripe import WebhookSignature
from tests.receiver import Received, listening

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.e2e.server import Server


class Receiver(Received):
    """What came of which payment."""

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body, _ in self.got]

    def of(self, payment: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["data"]["paymentId"] == payment]

    def wait(self, payment: str, many: int, seconds: float = 15.0) -> list[dict[str, Any]]:
        """Wait until so many events of a payment came."""
        self.until(lambda: len(self.of(payment)) >= many, seconds)
        return self.of(payment)

    def verify(self, secret: str) -> None:
        """By Stripe's own library, as docs/api.md says it."""
        for body, signature in self.got:
            assert WebhookSignature.verify_header(body, signature, secret, tolerance=300)


def receiving() -> AbstractContextManager[Receiver]:
    """Listen on a free port."""
    return listening(Receiver(), "Webhook-Signature")


def secret_of(server: Server) -> str:
    """The secret that the server made for itself."""
    path: Path = server.data_dir / "merchant-webhook.secret"
    assert path.stat().st_mode & 0o777 == 0o600
    return path.read_text().strip()
