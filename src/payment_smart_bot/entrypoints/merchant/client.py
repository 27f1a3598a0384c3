"""The merchant's API as the command line speaks it."""

from __future__ import annotations

import json
import os
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

import click

from payment_smart_bot.bot import new_id
from payment_smart_bot.entrypoints.merchant.keyfile import NAME, kept_key
from payment_smart_bot.entrypoints.talk import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_SECONDS: Final = 60
_PAUSES: Final = (0.5, 2.0)
_OUT: Final = 503
_REFUSED: Final = 400
_MOST: Final = 100

Payment = dict[str, Any]


class Client:
    """Calls a server; what changes something has an idempotency key and is tried again.

    `api_key`, or else the environment's `API_KEY`, is sent as `x-api-key`, which API Gateway asks
    for.
    """

    def __init__(self, url: str, key: str, api_key: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            msg = f"{url} is no address; give one like http://localhost:8000"
            raise NoAnswer(msg)
        self._url = url
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        if api_key := api_key or os.environ.get("API_KEY"):
            self._headers["X-Api-Key"] = api_key
        self._path = parts.path.rstrip("/")
        self._make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port = parts.hostname, parts.port

    def get(self, path: str) -> Payment:
        """Give what is there.

        Raises:
            NoAnswer: there is nothing, or the server refused; the text says which.
        """
        return self._answered(*self._tried("GET", path, None, {}))

    def post(self, path: str, body: Mapping[str, object], once: str | None = None) -> Payment:
        """Do something once, however often it has to be tried; `once` is its key, or one is made.

        Raises:
            NoAnswer: the server refused or could not be reached.
        """
        return self._answered(
            *self._tried("POST", path, body, {"Idempotency-Key": once or new_id()})
        )

    def all(self, query: Mapping[str, object], most: int | None) -> Iterator[Payment]:
        """Every payment that fits, newest first, page by page; at most so many.

        Raises:
            NoAnswer: as for `get`.
        """
        after: dict[str, object] = {}
        left, more = most, True
        while more and left != 0:
            limit = _MOST if left is None else min(left, _MOST)
            page = self.get("/payments?" + urlencode({**query, **after, "limit": limit}))
            yield from page["payments"]
            left = None if left is None else left - len(page["payments"])
            more = page["more"]
            after = {"after": page["payments"][-1]["paymentId"]} if page["payments"] else {}

    def _tried(
        self, method: str, path: str, body: Mapping[str, object] | None, more: Mapping[str, str]
    ) -> tuple[int, Payment]:
        for pause in _PAUSES:
            try:
                status, answer = self._asked(method, path, body, more)
            except NoAnswer:
                time.sleep(pause)
                continue
            if status != _OUT:
                return status, answer
            time.sleep(pause)
        return self._asked(method, path, body, more)

    def _asked(
        self, method: str, path: str, body: Mapping[str, object] | None, more: Mapping[str, str]
    ) -> tuple[int, Payment]:
        connection = self._make(self._host, self._port, timeout=_SECONDS)
        try:
            sent = None if body is None else json.dumps(body)
            connection.request(method, self._path + path, sent, {**self._headers, **more})
            answer = connection.getresponse()
            return answer.status, dict(json.loads(answer.read()))
        except (OSError, HTTPException, ValueError, TypeError):
            msg = f"No answer from {self._url}. Is the bot running there? Start it with: make run"
            raise NoAnswer(msg) from None
        finally:
            connection.close()

    @staticmethod
    def _answered(status: int, answer: Payment) -> Payment:
        if status >= _REFUSED:
            error = answer.get("error", {})
            told = str(error.get("message", f"HTTP {status}")) if isinstance(error, dict) else ""
            raise NoAnswer(told)
        return answer


def client_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which server, and with which key."""
    for option in (
        click.option(
            "--data-dir",
            type=click.Path(file_okay=False, path_type=Path),
            help="The server's data folder, for its merchant.key.  [default: DATA_DIR or ./data]",
        ),
        click.option(
            "--key", envvar="MERCHANT_KEY", help="The merchant's key; MERCHANT_KEY is safer."
        ),
        click.option("--url", default="http://localhost:8000", show_default=True),
    ):
        command = option(command)
    return command


def client_of(url: str, key: str | None, data_dir: Path | None) -> Client:
    """A client with the key that was given or that the data folder has."""
    if key is None:
        folder = data_dir or Path(os.environ.get("DATA_DIR") or "data")
        try:
            kept = kept_key(folder)
        except (OSError, UnicodeDecodeError):
            kept = None
        if kept is None:
            msg = (
                f"There is no key: give --key, set MERCHANT_KEY, or name with --data-dir the folder"
                f" of a server that has made {NAME}; {folder} has none."
            )
            raise click.ClickException(msg)
        key = kept.reveal()
    return Client(url, key)


def told(work: Callable[[Client], Any], options: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what work gives
    """Do something with the client that the options name, and say what was wrong with it."""
    try:
        return work(client_of(options["url"], options["key"], options["data_dir"]))
    except NoAnswer as fault:
        raise click.ClickException(str(fault)) from None
