"""One signed POST of an event, as docs.stripe.com/webhooks describes it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.store import Json

_NO_ANSWER: Final = 0
_PIECE: Final = 65536


def signature(payload: str, secret: str, moment: int) -> str:
    """Give the `Stripe-Signature` header."""
    signed = f"{moment}.{payload}".encode()
    return f"t={moment},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


async def post(url: str, event: Json, secret: str, seconds: float) -> int:
    """Post an event and give the status of the answer; 0 is no answer in time."""
    at = urlsplit(url)
    payload = json.dumps(event, indent=2)
    path = (at.path or "/") + (f"?{at.query}" if at.query else "")
    headers = {
        "Host": at.netloc.rpartition("@")[2],
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Accept": "*/*",
        "Content-Type": "application/json; charset=utf-8",
        "Content-Length": str(len(payload.encode())),
        "Stripe-Signature": signature(payload, secret, int(time.time())),
        "Connection": "close",
    }
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    sent = ("\r\n".join(lines) + "\r\n\r\n" + payload).encode()
    try:
        async with asyncio.timeout(seconds):
            return await _exchange(at.hostname or "", at.port or 80, sent)
    except (OSError, ValueError, IndexError):
        return _NO_ANSWER


async def _exchange(host: str, port: int, sent: bytes) -> int:
    """Send, and read the answer to its end."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(sent)
        await writer.drain()
        status = int((await reader.readline()).split()[1])
        while await reader.read(_PIECE):
            pass
    finally:
        writer.close()
    return status
