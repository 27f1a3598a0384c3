"""The only way to a log: an allow-list, through which no text that anybody wrote gets out.

A line has the time (UTC), level, logger and event; the fields of `log_fields` that were given; and
of an exception the classes and our own lines. The text of a library's message is never written.
`configure` must run before anything can log; servers must be told not to set up logging themselves.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from time import time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import msgspec

from payment_smart_bot.entrypoints.log_exceptions import describe
from payment_smart_bot.entrypoints.log_fields import EVENT, FIELDS, NAME

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping
    from typing import TextIO

    from payment_smart_bot.entrypoints.log_tail import LogTail

FOREIGN: Final = "foreign"
"""The event of a record that was not made by `event`."""
LEVELS: Final = {10: "debug", 20: "info", 30: "warning", 40: "error", 50: "critical"}
QUIET: Final = ("stripe", "urllib3", "botocore", "boto3", "asyncio", "uvicorn.error")
"""Libraries that are heard from warnings on."""
_ENCODER: Final = msgspec.json.Encoder()
_LOGGER: Final = logging.getLogger("payment_smart_bot")


_BOUND: Final[ContextVar[Mapping[str, object]]] = ContextVar("bound", default=MappingProxyType({}))


def bind(**fields: object) -> None:
    """Put these fields into every line that this task or thread logs from now on.

    Raises:
        TypeError: a field is not in `FIELDS`.
    """
    _check(fields)
    _BOUND.set(fields)


def _check(fields: Mapping[str, object]) -> None:
    if not fields.keys() <= FIELDS.keys():
        msg = f"not fields of a log line: {', '.join(sorted(fields.keys() - FIELDS.keys()))}"
        raise TypeError(msg)


class _Event(NamedTuple):
    name: str
    fields: Mapping[str, object]


def event(
    logger: logging.Logger,
    level: int,
    name: str,
    /,
    *,
    exception: BaseException | None = None,
    **fields: object,
) -> None:
    """Log an event; `name` is of lower-case letters and dashes, a field that is None is left out.

    Raises:
        TypeError: a field is not in `FIELDS`.
    """
    _check(fields)
    if not logger.isEnabledFor(level):
        return
    for handler in logging.getLogger().handlers:
        if isinstance(handler, _Sink):  # the same line as by a record, at a fifth of its time
            handler.put(_line(time(), level, logger.name, name, fields, exception))
            return
    raised = None if exception is None else (type(exception), exception, None)
    record = logger.makeRecord(logger.name, level, "", 0, name, (), raised)
    record.__dict__["event"] = _Event(name, fields)
    logger.handle(record)


def _line(  # noqa: PLR0913, PLR0917 - the facts of a line
    created: float,
    level: int,
    logger: str,
    name: str,
    fields: Mapping[str, object],
    exception: BaseException | None,
) -> dict[str, Any]:
    """A line's fields, each checked against the allow-list; `created` in Unix seconds."""
    milliseconds = int(created * 1000)
    line: dict[str, Any] = {
        "time": f"{_second(milliseconds // 1000)}.{milliseconds % 1000:03}Z",
        "level": LEVELS.get(level, "other"),
        "logger": NAME(logger),
        "event": EVENT(name),
    }
    for key, value in {**_BOUND.get(), **fields}.items():
        if value is not None:
            line[key] = FIELDS[key](value)
    if exception is not None:
        line["exception"] = describe(exception)
    return line


@lru_cache(maxsize=8)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


class _AllowList(logging.Formatter):
    """Writes a record's facts as one line, by `write`."""

    def __init__(self, write: Callable[[dict[str, Any]], str]) -> None:
        super().__init__()
        self.write = write

    def format(self, record: logging.LogRecord) -> str:
        made = record.__dict__.get("event")
        name, fields = made if isinstance(made, _Event) else (FOREIGN, {})
        raised = record.exc_info[1] if record.exc_info else None
        return self.write(_line(record.created, record.levelno, record.name, name, fields, raised))


class _Sink(logging.StreamHandler):  # type: ignore[type-arg]  # cannot be indexed when it runs
    """Where all lines go."""

    def __init__(self, stream: TextIO | None, allow: _AllowList, tail: LogTail | None) -> None:
        super().__init__(stream)
        self._allow = allow
        self._tail = tail
        self.setFormatter(allow)

    def put(self, line: dict[str, Any]) -> None:
        """Write a line that was checked; a stream that is gone loses it, as with any handler."""
        text = self._allow.write(line) + self.terminator
        if self._tail is not None:
            self._tail.note(text)
        self.acquire()
        try:
            with suppress(OSError, ValueError):
                self.stream.write(text)
                self.stream.flush()
        finally:
            self.release()


def _json(line: dict[str, Any]) -> str:
    return _ENCODER.encode(line).decode()


def _text(line: dict[str, Any]) -> str:
    """For people; no value holds a space."""
    raised = line.pop("exception", ())
    head = [f"{line.pop('time')} {line.pop('level'):<8} {line.pop('logger')} {line.pop('event')}"]
    faults = (f"{each.kind}({','.join(each.at)})" for each in raised)
    return " ".join([*head, *(f"{key}={value}" for key, value in line.items()), *faults])


FORMATS: Final = {"json": _json, "text": _text}


def configure(
    stream: TextIO | None = None,
    level: int | str = logging.INFO,
    fmt: Literal["json", "text"] = "json",
    tail: LogTail | None = None,
) -> None:
    """Send every record of every logger through the allow-list, to `stream` (stderr) and `tail`.

    Also takes away Stripe's own way to stderr: with `STRIPE_LOG=debug` its library prints the body
    of each request, card number and code with it.
    """
    handler = _Sink(stream, _AllowList(FORMATS[fmt]), tail)
    for logger in [*logging.Logger.manager.loggerDict.values(), logging.getLogger()]:
        if isinstance(logger, logging.Logger):
            logger.handlers.clear()
            logger.propagate = True
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(level)
    logging.lastResort = handler
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True
    os.environ.pop("STRIPE_LOG", None)
    for name, variable in (("stripe", "log"), ("stripe._util", "STRIPE_LOG")):
        if name in sys.modules:
            setattr(sys.modules[name], variable, None)


def install_crash_hooks() -> None:
    """Send what nobody caught, in any thread or destructor, the same way; after `configure`."""
    sys.excepthook = lambda _kind, fault, _traceback: _crashed("crashed", fault)
    threading.excepthook = lambda args: _crashed("thread-crashed", args.exc_value)
    sys.unraisablehook = lambda args: _crashed("destructor-crashed", args.exc_value)


def asyncio_handler(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """The same for an event loop: `loop.set_exception_handler(asyncio_handler)`."""
    _crashed("task-crashed", context.get("exception"))


def _crashed(name: str, fault: BaseException | None) -> None:
    """Never raises: Python would print both exceptions with their text."""
    if name == "thread-crashed" and isinstance(fault, SystemExit):
        return
    with suppress(Exception):
        event(_LOGGER, logging.CRITICAL, name, exception=fault)
