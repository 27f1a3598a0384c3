"""Where the audit looks, and what it says of it."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import os
import sqlite3
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.audit.blocks import BLOCK, OVERLAP, scan
from payment_smart_bot.audit.findings import Finding, Unreadable
from payment_smart_bot.audit.sweep import sweep, sweep_stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NUMBER = "4242424242424242"


def places(*paths: Path) -> list[str]:
    """Where, without the folder."""
    found = list(sweep(paths))
    assert not any(NUMBER in repr(one) for one in found)
    root = os.path.commonpath(paths) if len(paths) > 1 else str(paths[0])
    return [one.where.removeprefix(root).removeprefix("/") for one in found]


@contextlib.contextmanager
def database(path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        yield connection
        connection.commit()


def test_a_finding_says_where_and_four_digits(tmp_path: Path) -> None:
    path = tmp_path / "bot.log"
    path.write_text(f"hello\n\nmy card is {NUMBER}, cvv: 123\n")
    assert list(sweep([path])) == [
        Finding(f"{path}:line 3", "card-number", "visa", "4242", "plain"),
        Finding(f"{path}:line 3", "security-code", None, "", "plain"),
    ]


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "bot.log").write_text("And the CVV code?\n•••• •••• •••• 4242\n")
    assert places(tmp_path) == []
    assert list(sweep([])) == []


def test_folders_are_gone_through_and_each_file_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("z.txt", "a/y.txt", "a/b/x.txt"):
        (tmp_path / name).write_text(NUMBER)
    (tmp_path / "link.txt").symlink_to(tmp_path / "z.txt")
    seen: list[Path] = []
    found = list(sweep([tmp_path, tmp_path / "a"], seen.append))
    assert len(found) == 3
    assert [path.name for path in seen] == ["link.txt", "y.txt", "x.txt"]


def test_what_cannot_be_read_is_reported(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    found = list(sweep([tmp_path, tmp_path / "absent"]))
    reasons = [one for one in found if isinstance(one, Unreadable)]
    assert {one.where.rsplit("/", 1)[1]: one.reason for one in reasons} == {
        "pipe": "not a regular file",
        "dangling": "No such file or directory",
        "link": "a link to a folder",
        "absent": "No such file or directory",
    }  # fmt: skip
    assert len(found) == 4


def test_a_forbidden_folder_or_file_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text(NUMBER)

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path / "file"))

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.open", forbidden)
        assert list(sweep([tmp_path])) == [Unreadable(f"{tmp_path}/file", "Permission denied")]
    with monkeypatch.context() as patch:
        patch.setattr("os.scandir", forbidden)
        assert list(sweep([tmp_path])) == [Unreadable(f"{tmp_path}/file", "Permission denied")]


def test_a_name_with_a_number_is_found_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / NUMBER).write_text(NUMBER)
    found = list(sweep([tmp_path]))
    assert [one.where.rsplit("/", 1)[1] for one in found] == [
        "••••••••••••••••: its name",
        "••••••••••••••••:line 1",
    ]
    assert NUMBER not in repr(found)


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("a.gz", gzip.compress(f"x\n{NUMBER}".encode(), mtime=0)),
        ("a.bz2", bz2.compress(f"x\n{NUMBER}".encode())),
        ("a.xz", lzma.compress(f"x\n{NUMBER}".encode())),
        ("two.gz", gzip.compress(b"x\n", mtime=0) + gzip.compress(NUMBER.encode(), mtime=0)),
    ],
)
def test_packed_files(tmp_path: Path, name: str, packed: bytes) -> None:
    (tmp_path / name).write_bytes(packed)
    assert places(tmp_path) == [f"{name}!:line 2"]


def test_packed_files_in_packed_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("inner.gz", gzip.compress(NUMBER.encode(), mtime=0))
        archive.writestr(f"{NUMBER}.txt", "nothing")
        archive.writestr("b.txt", f"\n{NUMBER}")
    assert places(tmp_path) == [
        "a.zip!inner.gz!:line 1",
        "a.zip!••••••••••••••••.txt: its name",
        "a.zip!b.txt:line 2",
    ]


def test_packing_without_end_is_reported(tmp_path: Path) -> None:
    packed = NUMBER.encode()
    for _ in range(5):
        packed = gzip.compress(packed, mtime=0)
    (tmp_path / "a.gz").write_bytes(packed)
    [found] = sweep([tmp_path])
    assert found == Unreadable(f"{tmp_path}/a.gz!!!!", "packed too often")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (gzip.compress(b"x" * 5000, mtime=0)[:-9], "while unpacking: EOFError"),
        (b"\x1f\x8b nothing of the kind", "while unpacking: BadGzipFile"),
        (b"PK\x03\x04 nothing of the kind", "while unpacking: BadZipFile"),
        (b"\xfd7zXZ\x00 nothing", "while unpacking: LZMAError"),
        (b"\x28\xb5\x2f\xfd....", "packed as Zstandard"),
        (b"SQLite format 3\x00 nothing of the kind", "as a database: file is not a database"),
    ],
)
def test_broken_files_are_reported_and_their_bytes_read(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "broken"
    path.write_bytes(content + b" " + NUMBER.encode())
    [trouble, *found] = sweep([path])
    assert trouble == Unreadable(str(path), reason)
    assert [(one.last4, one.form) for one in found if isinstance(one, Finding)] == [
        ("4242", "plain")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_of_text(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a").write_bytes(f"Müller\u00a0{NUMBER[:8]}\u00a0{NUMBER[8:]}".encode(encoding))
    [found] = sweep([tmp_path])
    assert isinstance(found, Finding)
    assert found.last4 == "4242"


def test_utf_16_with_other_digits(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(("４２" * 8).encode("utf-16"))
    assert len(places(tmp_path)) == 1


def test_binary_files_have_bytes_for_lines(tmp_path: Path) -> None:
    (tmp_path / "core").write_bytes(b"\x00\x01\xff\n\n" + NUMBER.encode() + b"1228\x00")
    assert places(tmp_path) == ["core:byte 5"]


@pytest.mark.parametrize("at", [0, BLOCK - 40, BLOCK - 8, BLOCK - 1, BLOCK, 2 * BLOCK - 8])
@pytest.mark.parametrize("filling", ["x\n", "é\n"])
def test_large_files_are_read_in_parts(at: int, filling: str) -> None:
    size = len(filling.encode())
    before = (filling * (at // size + 1)).encode()[:at]
    data = before + b" 4242 4242 4242 4242 " + (filling * BLOCK).encode()
    [found] = scan(data[start : start + BLOCK] for start in range(0, len(data), BLOCK))
    assert found.line == 1 + before.count(b"\n")


def test_lines_are_counted_over_blocks() -> None:
    lines = [b"x\n"] * 700
    [found] = scan([*lines, NUMBER.encode(), b"\n", *lines])
    assert (found.line, found.byte) == (701, 1400)


def test_what_is_in_the_overlap_is_found_once() -> None:
    data = NUMBER.encode() + b"\n" + b"x" * (OVERLAP - 20)
    assert len(list(scan([data, b"y" * OVERLAP, b"z" * OVERLAP]))) == 1
    assert len(list(scan(bytes([byte]) for byte in data))) == 1


def test_tables_are_read_cell_by_cell(tmp_path: Path) -> None:
    with database(tmp_path / "a.db") as connection:
        connection.execute('CREATE TABLE "a""b" (name, number, note BLOB, cvv, at REAL)')
        connection.executemany(
            'INSERT INTO "a""b" VALUES (?, ?, ?, ?, ?)',
            [
                ("x", None, b"\xff\x00", None, 1732434567.25),
                ("x", int(NUMBER), NUMBER.encode(), "123", float(NUMBER)),
                ("x", "4242 4242 4242 4242", None, 1234, 1e300),
            ],
        )
        connection.execute("CREATE TABLE keyed (number TEXT PRIMARY KEY) WITHOUT ROWID")
        connection.execute("INSERT INTO keyed VALUES (?)", (NUMBER,))
    found = [place for place in places(tmp_path) if "byte" not in place]
    assert found == [
        'a.db: table a"b, column number, row 2',
        'a.db: table a"b, column note, row 2',
        'a.db: table a"b, column cvv, row 2',
        'a.db: table a"b, column at, row 2',
        'a.db: table a"b, column number, row 3',
        'a.db: table a"b, column cvv, row 3',
        "a.db: table keyed, column number, row 1",
    ]


def test_deleted_rows_are_found_in_the_bytes(tmp_path: Path) -> None:
    with database(tmp_path / "a.db") as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE cards (session, number, expiry, code)")
        connection.execute("INSERT INTO cards VALUES ('ab12', ?, '1228', '123')", (NUMBER,))
        connection.commit()
        connection.execute("DELETE FROM cards")
    [place] = places(tmp_path)
    assert place.startswith("a.db:byte ")


def test_a_write_ahead_log_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with database(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE cards (number)")
        connection.execute("INSERT INTO cards VALUES (?)", (NUMBER,))
        connection.commit()
        before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
        found = [one.where.removeprefix(str(tmp_path)) for one in sweep([path])]
        after = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert found[0] == "/a.db: table cards, column number, row 1"
    assert any(place.startswith("/a.db-wal:byte ") for place in found)
    assert after == before


def test_names_in_a_database_are_masked(tmp_path: Path) -> None:
    with database(tmp_path / "a.db") as connection:
        connection.execute(f'CREATE TABLE "t{NUMBER}" ("c{NUMBER}")')
        connection.execute(f'INSERT INTO "t{NUMBER}" VALUES (?)', (NUMBER,))  # noqa: S608 - a test's own name
    assert "a.db: table t••••••••••••••••, column c••••••••••••••••, row 1" in places(tmp_path)


def test_a_table_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with database(path) as connection:
        connection.execute("CREATE TABLE bad (number)")
        connection.execute("CREATE TABLE good (number)")
        connection.execute("INSERT INTO good VALUES (?)", (NUMBER,))
        [(size,)] = connection.execute("PRAGMA page_size")
        [(page,)] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'bad'")
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    found = list(sweep([path]))
    assert found[0] == Unreadable(f"{path}: table bad", "database disk image is malformed")
    assert found[1].where == f"{path}: table good, column number, row 1"


@pytest.mark.parametrize(
    "stream",
    [
        io.BytesIO(f"x\n{NUMBER}\n".encode()),
        io.StringIO(f"x\n{NUMBER}\n"),
        io.TextIOWrapper(io.BytesIO(f"x\n{NUMBER}\n".encode())),
    ],
)
def test_streams(stream: io.BytesIO | io.TextIOWrapper) -> None:
    assert list(sweep_stream(stream, "stdin")) == [
        Finding("stdin:line 2", "card-number", "visa", "4242", "plain")
    ]


def test_a_stream_is_reported_as_it_comes() -> None:
    end_in, end_out = os.pipe()
    with open(end_in, "rb") as stream, open(end_out, "wb", buffering=0) as writer:  # noqa: PTH123 - pipes
        writer.write(f"card {NUMBER}\n".encode())
        assert next(sweep_stream(stream, "stdin")).last4 == "4242"


def test_the_index_of_a_log_is_left_out_and_nothing_else_of_its_name(tmp_path: Path) -> None:
    index = (3007000).to_bytes(4, sys.byteorder) + b"  4242424242424242  "
    (tmp_path / "sessions.db").touch()
    (tmp_path / "sessions.db-shm").write_bytes(index)
    assert list(sweep([tmp_path])) == []
    (tmp_path / "sessions.db-shm").write_bytes(b"4242424242424242")
    (tmp_path / "alone-shm").write_bytes(index)
    assert len(list(sweep([tmp_path]))) == 2
