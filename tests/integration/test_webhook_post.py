"""One post to servers that misbehave: it always ends in time, and what is no answer is none."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from threading import Thread

import pytest

from payment_smart_bot.adapters.webhook_post import NO_ANSWER, post, signature

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def posted(*parts: bytes, pause: float = 0.0, seconds: float = 2.0, scheme: str = "http") -> int:
    """What a post comes to at a server that says this, whatever it is asked."""

    def talk() -> None:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):
            connection.recv(65536)
            for part in parts:
                connection.sendall(part)
                time.sleep(pause)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Thread(target=talk)
        server.start()
        url = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}/"
        status = asyncio.run(post(url, b"{}", "t=1,v1=2", seconds))
        server.join()
    return status


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (OK, 200),
        (b"HTTP/1.0 204 No Content\n\n", 204),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\n" + OK, 200),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n", 302),
        (b"HTTP/1.1 503 \r\n\r\n", 503),
        (b"", NO_ANSWER),
        (b"\r\n\r\n", NO_ANSWER),
        (b"HTTP/1.1 200 OK\r\nContent-Le", NO_ANSWER),
        (b"HTTP/1.1 999 Odd\r\n\r\n", NO_ANSWER),
        (b"HTTP/1.1 abc\r\n\r\n", NO_ANSWER),
        (b"SSH-2.0-OpenSSH\r\n\r\n", NO_ANSWER),
        (b"x" * 1_000_000, NO_ANSWER),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n", NO_ANSWER),
    ],
)
def test_what_counts_as_an_answer(answer: bytes, status: int) -> None:
    assert posted(answer) == status


def test_a_drip_and_a_flood_of_beginnings_end_in_time() -> None:
    began = time.monotonic()
    assert posted(*[b"H"] * 30, pause=0.1, seconds=0.5) == NO_ANSWER
    more = b"HTTP/1.1 100 Continue\r\n\r\n"
    assert posted(*[more] * 99, pause=0.01, seconds=0.5) == NO_ANSWER
    assert time.monotonic() - began < 8


def test_nobody_there_and_no_tls_there() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert asyncio.run(post(f"http://127.0.0.1:{port}/", b"{}", "", 2.0)) == NO_ANSWER
    assert asyncio.run(post("https://no-such-host.invalid/", b"{}", "", 5.0)) == NO_ANSWER
    assert posted(OK, scheme="https") == NO_ANSWER


def test_the_signature_is_stripes() -> None:
    from stripe import WebhookSignature  # noqa: PLC0415 - it is slow to import, and used here alone

    body = '{"name": "Zoë"}'.encode()
    header = signature(body, "whsec_x", 1_800_000_000)
    assert header == WebhookSignature.generate_signature_header(
        body.decode(), "whsec_x", 1_800_000_000
    )
