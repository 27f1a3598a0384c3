"""Reads bytes of any length in bounded memory and finds what is in them."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, cast

from payment_smart_bot.audit.detect import detect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from payment_smart_bot.audit.findings import Hit

BLOCK: Final = 1 << 18
"""Bytes read at a time."""
OVERLAP: Final = 1 << 11
"""Bytes of the last block that are read again with the next."""
_CHARACTER: Final = 4
"""Bytes of the longest character in UTF-8."""
_ERRORS: Final = "payment_smart_bot.latin_1"
_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    """Read what is no UTF-8 as Latin-1, byte by byte."""
    bad = cast("UnicodeDecodeError", error)
    return bad.object[bad.start : bad.end].decode("latin-1"), bad.end


codecs.register_error(_ERRORS, _as_latin_1)


@dataclass(frozen=True, slots=True)
class Placed:
    """A hit and where it begins."""

    hit: Hit
    line: int
    """From 1."""
    byte: int
    """From 0; exact where all before it in its block is ASCII."""


def read_blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """What a file or a pipe gives, as it comes."""
    read = getattr(stream, "read1", stream.read)
    while block := read(BLOCK):
        yield block


def scan(blocks: Iterable[bytes], *, packed: bool = False) -> Iterator[Placed]:
    """Find what is in the bytes, whatever their encoding; each thing once.

    `packed` is that of `detect`.
    """
    tail, byte, line = b"", 0, 1
    for block in _decoded(blocks):
        data = tail + block
        text = data.decode("utf-8", _ERRORS)
        known = len(tail.decode("utf-8", _ERRORS)) - (0 if tail.isascii() else _CHARACTER)
        for hit in detect(text, packed=packed):
            if hit.end > known:
                before = text.count("\n", 0, hit.start)
                yield Placed(hit, line + before, byte + hit.start)
        tail = data[-OVERLAP:]
        dropped = data[: len(data) - len(tail)]
        byte += len(dropped)
        line += dropped.count(b"\n")


def _decoded(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The blocks; those of UTF-16 with a byte order mark as UTF-8."""
    decoder = None
    for number, block in enumerate(blocks):
        if number == 0 and block.startswith(_MARKS):
            decoder = codecs.getincrementaldecoder("utf-16")("replace")
        yield decoder.decode(block).encode("utf-8", "replace") if decoder else block
