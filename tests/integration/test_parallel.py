"""Many at once in one session: one payment, one token, and nothing left half done."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest
from tests.integration.tills import FACTS, together

from payment_smart_bot.domain.session import Status
from payment_smart_bot.domain.summary import summary_id

if TYPE_CHECKING:
    from tests.integration.tills import Till

THREADS = 16
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("ids", ["none", "one", "each"])
def test_sixteen_sendings_of_one_code_make_one_payment_method(till: Till, ids: str) -> None:
    till.give(*FACTS[:-1])
    till.gateway.seconds = 0.1
    names = {"none": None, "one": "m-code"}
    answers = together(
        *(partial(till.say, "123", name=names.get(ids, f"m-{n}")) for n in range(THREADS))
    )
    assert {answer.status for answer in answers} == {Status.AWAITING_CONFIRMATION}
    assert {answer.summary_id for answer in answers} == {summary_id(till.stored())}
    assert till.gateway.calls == 1
    assert till.stored().intent is None
    if ids == "one":
        assert len({answer.response for answer in answers}) == 1


@pytest.mark.parametrize("ids", ["none", "one", "each"])
def test_sixteen_confirms_tell_one_token(till: Till, ids: str) -> None:
    till.give(*FACTS)
    names = {"none": None, "one": "m-yes"}
    answers = together(
        *(partial(till.say, "confirm", name=names.get(ids, f"m-{n}")) for n in range(THREADS))
    )
    assert {answer.status for answer in answers} == {Status.COMPLETE}
    assert len({answer.response for answer in answers}) == 1
    assert {answer.payment_method.id for answer in answers if answer.payment_method} == {"pm_1"}
    assert till.gateway.calls == 1
    assert till.stored().status is Status.COMPLETE


@pytest.mark.parametrize("buttons", [True, False])
def test_confirms_and_corrections_at_once_end_as_one_or_the_other(
    till: Till, *, buttons: bool
) -> None:
    for number in range(20):
        session = f"s-{number}"
        summary = till.give(*FACTS, session=session).summary_id
        token = till.stored(session).payment_method
        seen = summary if buttons else None
        work = [partial(till.say, "confirm", session, seen=seen) for _ in range(4)]
        work += [partial(till.say, "the name is Jane Roe", session) for _ in range(4)]
        answers = together(*work)
        kept = till.stored(session)
        told = {answer.payment_method for answer in answers} - {None}
        if kept.status is Status.COMPLETE:
            assert told == {token}
            assert kept.name == "John Doe"
        else:
            assert (kept.asked(), kept.name, told) == ("cvv", "Jane Roe", set())


def test_two_processes_on_one_folder_make_one_payment_and_tell_one_token(
    till: Till, tmp_path: Path
) -> None:
    till.give(*FACTS[:-1])
    with Process(tmp_path) as one, Process(tmp_path) as other:
        codes = told_together("123", one, other)
        yeses = told_together("confirm", one, other)
    assert [each["statuses"] for each in codes] == [["awaiting_confirmation"]] * 2
    assert len({tuple(each["summaries"]) for each in codes}) == 1
    assert [each["statuses"] for each in yeses] == [["complete"]] * 2
    assert sum(each["calls"] for each in yeses) == 1
    assert {tuple(each["tokens"]) for each in yeses} == {("pm_1",)}
    assert till.stored().status is Status.COMPLETE


class Process:
    """A bot on the same data folder in a process of its own; it says what it is told to say."""

    def __init__(self, data_dir: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.tills", str(data_dir), str(THREADS // 2)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.heard() == "ready\n"

    def told(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{text}\n")
        self.process.stdin.flush()

    def heard(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate(timeout=30)


def told_together(text: str, *processes: Process) -> list[dict[str, Any]]:
    for process in processes:
        process.told(text)
    return [json.loads(process.heard()) for process in processes]
