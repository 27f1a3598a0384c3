"""The page that a payer's bank sends them back to: nothing is decided here, the chat looks it up.

Stripe puts the PaymentIntent and its client secret into the address, so nothing on the page sends a
referrer, and the server writes no access log.
"""

from __future__ import annotations

from typing import Final

PATH: Final = "/pay/done"
DONE: Final = (
    b"<!doctype html>\n"
    b'<html lang="en">\n'
    b'<meta charset="utf-8">\n'
    b'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    b'<meta name="color-scheme" content="light dark">\n'
    b"<title>Back to the chat</title>\n"
    b"<main>\n"
    b"<h1>Thank you</h1>\n"
    b"<p>You can close this page and go back to the chat. Write anything there, and it tells you "
    b"how your payment stands.</p>\n"
    b"</main>\n"
    b"</html>\n"
)
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
