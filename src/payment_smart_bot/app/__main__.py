"""`python -m payment_smart_bot.app`: Streamlit with these pages, on a loopback address.

The environment says where the API is (`PAYMENT_SMART_BOT_API`) and, if it is to be filled in, the
merchant's key (`MERCHANT_KEY`). Nothing is told to anybody else and nothing fetched: usage
statistics are off, and the line with the machine's outer address, which is asked for elsewhere, is
not printed. It logs nothing, so that nothing of what was typed can be in a log.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import Final

SETTINGS: Final = {
    "browser.gatherUsageStats": "false",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "client.toolbarMode": "minimal",
    "logger.hideWelcomeMessage": "true",
    "logger.level": "critical",
    "runner.magicEnabled": "false",
    "server.fileWatcherType": "none",
    "server.headless": "true",
    "server.runOnSave": "false",
}
"""Without magic, which would show a constant's description as a part of the page."""
_SCRIPT: Final = Path(__file__).with_name("main.py")


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m payment_smart_bot.app", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument(
        "--exit-with-stdin", action="store_true", help="end when stdin reaches its end"
    )
    options = parser.parse_args()
    if options.exit_with_stdin:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    _warm()
    from streamlit.web import cli  # noqa: PLC0415 - the thread is to wait from the start

    where = {"server.address": options.host, "server.port": str(options.port)}
    flags = [f"--{name}={value}" for name, value in {**SETTINGS, **where}.items()]
    cli.main(["run", str(_SCRIPT), *flags], prog_name="streamlit")


def _warm() -> None:
    """Import what charts and tables need, so that the first page does not wait for it.

    Not in a thread of its own: a page that imports the same meanwhile may find half a module.
    """
    for name in ("pandas", "pyarrow", "altair"):
        import_module(name)


def _end_with_stdin() -> None:
    while sys.stdin.buffer.read(4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
