"""Processes that die: before or after some call of a store or of Stripe."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class Death(BaseException):
    """The process is no more: nothing in the product may catch it."""


@dataclass
class Fate:
    """When it dies; never, until it is told."""

    calls: int | None = None
    """So many calls from now."""
    after: bool = False
    """Once the call is done, and before anybody hears of it."""
    counts: bool = False

    def spare(self) -> None:
        """Let it live."""
        self.calls = None

    @contextmanager
    def awake(self) -> Iterator[None]:
        """Count the calls that are made meanwhile: those of the program, not of a test."""
        self.counts = True
        try:
            yield
        finally:
            self.counts = False

    def due(self) -> bool:
        """Count a call; whether it is the last."""
        if self.calls is None or not self.counts:
            return False
        self.calls -= 1
        return self.calls < 0

    def wrap(self, inner: object) -> Any:  # noqa: ANN401 - it stands for any of them
        """The same, in whose calls it dies."""
        return _Mortal(inner, self)


class _Mortal:
    def __init__(self, inner: object, fate: Fate) -> None:
        self._inner, self._fate = inner, fate

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the inner one has
        inner = getattr(self._inner, name)
        if not callable(inner) or name == "close":
            return inner

        def call(*args: object, **more: object) -> object:
            due = self._fate.due()
            if due and not self._fate.after:
                self._die()
            done = inner(*args, **more)
            if due:
                self._die()
            return done

        return call

    def _die(self) -> None:
        self._fate.spare()
        raise Death
