"""A load client in a process of its own: keep-alive connections that walk conversations.

Each connection waits for an answer before it sends the next message, and takes a new session when
its conversation ends. It reads a plan (JSON) from stdin and writes what it saw to stdout;
`run_client` starts it. An answer that is not 200, or leads elsewhere than expected, ends it.

Run: echo '{"port": 8000, "connections": 1, "load": "nobody"}' | python -m bench.client
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import itertools
import re
import secrets
import string
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

import click
import msgspec
import uvloop
from bench.conversations import BEFORE_THE_CODE, CALLING_NOBODY, THE_CODE, Line
from bench.figures import ROOT, percentile
from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LETTERS: Final = string.ascii_letters
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HEAD_END: Final = b"\r\n\r\n"
_OK: Final = b"HTTP/1.1 200"
_MOST_SECONDS: Final = 120.0


class Plan(msgspec.Struct):
    """What to send."""

    port: int
    connections: int
    load: Literal["nobody", "tokenise"]
    """Turns that call nobody for some seconds, or the code turns of so many sessions."""
    seconds: float = 2.0
    warm_seconds: float = 0.3
    """Before that, and not counted."""
    sessions: int = 200
    check: bool = True
    """Whether to look at `awaiting`; the floor does not know it."""


class Outcome(msgspec.Struct):
    """What came of it."""

    turns: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        """Turns per second."""
        return self.turns / self.seconds


class _Conversation(NamedTuple):
    session_id: str
    lines: tuple[Line, ...]


class _WrongAnswerError(Exception):
    pass


def _new_id() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(22))


def _endless() -> Iterator[_Conversation]:
    for lines in itertools.cycle(CALLING_NOBODY):
        yield _Conversation(_new_id(), lines)


class _Payer(asyncio.Protocol):
    """One connection."""

    def __init__(self, source: Iterator[_Conversation], *, check: bool) -> None:
        self.times: list[tuple[float, float]] = []
        """When each answer came, and after how long."""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.stop_at = float("inf")
        self._source = source
        self._check = check
        self._lines: Iterator[tuple[bytes, bytes]] = iter(())
        self._expected = b""
        self._sent_at = 0.0
        self._answer = b""
        self._transport: asyncio.Transport | None = None

    async def connect(self, port: int) -> None:
        """Connect and begin."""
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", port)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say the first line."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but name
        self._say()

    def data_received(self, data: bytes) -> None:
        """Look at an answer once it is whole, and say the next line."""
        self._answer += data
        head = self._answer.find(_HEAD_END)
        if head < 0:
            return
        length = _LENGTH.search(self._answer, 0, head)
        if length is None or len(self._answer) < head + len(_HEAD_END) + int(length[1]):
            return
        now = time.perf_counter()
        self.times.append((now, now - self._sent_at))
        if not self._answer.startswith(_OK) or (self._check and self._expected not in self._answer):
            self._end(_WrongAnswerError(f"expected {self._expected!r}, got {self._answer!r}"))
        elif now >= self.stop_at:
            self._end(None)
        else:
            self._say()

    def connection_lost(self, exc: Exception | None) -> None:
        """Too early, unless this end hung up."""
        self._end(exc or ConnectionError("the server hung up"))

    def _say(self) -> None:
        said = next(self._lines, None)
        if said is None:
            conversation = next(self._source, None)
            if conversation is None:
                self._end(None)
                return
            self._lines = iter(
                [_request(conversation.session_id, line) for line in conversation.lines]
            )
            said = next(self._lines)
        request, self._expected = said
        self._answer = b""
        assert self._transport is not None, "connected"
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def _end(self, fault: Exception | None) -> None:
        if self.done.done():
            return
        if fault is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(fault)
        if self._transport is not None:
            self._transport.close()


def _request(session_id: str, line: Line) -> tuple[bytes, bytes]:
    message, awaiting = line
    body = msgspec.json.encode({"sessionId": session_id, "message": message})
    head = (
        "POST /chat HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body, b'"awaiting":' + msgspec.json.encode(awaiting)


async def _walk(plan: Plan, source: Iterable[_Conversation], seconds: float | None) -> list[_Payer]:
    shared = iter(source)
    payers = [_Payer(shared, check=plan.check) for _ in range(plan.connections)]
    if seconds is not None:
        for payer in payers:
            payer.stop_at = time.perf_counter() + seconds
    for payer in payers:
        await payer.connect(plan.port)
    await asyncio.gather(*(payer.done for payer in payers))
    return payers


async def _nobody(plan: Plan) -> Outcome:
    began = time.perf_counter()
    payers = await _walk(plan, _endless(), plan.warm_seconds + plan.seconds)
    return _outcome(payers, began + plan.warm_seconds)


async def _tokenise(plan: Plan) -> Outcome:
    ids = [_new_id() for _ in range(plan.sessions)]
    await _walk(plan, (_Conversation(i, BEFORE_THE_CODE) for i in ids), None)
    began = time.perf_counter()
    payers = await _walk(plan, (_Conversation(i, THE_CODE) for i in ids), None)
    return _outcome(payers, began)


def _outcome(payers: list[_Payer], since: float) -> Outcome:
    taken = [(at, spent) for payer in payers for at, spent in payer.times if at >= since]
    last = max(at for at, _ in taken)
    spent = sorted(spent * 1000 for _, spent in taken)
    return Outcome(len(taken), last - since, percentile(spent, 0.5), percentile(spent, 0.99))


def run_client(plan: Plan) -> Outcome:
    """Carry out a plan in a process of its own.

    Raises:
        RuntimeError: an answer was wrong, or the server hung up.
    """
    done = subprocess.run(
        [sys.executable, "-m", "bench.client"],
        input=msgspec.json.encode(plan),
        capture_output=True,
        check=False,
        cwd=ROOT,
        timeout=plan.seconds + _MOST_SECONDS,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return msgspec.json.decode(done.stdout, type=Outcome)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Carry out the plan on stdin and write the outcome to stdout, both as JSON."""
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    gc.disable()
    try:
        with contextlib.closing(uvloop.new_event_loop()) as loop:
            outcome = loop.run_until_complete(
                (_nobody if plan.load == "nobody" else _tokenise)(plan)
            )
    except (OSError, _WrongAnswerError) as fault:
        Console(stderr=True, markup=False).print(str(fault))
        sys.exit(1)
    sys.stdout.buffer.write(msgspec.json.encode(outcome) + b"\n")


if __name__ == "__main__":
    main()
