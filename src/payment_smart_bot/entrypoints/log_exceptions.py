"""What a log line tells of an exception: the classes of its chain and our own lines, no text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from payment_smart_bot.entrypoints.log_fields import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

MOST_EXCEPTIONS: Final = 10
MOST_FRAMES: Final = 20
_OURS: Final = "payment_smart_bot/"
_FILE: Final = re.compile(r"[a-z0-9_/]{1,100}\.py")


class Raised(msgspec.Struct, frozen=True, rename={"kind": "class"}):
    """One exception."""

    kind: str
    at: tuple[str, ...]
    """`file:line` of our own frames, outermost first; the file as in the package."""


def describe(fault: BaseException) -> list[Raised]:
    """The exception and what led to it, latest first; the members of a group after it."""
    found: list[Raised] = []
    seen: set[int] = set()
    waiting: list[BaseException | None] = [fault]
    while waiting and len(found) < MOST_EXCEPTIONS:
        each = waiting.pop(0)
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        found.append(
            Raised(_class_name(type(each)), tuple(_frames(each.__traceback__))[-MOST_FRAMES:])
        )
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions
        waiting.append(each.__cause__ or (None if each.__suppress_context__ else each.__context__))
    return found


def _class_name(kind: type[BaseException]) -> str:
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return str(NAME(f"{module}{kind.__qualname__}"))


def _frames(traceback: TracebackType | None) -> Iterator[str]:
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename.replace("\\", "/")
        _, ours, file = name.rpartition(_OURS)
        if ours and _FILE.fullmatch(file):
            yield f"{file}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
