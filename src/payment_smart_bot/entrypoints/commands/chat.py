"""`payment-smart-bot chat`."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from payment_smart_bot.entrypoints.running import running, settings_from_environment
from payment_smart_bot.entrypoints.talk import HttpTalk, LocalTalk, NoAnswer, Talk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput

_ENDS: Final = frozenset({"complete", "cancelled", "handoff", "failed"})
_SHOWN: Final = frozenset({"expiry", "postal_code"})
_COLOURS: Final = {"complete": "green", "handoff": "yellow", "failed": "red", "cancelled": "yellow"}


@click.command("chat")
@click.option(
    "--url", help="A running server, like http://127.0.0.1:8000.  [default: a bot in here]"
)
@click.option("--session", help="Go on with this session id.")
@click.option("--data-dir", type=click.Path(file_okay=False, path_type=Path))
def command(url: str | None, session: str | None, data_dir: Path | None) -> None:
    """Chat with the bot in this terminal. Digits are masked while you type them.

    Without --url a bot is started in here, with the sandbox unless STRIPE_SECRET_KEY is set; no
    money moves in the sandbox. An empty line, Ctrl+C or Ctrl+D ends the chat.

    \b
    Examples:
      payment-smart-bot chat
      payment-smart-bot chat --url http://127.0.0.1:8000
      printf 'I want to pay\\nJane Smith\\n' | payment-smart-bot chat
    """
    try:
        if url is not None:
            converse(HttpTalk(url), session)
            return
        from payment_smart_bot.entrypoints import logs  # noqa: PLC0415 - help needs none of it
        from payment_smart_bot.entrypoints.tracing import LogTrace  # noqa: PLC0415 - the same

        logs.configure(level="ERROR", fmt="text")
        logs.install_crash_hooks()
        with running(settings_from_environment(data_dir), LogTrace()) as (house, sandbox):
            converse(LocalTalk(house.bot), session, sandbox.notice if sandbox else "")
    except NoAnswer as fault:
        raise click.ClickException(str(fault)) from None


def converse(talk: Talk, session: str | None, notice: str = "", opening: str | None = None) -> None:
    """Say what is typed and print what is answered, until there is no more.

    Args:
        talk: Who answers.
        session: The session to go on with; None for a new one.
        notice: Is printed first.
        opening: Is said before anything is typed.

    Raises:
        NoAnswer: from `talk`.
    """
    from rich.console import Console  # noqa: PLC0415 - help needs none of it

    console = Console(highlight=False, soft_wrap=True)
    if notice:
        console.print(notice, style="dim")
    answer: dict[str, Any] = {"awaiting": None, "sessionId": session}
    if opening is None:
        console.print("Say what you want, for example: I want to pay", style="dim")
    awaiting: list[str | None] = [None]
    said = () if opening is None else (opening,)
    for line in chain(said, _lines(lambda: awaiting[0])):
        body = {"message": line}
        if answer.get("sessionId"):
            body["sessionId"] = answer["sessionId"]
        if answer.get("summaryId"):
            body["summaryId"] = answer["summaryId"]
        answer = talk.say(body)
        awaiting[0] = answer["awaiting"]
        status = answer["status"]
        console.print(answer["response"], style=_COLOURS.get(status, "cyan"), markup=False)
        if status in _ENDS:
            console.print(f"({status})", style="dim")


def _lines(awaiting: Callable[[], str | None]) -> Iterator[str]:
    """What is typed, line by line, until an empty line or the end."""
    if not sys.stdin.isatty():
        yield from (line.strip() for line in sys.stdin if line.strip())
        return
    from prompt_toolkit import PromptSession  # noqa: PLC0415 - a pipe needs none of it
    from prompt_toolkit.history import DummyHistory  # noqa: PLC0415 - the same

    prompt: PromptSession[str] = PromptSession(
        history=DummyHistory(), input_processors=[_masking(awaiting)]
    )
    while True:
        try:
            line = prompt.prompt("> ").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if not line:
            return
        yield line


def _masking(awaiting: Callable[[], str | None]) -> Processor:
    """Shows a dot for each digit, except where what is asked can be seen by anybody."""
    from prompt_toolkit.layout import processors  # noqa: PLC0415 - a pipe needs none of it

    class MaskDigits(processors.Processor):
        def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
            fragments = transformation_input.fragments
            if awaiting() not in _SHOWN:
                fragments = [(style, _dotted(text)) for style, text, *_ in fragments]
            return processors.Transformation(fragments)

    return MaskDigits()


def _dotted(text: str) -> str:
    return "".join("\u2022" if char.isdigit() else char for char in text)
