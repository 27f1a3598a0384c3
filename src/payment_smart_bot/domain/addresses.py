"""Addresses that the bot may name to a payer or post to."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 2000
_PLAIN: Final = re.compile(r"[\x21-\x7e]+")


def is_safe(text: str) -> bool:
    """Whether it is an https address, or an http one of this very machine, without a password."""
    if len(text) > LONGEST or not _PLAIN.fullmatch(text) or "\\" in text:
        return False
    from urllib.parse import urlsplit  # noqa: PLC0415 - it takes 2 ms and no payer's message needs it

    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    import ipaddress  # noqa: PLC0415 - as above

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
