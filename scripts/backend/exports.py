"""Items and log lines as files, and as a person may see them."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from scripts.backend import six
from scripts.backend.deployment import on_emulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_LOGS_SECONDS: Final = 90
_SHOWN: Final = ("status", "awaiting", "brand", "last4", "version")


def as_line(item: dict[str, Any]) -> str:
    """An item of a table, all of it, as JSON in one line."""
    return json.dumps(item, default=_text, ensure_ascii=False, sort_keys=True)


def _text(value: bytes) -> str:
    """Each byte as a character: what is text stays so, and hexadecimal could read as a number."""
    return value.decode("latin-1")


def write(folder: Path, name: str, lines: Iterable[str]) -> int:
    """Write the lines of a table or log group; how many."""
    folder.mkdir(parents=True, exist_ok=True)
    written = list(lines)
    place(folder, name).write_text("\n".join(written), encoding="utf-8")
    return len(written)


def read(folder: Path, name: str) -> list[str]:
    """The lines of a table or log group that was written."""
    return place(folder, name).read_text(encoding="utf-8").splitlines()


def place(folder: Path, name: str) -> Path:
    """Where the lines of a table or log group lie."""
    return folder / f"{name.strip('/').replace('/', '-')}.txt"


def wait_for_logs(there: Callable[[], bool]) -> None:
    """CloudWatch shows a line some seconds after it was written, the emulator at once."""
    deadline = time.monotonic() + (0 if on_emulator() else _LOGS_SECONDS)
    while not there() and time.monotonic() < deadline:
        time.sleep(3)


def masked(item: dict[str, Any]) -> tuple[str, str, str]:
    """An item's key, few of its fields, and its end; no name, nothing sealed, no whole token."""
    flat = {name: next(iter(value.values())) for name, value in item.items()}
    state = json.loads(flat.get("state", "{}"))
    fields = flat | state
    told = {name: fields[name] for name in _SHOWN if isinstance(fields.get(name), str | int)}
    if card := state.get("card"):
        told["card"] = f"{card.get('brand', '')} ****{card.get('last4', '')}"
    if token := six.token_of({"response": json.dumps(state)}):
        told["token"] = f"{token[:6]}..."
    until = time.strftime("%H:%M:%S", time.gmtime(float(flat["ttl"])))
    shown = " ".join(f"{name}={value}" for name, value in told.items())
    return f"{flat['pk']} {flat['sk']}", shown, until
