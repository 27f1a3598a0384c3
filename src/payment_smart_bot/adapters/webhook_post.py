"""Posts an event to the merchant's program: signed as Stripe signs, once, and no redirect followed.

What is sent is `Webhook-Signature: t=SECONDS,v1=HMAC`, where HMAC is SHA-256 over the seconds, a
point and the body, under the secret.
"""

from __future__ import annotations

import asyncio
import hmac
import re
import ssl
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from payment_smart_bot import __version__

if TYPE_CHECKING:
    from urllib.parse import SplitResult

NO_ANSWER: Final = 0
_PORTS: Final = {"https": 443, "http": 80}
_MOST_LINES: Final = 100
_FIRST_FINAL: Final = 200
_STATUS: Final = re.compile(rb"HTTP/1\.\d ([1-5]\d\d)\b")


def signature(body: bytes, secret: str, at: int) -> str:
    """The header's value for a body that is sent at a time in whole Unix seconds."""
    digest = hmac.digest(secret.encode(), f"{at}.".encode() + body, "sha256")
    return f"t={at},v1={digest.hex()}"


async def post(url: str, body: bytes, signed: str, seconds: float) -> int:
    """Post it; the status of the answer, or `NO_ANSWER` where none came in time.

    Args:
        url: Of http or https.
        body: JSON.
        signed: Of `signature`.
        seconds: For all of it, from the name's resolution to the status.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _exchange(urlsplit(url), body, signed)
    except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return NO_ANSWER


async def _exchange(at: SplitResult, body: bytes, signed: str) -> int:
    tls = _tls() if at.scheme == "https" else None
    port = at.port or _PORTS[at.scheme]
    reader, writer = await asyncio.open_connection(at.hostname, port, ssl=tls)
    try:
        writer.write(_head(at, len(body), signed) + body)
        await writer.drain()
        status = 0
        while status < _FIRST_FINAL:
            status = await _status(reader)
    finally:
        writer.transport.abort()
    return status


async def _status(reader: asyncio.StreamReader) -> int:
    """The status of an answer, read to the end of its headers."""
    line = _STATUS.match(await reader.readuntil(b"\n"))
    if line is None:
        raise ValueError
    for _ in range(_MOST_LINES):
        if not (await reader.readuntil(b"\n")).strip():
            return int(line[1])
    raise ValueError


def _head(at: SplitResult, length: int, signed: str) -> bytes:
    path = (at.path or "/") + (f"?{at.query}" if at.query else "")
    headers = {
        "Host": at.netloc,
        "User-Agent": f"payment-smart-bot/{__version__}",
        "Content-Type": "application/json",
        "Content-Length": str(length),
        "Webhook-Signature": signed,
        "Connection": "close",
    }
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@lru_cache(1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
