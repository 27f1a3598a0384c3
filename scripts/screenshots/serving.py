"""A server with its sandbox and the pages for people, in a folder that is removed."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM: Final = Path(sys.executable).with_name("payment-smart-bot")
_READY: Final = re.compile(r"^The bot answers on (http://\S+)\. ")
_PAGES: Final = re.compile(r"^ *pages: +(http://\S+)")
_SECONDS: Final = 60


class Running(NamedTuple):
    """What runs, and what lets the merchant's programs in."""

    url: str
    pages: str
    key: str


@contextmanager
def serving() -> Iterator[Running]:
    """Start it; it ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        asked = [str(PROGRAM), "serve", "--app", "--port", "0", "--data-dir", folder]
        with subprocess.Popen(
            asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as server:
            try:
                assert server.stdout is not None  # noqa: S101 - PIPE was asked for
                url = next(filter(None, map(_READY.match, server.stdout)))[1]
                pages = next(filter(None, map(_PAGES.match, server.stdout)))[1]
                _until_served(pages)
                yield Running(url, pages, (Path(folder) / "merchant.key").read_text().strip())
            finally:
                server.terminate()


def _until_served(pages: str) -> None:
    deadline = time.monotonic() + _SECONDS
    while True:
        try:
            urlopen(f"{pages}/_stcore/health").close()  # noqa: S310 - our own loopback address
        except URLError:
            if time.monotonic() > deadline:
                sys.exit("The pages do not answer.")
            time.sleep(0.1)
        else:
            return
