"""Opens what is packed, by how it begins.

Signatures are those of the formats' own descriptions: RFC 1952 (gzip), RFC 8878 (Zstandard), the
LZ4 frame format, bzip2, .xz, 7z, RAR and PKWARE's APPNOTE (ZIP).
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BROKEN: Final = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError)
"""What reading a packed file can raise; RuntimeError for a password."""

HEAD: Final = 16
"""Bytes that tell what a file is."""


def _gzip(stream: IO[bytes]) -> IO[bytes]:
    return gzip.GzipFile(fileobj=stream, mode="rb")  # type: ignore[return-value]  # has what is used of IO


_PACKED: Final[dict[bytes, Callable[[IO[bytes]], IO[bytes]]]] = {
    b"\x1f\x8b": _gzip,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
_CLOSED: Final = {
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"\x04\x22\x4d\x18": "LZ4",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!": "RAR",
}
_ZIP: Final = b"PK\x03\x04"


def closed_format(head: bytes) -> str | None:
    """The name of a packed format that is not read here."""
    return next((name for magic, name in _CLOSED.items() if head.startswith(magic)), None)


def is_packed(head: bytes) -> bool:
    """Whether `members` can open what begins like this."""
    return head.startswith((*_PACKED, _ZIP))


def members(stream: IO[bytes], head: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    """What is packed in a file, by name; one without a name for a format that holds one thing."""
    if head.startswith(_ZIP):
        with zipfile.ZipFile(stream) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as member:
                    yield entry.filename, member
        return
    for magic, unpacked in _PACKED.items():
        if head.startswith(magic):
            with unpacked(stream) as member:
                yield "", member
