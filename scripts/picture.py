"""Make docs/chat.svg: a conversation with the real bot, drawn by rich.

Run `make picture`. The bot runs in this process with its sandbox; what stands in the picture is
what it said.
"""

from __future__ import annotations

import io
import logging
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from payment_smart_bot.config.settings import Settings
from payment_smart_bot.entrypoints.running import running
from payment_smart_bot.entrypoints.talk import LocalTalk
from payment_smart_bot.entrypoints.tracing import LogTrace

TARGET: Final = Path(__file__).parents[1] / "docs" / "chat.svg"
NEXT_YEAR: Final = datetime.now(UTC).year + 2
SAID: Final = (
    "Hi, I'd like to pay. It's Jane Smith",
    "is it safe?",
    f"Jane Smith, 4242 4242 4242 4242, 12/{NEXT_YEAR % 100}",
    "123",
    f"no wait, the expiry is 11/{NEXT_YEAR % 100}",
    "123",
    "yes, that's right",
)
WIDTH: Final = 92


def masked(text: str) -> str:
    """What the terminal shows of a typed card number or code."""
    return re.sub(r"\b\d{4} \d{4} \d{4} \d{4}\b|^\d{3}$", lambda m: re.sub(r"\d", "•", m[0]), text)


def main() -> None:
    """Talk, record, draw."""
    logging.disable(logging.CRITICAL)
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), contact="help@example.com")
        with running(settings, LogTrace()) as (house, _):
            talk = LocalTalk(house.bot)
            session = ""
            for line in SAID:
                body = {"message": line} | ({"sessionId": session} if session else {})
                answer = talk.say(body)
                session = answer["sessionId"]
                console.print(Text(f"> {masked(line)}", style="bold"))
                style = "green" if answer["status"] == "complete" else "cyan"
                console.print(Text(answer["response"], style=style))
                console.print()
    svg = console.export_svg(title="payment-smart-bot chat", unique_id="chat")
    TARGET.write_text(re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL), encoding="utf-8")
    print(f"wrote {TARGET.name}")


if __name__ == "__main__":
    main()
