"""A request that is refused, and the body that says so: the same for every path."""

from __future__ import annotations

import msgspec


class ErrorDetail(msgspec.Struct):
    """What was wrong with a request, and what to do."""

    code: str
    message: str


class ErrorBody(msgspec.Struct):
    """The body of every answer that is not 2xx."""

    error: ErrorDetail


class BadRequest(Exception):  # noqa: N818 - HTTP's own words for it
    """A request that is refused; it never holds anything of the body."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message

    def body(self) -> bytes:
        """The JSON that says so."""
        return msgspec.json.encode(ErrorBody(ErrorDetail(self.code, self.message)))
