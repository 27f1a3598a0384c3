"""A conversation with the probe's function, as its answers and its log tell it."""

from __future__ import annotations

import json
from typing import Any


class Talk:
    """What came of a conversation."""

    def __init__(self) -> None:
        self.status = ""
        self.awaiting = ""
        self.problem = ""
        self.log = ""

    def read(self, answer: dict[str, Any]) -> None:
        """Take one answer of the function's."""
        body = json.loads(answer.get("body") or "{}")
        self.status = str(body.get("status", answer.get("errorMessage", "")))
        self.awaiting = str(body.get("awaiting"))
        self.problem = str((body.get("problem") or {}).get("code", ""))

    @property
    def model(self) -> list[str]:
        """What came of each time that the model was asked, as the log tells it."""
        lines = [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]
        return [str(line["reason"]) for line in lines if line.get("event") == "model"]
