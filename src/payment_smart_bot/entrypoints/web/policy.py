"""The Content-Security-Policy of the pages: nothing but this server and Stripe, nothing inline."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

_STRIPE: Final = "https://js.stripe.com"
_STRIPES: Final = {
    "script-src": f"{_STRIPE} https://*.js.stripe.com",
    "frame-src": f"{_STRIPE} https://*.js.stripe.com https://hooks.stripe.com",
    "connect-src": "https://api.stripe.com",
}
"""docs.stripe.com/security/guide#content-security-policy, for Stripe.js."""
LOOPBACK: Final = "'self' http://127.0.0.1:* http://localhost:*"
"""Whose pages may hold `/pay` in a frame: this machine's, since the server listens there alone."""
NOBODY: Final = "'none'"


def policy(script_url: str | None, ancestors: str) -> str:
    """Give the header's value.

    Args:
        script_url: Where Stripe.js is: Stripe's address or a sandbox's; None for a page without it.
        ancestors: Who may hold the page in a frame.
    """
    theirs = {} if script_url is None else _directives(script_url)
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "frame-src": "",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": ancestors,
    }
    values = ((name, f"{own} {theirs.get(name, '')}".strip()) for name, own in directives.items())
    return "; ".join(f"{name} {value or NOBODY}" for name, value in values)


def _directives(script_url: str) -> dict[str, str]:
    parts = urlsplit(script_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    return _STRIPES if origin == _STRIPE else dict.fromkeys(_STRIPES, origin)
