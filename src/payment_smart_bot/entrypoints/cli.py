"""The command line: `payment-smart-bot COMMAND`."""

from __future__ import annotations

import importlib
from typing import Final

import click

from payment_smart_bot import __version__

_COMMANDS: Final = {
    "serve": "Start the bot's HTTP server.",
    "chat": "Chat with the bot in this terminal.",
    "scenarios": "Run the five mock payments and say whether they pass.",
    "audit": "Look for card numbers and security codes in files.",
    "doctor": "Check that this machine and these settings are fit to run.",
    "app": "Start the pages: chat, scenarios, operations.",
    "sandbox": "Start the stand-in for Stripe by itself.",
    "pay": "Make a payment and pay it in this terminal.",
    "payments": "List, show, refund, cancel, capture and export payments.",
    "erase": "Erase one payer's data.",
    "reconcile": "Compare the ledger with Stripe.",
    "webhooks": "Watch the sandbox's events; list and resend your own.",
    "vault": "Change the key that card numbers are sealed with.",
    "diagram": "Draw the conversation's states.",
}


class _Commands(click.Group):
    """Imports a command's module when it is called, so that each starts with what it needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"payment_smart_bot.entrypoints.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="payment-smart-bot")
def main() -> None:
    """Take a card payment inside a chat.

    \b
    Examples:
      payment-smart-bot serve                  the bot on http://127.0.0.1:8000
      payment-smart-bot chat                   chat here, with the sandbox
      payment-smart-bot scenarios              run the five mock payments
    """
