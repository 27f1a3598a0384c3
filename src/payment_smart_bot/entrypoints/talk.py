"""Speaking the wire contract: to a server over HTTP, or to a bot in this process."""

from __future__ import annotations

import json
import os
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

from payment_smart_bot.entrypoints import chat_answer, chat_request
from payment_smart_bot.entrypoints.bad_request import BadRequest

if TYPE_CHECKING:
    from payment_smart_bot.bot import Bot

_SECONDS: Final = 60


class NoAnswer(Exception):  # noqa: N818 - what happened
    """The server did not give an answer; the text says why and what to do."""


class Talk(Protocol):
    """Somebody who answers a body of `POST /chat`."""

    def say(self, body: dict[str, Any]) -> dict[str, Any]:
        """Give the answer's fields.

        Raises:
            NoAnswer: there was none.
        """
        ...


class LocalTalk:
    """A bot in this process, through the same wire contract."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    def say(self, body: dict[str, Any]) -> dict[str, Any]:
        """Give the answer's fields."""
        try:
            request = chat_request.decode(json.dumps(body).encode())
        except BadRequest as refused:
            raise NoAnswer(refused.message) from None
        answer: dict[str, Any] = json.loads(chat_answer.encode(self._bot.reply(request)))
        return answer


class HttpTalk:
    """A server at an address; one connection is kept.

    `api_key`, or else the environment's `API_KEY`, is sent as `x-api-key`, which API Gateway asks
    for.
    """

    def __init__(self, url: str, api_key: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            msg = f"{url} is no address; give one like http://127.0.0.1:8000"
            raise NoAnswer(msg)
        self._url = url
        self._api_key = api_key or os.environ.get("API_KEY")
        self._path = parts.path.rstrip("/").removesuffix("/chat") + "/chat"
        make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection = make(parts.hostname, parts.port, timeout=_SECONDS)

    def say(self, body: dict[str, Any]) -> dict[str, Any]:
        """Give the answer's fields."""
        headers = {"Content-Type": "application/json"}
        if self._api_key:
            headers["x-api-key"] = self._api_key
        try:
            self._connection.request("POST", self._path, json.dumps(body), headers)
            response = self._connection.getresponse()
            answer = json.loads(response.read())
        except (OSError, HTTPException, ValueError):
            self._connection.close()
            msg = f"No answer from {self._url}. Is the bot running there? Start it with: make run"
            raise NoAnswer(msg) from None
        if "response" not in answer:
            error = answer.get("error", {}) if isinstance(answer, dict) else {}
            raise NoAnswer(str(error.get("message", f"HTTP {response.status} from {self._url}")))
        return dict(answer)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
