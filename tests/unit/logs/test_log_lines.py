"""No text that anybody wrote gets into a log line, wherever it was put."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

import pytest

from payment_smart_bot.domain.session import Status
from payment_smart_bot.entrypoints import logs
from payment_smart_bot.entrypoints.log_fields import FIELDS

if TYPE_CHECKING:
    from tests.unit.logs.conftest import Written

CANARY = "canary-4242424242424242"
LOG = logging.getLogger("payment_smart_bot.test")


def test_a_line_is_what_it_says(written: Written) -> None:
    before = time.time()
    logs.event(LOG, logging.INFO, "turn", sessionId="s-1", status=Status.COMPLETE, ms=1.23456)
    [line] = written.lines()
    stamp = line.pop("time")
    assert time.strftime("%Y-%m-%dT%H:%M", time.gmtime(before)) == stamp[:16]
    assert len(stamp) == len("2026-11-24T08:00:00.123Z")
    assert line == {
        "level": "info",
        "logger": "payment_smart_bot.test",
        "event": "turn",
        "sessionId": "s-1",
        "status": "complete",
        "ms": 1.23,
    }


def test_the_text_form_is_one_line_for_people() -> None:
    written = logs._text(  # noqa: SLF001 - without a stream
        {"time": "T", "level": "error", "logger": "l", "event": "turn", "ms": 1.5}
    )
    assert written == "T error    l turn ms=1.5"


def test_an_unknown_field_is_refused(written: Written) -> None:
    with pytest.raises(TypeError, match="text, user"):
        logs.event(LOG, logging.INFO, "turn", text="x", user="y", ms=1)
    assert written.lines() == []


def test_a_field_that_is_none_is_left_out(written: Written) -> None:
    logs.event(LOG, logging.INFO, "turn", problem=None)
    assert "problem" not in written.lines()[0]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    "value",
    [
        "canary-4242424242424242",
        "canary 4242",
        4242424242424242,
        4242424242424242.0,
        float("nan"),
        b"canary",
        ["canary"],
        {"canary": "canary"},
        ValueError("canary"),
        "4242424242424242",
        "/4242-4242-4242-4242",
        "https://canary@x/4242",
        "https://x/?canary",
        "four-two-four-two-four-two-four-two-four-two-four-two-four-two-four-two",
        "a\ncanary",
        "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
        "canary\ud800",
    ],
)
def test_no_field_lets_a_canary_through(
    written: Written,
    field: str,
    value: Any,  # noqa: ANN401 - any
) -> None:
    logs.event(LOG, logging.INFO, "turn", **{field: value})
    assert "four" not in written.getvalue()
    assert written.lines()[0][field] in {"invalid", "****"}


def test_an_event_that_is_not_a_word_is_not_written(written: Written) -> None:
    for name in (CANARY, "4242 4242", "Canary!", ""):
        logs.event(LOG, logging.INFO, name)
    assert {line["event"] for line in written.lines()} == {"invalid"}


def test_a_foreign_record_gives_its_logger_and_level_alone(
    written: Written, failed: BaseException
) -> None:
    names = ("stripe", "urllib3.connectionpool", "uvicorn.error", "asyncio", CANARY)
    for logger in map(logging.getLogger, names):
        logger.error(CANARY)
        logger.warning("%s %s", CANARY, CANARY, extra={"fields": CANARY, "event": CANARY})
        logger.error(CANARY, stack_info=True, exc_info=failed)
        logger.critical("%d", CANARY)
    assert [line["logger"] for line in written.lines()[::4]] == [*names[:4], "****"]
    assert {line["event"] for line in written.lines()} == {"foreign"}
    assert [line["level"] for line in written.lines()[:4]] == [
        "error", "warning", "error", "critical",
    ]  # fmt: skip


def test_an_exception_is_its_classes(written: Written, failed: BaseException) -> None:
    logs.event(LOG, logging.ERROR, "failed", exception=failed)
    classes = [each["class"] for each in written.lines()[0]["exception"]]
    assert classes == ["ExceptionGroup", "FileNotFoundError", "KeyError"]


def test_an_exception_has_our_own_lines(written: Written) -> None:
    with pytest.raises(TypeError) as fault:
        logs.event(LOG, logging.INFO, "turn", canary=CANARY)
    logs.event(LOG, logging.ERROR, "failed", exception=fault.value)
    [raised] = written.lines()[0]["exception"]
    at, _ = raised["at"]
    assert at.startswith("entrypoints/logs.py:")


def test_a_suppressed_context_and_a_circle_end(written: Written) -> None:
    one, two = ValueError(CANARY), OSError(CANARY)
    one.__cause__, two.__cause__ = two, one
    logs.event(LOG, logging.ERROR, "failed", exception=one)
    hidden = ValueError(CANARY)
    hidden.__context__, hidden.__suppress_context__ = two, True
    logs.event(LOG, logging.ERROR, "failed", exception=hidden)
    told = [[each["class"] for each in line["exception"]] for line in written.lines()]
    assert told == [["ValueError", "OSError"], ["ValueError"]]


def test_a_class_named_by_somebody_else_is_not_written(written: Written) -> None:
    for name in (CANARY, "canary canary"):
        kind = type(name, (Exception,), {"__module__": name})
        logs.event(LOG, logging.ERROR, "failed", exception=kind(CANARY))
    told = {each["class"] for line in written.lines() for each in line["exception"]}
    assert told == {"****", "invalid"}


def test_libraries_are_heard_from_warnings_on_and_have_no_handlers(written: Written) -> None:
    for name in ("stripe", "urllib3", "botocore"):
        logging.getLogger(name).info(CANARY)
    own = logging.getLogger("library.of.somebody")
    own.addHandler(logging.StreamHandler(written))
    own.propagate = False
    logs.configure(written, "INFO")
    own.warning(CANARY)
    logging.getLogger("uvicorn.access").critical(CANARY)
    assert [line["logger"] for line in written.lines()] == ["library.of.somebody"]
