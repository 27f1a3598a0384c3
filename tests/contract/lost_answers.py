"""Answers of DynamoDB that do not arrive, though what was asked for was done."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.httpsession import URLLib3Session

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from botocore.awsrequest import AWSPreparedRequest
    from mypy_boto3_dynamodb import DynamoDBClient


class LosesAnswers:
    """Carries the first request of each kind out and answers with a fault of the server's."""

    def __init__(self) -> None:
        self.lost: set[str] = set()
        self.sent = 0

    @classmethod
    @contextmanager
    def on(cls, client: DynamoDBClient, operations: Iterable[str]) -> Iterator[LosesAnswers]:
        """Let a client lose the answers of some operations."""
        made, events = cls(), client.meta.events
        handler: Any = made
        names = [f"before-send.dynamodb.{operation}" for operation in operations]
        for name in names:
            events.register(name, handler)
        try:
            yield made
        finally:
            for name in names:
                events.unregister(name, handler)

    def __call__(self, request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
        self.sent += 1
        target = str(request.headers["X-Amz-Target"])
        if target in self.lost:
            return None
        self.lost.add(target)
        assert URLLib3Session().send(request).status_code == 200
        return Failed(request.url)


class Failed(AWSResponse):
    """A fault of the server's, with nothing in it."""

    def __init__(self, url: str) -> None:
        super().__init__(url, 500, HTTPHeaders(), None)

    @property
    def content(self) -> bytes:
        return b"{}"
