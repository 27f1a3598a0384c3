"""The last lines of the log, for the demo shop: kept in memory, beside a sandbox alone."""

from __future__ import annotations

from collections import deque
from typing import Final

_MOST: Final = 5000


class LogTail:
    """Lines as they were written."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=_MOST)

    def note(self, line: str) -> None:
        """Keep a line."""
        self._lines.append(line)

    def about(self, word: str) -> list[str]:
        """Those with a word in them, oldest first."""
        return [line.rstrip("\n") for line in tuple(self._lines) if word in line]
