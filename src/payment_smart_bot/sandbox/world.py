"""What every operation may use: state, keys, settings and the time."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.keys import Keys
    from payment_smart_bot.sandbox.store import Store


@dataclass
class Settings:
    """What can be set at the start and while it runs."""

    refuse_raw_numbers: bool = False
    """Behave as an account that may not send card numbers."""
    latency_ms: int = 0
    """How long every operation takes at least."""
    clock_offset_seconds: int = 0
    """Added to the time, so that a test can reach the end of 24 hours."""
    webhook_retry_ms: list[int] = field(default_factory=lambda: [200, 1000, 5000, 30000])
    """How long each further try of a webhook waits; after the last nothing is tried."""
    webhook_timeout_ms: int = 5000
    """How long a receiver may take to answer."""


@dataclass
class World:
    """The sandbox as its operations see it."""

    store: Store
    keys: Keys
    settings: Settings = field(default_factory=Settings)
    url: str = ""
    """Where the sandbox itself is, for the pages it sends a payer to."""
    request_id: str | None = None
    """The request that is being worked on, which events name."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there is a webhook to deliver."""

    def now(self) -> float:
        """Unix time in seconds, moved by the settings."""
        return time.time() + self.settings.clock_offset_seconds
