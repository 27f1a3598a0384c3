"""The Streamlit pages as a process beside the server, where they are installed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from importlib.util import find_spec
from typing import Final

PORT: Final = 8501
INSTALL: Final = "The pages need streamlit: pip install 'payment-smart-bot[app]'."
_KEPT_FROM_THEM: Final = ("AWS_", "MERCHANT_", "STRIPE_", "STREAMLIT_")
"""Settings of the server's, and ones of Streamlit's that would loosen ours."""


def installed() -> bool:
    """Whether the pages can run here."""
    return find_spec("streamlit") is not None


def command(host: str, port: int) -> list[str]:
    """What starts them."""
    where = ["--host", host, "--port", str(port)]
    return [sys.executable, "-m", "payment_smart_bot.app", *where]


def environment(api: str, key: str | None) -> dict[str, str]:
    """Theirs: where the API is, and the merchant's key if it is to be filled in."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_KEPT_FROM_THEM)}
    return {**kept, "PAYMENT_SMART_BOT_API": api, **({"MERCHANT_KEY": key} if key else {})}


def start(host: str, port: int, api: str, key: str | None) -> subprocess.Popen[bytes]:
    """Start them and return at once; they end with this process, however it ends."""
    return subprocess.Popen(  # noqa: S603 - our own program
        [*command(host, port), "--exit-with-stdin"],
        env=environment(api, key),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # a Ctrl+C in the terminal reaches the parent alone
    )


def free_port(host: str, wanted: int) -> int:
    """That port, or another one where it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in (wanted, 0):
        try:
            with socket.create_server((host, port), family=family) as listener:
                return int(listener.getsockname()[1])
        except OSError:
            continue
    return wanted
