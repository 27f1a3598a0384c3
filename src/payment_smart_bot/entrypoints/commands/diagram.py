"""`payment-smart-bot diagram`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from payment_smart_bot.domain import commands as c
from payment_smart_bot.domain import events as e
from payment_smart_bot.domain.conversation import TRANSITIONS, Command
from payment_smart_bot.domain.session import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGIN: Final = "<!-- states: made by `make diagram` -->"
END: Final = "<!-- /states -->"
_WORDS: Final[dict[type[Command], str]] = {
    c.Facts: "card facts",
    c.Affirm: "clear yes",
    c.Cancel: "cancel",
    c.Correct: "correction",
    c.Keep: "keep it",
    c.WantToPay: "wish to pay",
    c.StartOver: "start over",
    e.Tokenised: "token made",
    e.CardRefused: "card refused",
    e.Unavailable: "Stripe out of reach",
    e.Lapsed: "call never ended",
}


def mermaid() -> str:
    """The transitions as a Mermaid state diagram; what leads back to itself is left out."""
    lines = ["stateDiagram-v2", f"    [*] --> {Status.COLLECTING}"]
    lines += [f"    {start} --> {end}: {', '.join(words)}" for start, end, words in _arrows()]
    return "\n".join(lines)


def _arrows() -> Iterator[tuple[Status, Status, list[str]]]:
    for start, row in TRANSITIONS.items():
        for end in Status:
            words = [_WORDS[k] for k, t in row.items() if end in t.to and k in _WORDS]
            if words and start is not end:
                yield start, end, words


def put_into(text: str) -> str:
    """A document with the diagram between its two marks renewed.

    Raises:
        ValueError: the document has no such marks.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        msg = f"no place for the diagram: put {BEGIN} and {END} into the document"
        raise ValueError(msg)
    return f"{before}{BEGIN}\n```mermaid\n{mermaid()}\n```\n{END}{after}"


@click.command("diagram")
@click.option(
    "--into",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Renew the diagram in this document instead of printing it.",
)
def command(into: Path | None) -> None:
    """Draw the conversation's states as a Mermaid diagram, from the table that runs it.

    \b
    Examples:
      payment-smart-bot diagram
      payment-smart-bot diagram --into docs/architecture.md
    """
    if into is None:
        click.echo(mermaid())
        return
    try:
        into.write_text(put_into(into.read_text(encoding="utf-8")), encoding="utf-8")
    except ValueError as fault:
        raise click.ClickException(str(fault)) from None
