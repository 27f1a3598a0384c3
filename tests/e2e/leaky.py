"""The program with its guards off, to show that the sweeps of `test_canaries` can fail.

`python leaky.py GUARD,GUARD serve ...` runs `payment-smart-bot serve ...` without those guards.
`careless` is no guard but a log statement that the program does not have: every request, whole.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.adapters.vault_local import LocalVault
from payment_smart_bot.bot import Bot, saving
from payment_smart_bot.domain.redact import RedactedText
from payment_smart_bot.domain.sensitive import CardNumber, UserText
from payment_smart_bot.entrypoints import chat_request, cli, http_server, logs
from payment_smart_bot.entrypoints.talk import LocalTalk

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from payment_smart_bot.bootstrap.local import House
    from payment_smart_bot.bot import Request
    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.domain.session import Field


def _redaction() -> None:
    """What was said is stored as it was said."""

    def as_it_is(text: UserText, awaiting: Field | None) -> RedactedText:
        del awaiting
        return RedactedText(text.reveal())

    saving.redact = as_it_is  # type: ignore[attr-defined]  # the name that the bot uses


def _vault() -> None:
    """A sealed number is the number."""

    def seal(_vault: LocalVault, number: CardNumber, session_id: str) -> str:
        del session_id
        return number.reveal()

    def unsealed(_vault: LocalVault, sealed: str, session_id: str) -> CardNumber:
        del session_id
        return CardNumber(sealed)

    LocalVault.seal = seal  # type: ignore[method-assign, assignment]
    LocalVault.open = unsealed  # type: ignore[method-assign, assignment]


def _door() -> None:
    """Any text is a session id."""
    chat_request._safe_id = lambda _value: True  # type: ignore[assignment] # noqa: SLF001 - the guard


def _log() -> None:
    """A log line is what somebody wrote."""
    plain = logging.Formatter()

    def as_it_is(_formatter: logging.Formatter, record: logging.LogRecord) -> str:
        return plain.format(record)

    logs._AllowList.format = as_it_is  # type: ignore[method-assign, assignment] # noqa: SLF001 - the guard


def _careless() -> None:
    """Every request is logged, whole."""
    _around_the_app(lambda told: logging.getLogger("careless").error(told))


def _crash() -> None:
    """Every message ends in an exception that holds it, in its text and its frames."""

    def start(_bot: Bot, request: Request) -> Answer:
        typed = request.message.reveal()
        raise RuntimeError(typed) from ValueError(typed)

    Bot.start = start  # type: ignore[method-assign, assignment]


def _echo() -> None:
    """The answer to a visit repeats it, on a line of its own; the terminal chat does too."""
    _around_the_app(None)
    say = LocalTalk.say

    def repeating(self: LocalTalk, body: dict[str, Any]) -> dict[str, Any]:
        answer = say(self, body)
        return {**answer, "response": f"{body['message']}? {answer['response']}"}

    LocalTalk.say = repeating  # type: ignore[method-assign]


GUARDS: Final = {
    "redaction": _redaction,
    "vault": _vault,
    "door": _door,
    "log": _log,
    "careless": _careless,
    "echo": _echo,
    "crash": _crash,
}


class Telling:
    """An ASGI application around another: each request is told to `tell`, or to who sent it."""

    def __init__(self, app: ASGIApp, tell: Callable[[str], object] | None) -> None:
        self.app = app
        self.tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        messages = [await receive()]
        while messages[-1].get("more_body"):
            messages.append(await receive())
        told = _whole(scope, messages)
        if self.tell:
            self.tell(told)

        async def again() -> Message:
            return messages.pop(0) if messages else await receive()

        visit = any(name == b"x-place" for name, _ in scope["headers"])
        echo = b"\n" + told.encode() if visit and not self.tell else b""

        async def answer(message: MutableMapping[str, Any]) -> None:
            await send(_longer(message, echo))

        await self.app(scope, again, answer)


def _whole(scope: Scope, messages: list[Message]) -> str:
    """A request on one line."""
    head = " ".join(f"{name.decode()}={value.decode()}" for name, value in scope["headers"])
    body = b"".join(message.get("body", b"") for message in messages)
    query = scope["query_string"].decode()
    text = f"{scope['method']} {scope['path']}?{query} {head} {body.decode('utf-8', 'replace')}"
    return text.replace("\n", " ")


def _longer(message: MutableMapping[str, Any], echo: bytes) -> MutableMapping[str, Any]:
    if message["type"] == "http.response.start":
        headers = [
            (name, str(int(value) + len(echo)).encode() if name == b"content-length" else value)
            for name, value in message["headers"]
        ]
        return {**message, "headers": headers}
    return {**message, "body": message.get("body", b"") + echo}


def _around_the_app(tell: Callable[[str], object] | None) -> None:
    build = http_server.build_app

    def built(house: House, beside: http_server.Beside | None = None) -> ASGIApp:
        return Telling(build(house, beside), tell)

    http_server.build_app = built


if __name__ == "__main__":
    for guard in sys.argv.pop(1).split(","):
        GUARDS[guard]()
    cli.main()
