"""Goes through files, folders, databases and streams for card numbers and security codes."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from payment_smart_bot.audit import databases
from payment_smart_bot.audit.archives import BROKEN, HEAD, closed_format, is_packed, members
from payment_smart_bot.audit.blocks import read_blocks, scan
from payment_smart_bot.audit.detect import detect
from payment_smart_bot.audit.findings import Finding, Unreadable
from payment_smart_bot.audit.names import masked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_DEPTH: Final = 4
"""Packed files inside packed files."""
_SAMPLE: Final = 1 << 13
"""Bytes in which a zero tells that a file is no text."""
_BESIDE: Final = ("-wal", "-journal")
"""Ends of the names of the files with content that SQLite keeps beside a database."""
_INDEX: Final = "-shm"
_INDEX_VERSION: Final = (3007000).to_bytes(4, sys.byteorder)
"""How the index of a log begins. It has numbers of pages, which read as digits at times, and no
content (https://www.sqlite.org/walformat.html#the_wal_index_file_format)."""


def sweep(
    paths: Iterable[Path], on_progress: Callable[[Path], None] | None = None
) -> Iterator[Finding | Unreadable]:
    """Look through files, and through folders with all that is in them.

    Links to folders are not followed, and reported. A database's tables are read and its bytes
    too, with those of its log and journal, so that freed pages count.

    Args:
        paths: Files and folders.
        on_progress: Called with each file before it is read.

    Yields:
        What was found, and what could not be read; never a number or a code itself.
    """
    seen: set[str] = set()
    for path in paths:
        for file in _files(path):
            if isinstance(file, Unreadable):
                yield file
                continue
            real = os.path.realpath(file)
            if real not in seen:
                seen.add(real)
                if on_progress:
                    on_progress(file)
                yield from _file(file)


def sweep_stream(stream: IO[bytes] | IO[str], name: str) -> Iterator[Finding]:
    """Look through what comes down a pipe, line by line as it comes."""
    raw: object = getattr(stream, "buffer", stream)
    text = isinstance(raw, io.TextIOBase)
    blocks = _encoded(cast("IO[str]", raw)) if text else read_blocks(cast("IO[bytes]", raw))
    for found in scan(blocks):
        hit = found.hit
        yield Finding(f"{name}:line {found.line}", hit.kind, hit.brand, hit.last4, hit.form)


def _encoded(stream: IO[str]) -> Iterator[bytes]:
    return (line.encode("utf-8", "replace") for line in stream)


def _is_index_of_a_log(path: Path) -> bool:
    """Whether it is SQLite's own and belongs to a database beside it."""
    database = path.with_name(path.name.removesuffix(_INDEX))
    if not path.name.endswith(_INDEX) or not database.is_file():
        return False
    try:
        with path.open("rb") as stream:
            return stream.read(len(_INDEX_VERSION)) == _INDEX_VERSION
    except OSError:
        return False


def _files(path: Path) -> Iterator[Path | Unreadable]:
    if not path.is_dir():
        yield path
        yield from (file for end in _BESIDE if (file := Path(f"{path}{end}")).is_file())
        return
    failures: list[OSError] = []
    for folder, folders, files in os.walk(path, onerror=failures.append):
        folders.sort()
        for name in folders:
            if Path(folder, name).is_symlink():
                yield Unreadable(masked(str(Path(folder, name))), "a link to a folder")
        yield from (
            path for name in sorted(files) if not _is_index_of_a_log(path := Path(folder, name))
        )
    for error in failures:
        yield Unreadable(masked(str(error.filename)), str(error.strerror))


def _file(path: Path) -> Iterator[Finding | Unreadable]:
    label = masked(str(path))
    yield from _name(str(path), label)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            yield Unreadable(label, "not a regular file")
            return
        with path.open("rb") as stream:
            if stream.read(HEAD) == databases.MAGIC:
                yield from databases.rows(path, label)
            yield from _content(stream, label, _DEPTH)
    except OSError as error:
        yield Unreadable(label, error.strerror or type(error).__name__)


def _name(name: str, label: str) -> Iterator[Finding]:
    for hit in detect(name):
        yield Finding(f"{label}: its name", hit.kind, hit.brand, hit.last4, hit.form)


def _content(stream: IO[bytes], label: str, depth: int) -> Iterator[Finding | Unreadable]:
    """What is in an open file, unpacked where it is packed."""
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    closed = closed_format(head)
    if closed or (is_packed(head) and not depth):
        yield Unreadable(label, f"packed as {closed}" if closed else "packed too often")
    if depth and is_packed(head):
        yield from _unpacked(stream, head, label, depth)
        return
    yield from _plain(stream, label)


def _unpacked(
    stream: IO[bytes], head: bytes, label: str, depth: int
) -> Iterator[Finding | Unreadable]:
    try:
        for name, member in members(stream, head):
            inside = f"{label}!{masked(name)}"
            yield from _name(name, inside)
            yield from _content(member, inside, depth - 1)
    except BROKEN as error:
        yield Unreadable(label, f"while unpacking: {type(error).__name__}")
        yield from _plain(stream, label)


def _plain(stream: IO[bytes], label: str) -> Iterator[Finding]:
    stream.seek(0)
    binary = b"\x00" in stream.read(_SAMPLE)
    stream.seek(0)
    for found in scan(read_blocks(stream), packed=binary):
        hit = found.hit
        place = f"byte {found.byte}" if binary else f"line {found.line}"
        yield Finding(f"{label}:{place}", hit.kind, hit.brand, hit.last4, hit.form)
