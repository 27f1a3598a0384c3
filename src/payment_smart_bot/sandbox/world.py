"""What every operation may use: state, keys, settings and the time."""

from __future__ import annotations

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


@dataclass
class World:
    """The sandbox as its operations see it."""

    store: Store
    keys: Keys
    settings: Settings = field(default_factory=Settings)

    def now(self) -> float:
        """Unix time in seconds, moved by the settings."""
        return time.time() + self.settings.clock_offset_seconds
