"""What a payer hears when Stripe fails or is slow, and when all is sent sixteen times at once."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.e2e.server import EXPIRY, Answer, Server

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.e2e.server import Payer

LASTING = ["timeout", "reset", "429", "500", "500-after", "timeout-after"]
FAULTS = [*LASTING, "reset-after"]
"""The last cannot last: the next try gets the answer that was lost."""
BUDGET = 1.0
"""Seconds that one call to Stripe may take with all its tries."""
FOR_EVER = 1_000_000
MANY = 16


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that waits for Stripe for a second."""
    folder = tmp_path_factory.mktemp("hasty") / "data"
    with Server(folder, STRIPE_BUDGET_SECONDS=str(BUDGET)) as running:
        yield running


@pytest.fixture
def unlucky(hasty: Server) -> Iterator[Payer]:
    """Somebody whose code is asked now; the sandbox is calm again afterwards."""
    payer = hasty.payer()
    payer.reach("cvv")
    yield payer
    hasty.sandbox.calm()


def tokens(answers: Iterable[Answer]) -> set[str]:
    """Every token that was told in any field."""
    return set(re.findall(r"pm_\w+", json.dumps(list(answers))))


def statuses(server: Server) -> set[str]:
    """The statuses of all stored sessions."""
    file = server.data_dir / "sessions.db"
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
        rows = db.execute("SELECT state FROM sessions WHERE state IS NOT NULL").fetchall()
    return {json.loads(state)["status"] for (state,) in rows}


def is_unavailable(answer: Answer) -> bool:
    """Whether it says that Stripe is out of reach, counts nothing and asks the code again."""
    problem = {"code": "payment-unavailable", "attempt": 0, "attemptsLeft": 3}
    return (
        answer.get("problem") == problem
        and (answer["status"], answer["awaiting"]) == ("collecting", "cvv")
        and "Nothing was charged" in answer["response"]
        and "security code" in answer["response"]
    )


@pytest.mark.parametrize("kind", FAULTS)
def test_one_fault_is_got_over_or_told_and_the_payer_pays(unlucky: Payer, kind: str) -> None:
    unlucky.server.sandbox.fault(kind)
    answers = [unlucky.say("123")]
    if "timeout" in kind:
        assert is_unavailable(answers[0])
        answers.append(unlucky.say("123"))
    answers += [unlucky.say("confirm"), unlucky.say("confirm")]
    assert [answer["status"] for answer in answers[-3:]] == [
        "awaiting_confirmation",
        "complete",
        "complete",
    ]
    assert len(tokens(answers)) == 1


@pytest.mark.parametrize("kind", LASTING)
def test_a_fault_that_stays_is_told_in_time_and_the_payer_goes_on_later(
    unlucky: Payer, kind: str
) -> None:
    sandbox = unlucky.server.sandbox
    sandbox.fault(kind, FOR_EVER)
    began = time.monotonic()
    down = unlucky.say("123")
    assert time.monotonic() - began < BUDGET + 2
    assert is_unavailable(down)
    assert kind not in down["response"]
    sandbox.calm()
    talked = [unlucky.say("is it safe?"), unlucky.say("123"), unlucky.say("confirm")]
    assert [answer["awaiting"] for answer in talked] == ["cvv", "confirmation", None]
    assert talked[-1]["status"] == "complete"
    assert len(tokens([down, *talked])) == 1


def test_an_outage_uses_up_no_attempt(unlucky: Payer) -> None:
    unlucky.server.sandbox.fault("429", FOR_EVER)
    assert all(is_unavailable(unlucky.say("123")) for _ in range(4))


def test_during_an_outage_the_payer_can_cancel_or_change_the_card(unlucky: Payer) -> None:
    unlucky.server.sandbox.fault("500", FOR_EVER)
    assert is_unavailable(unlucky.say("123"))
    assert unlucky.give("use another card", "5555555555554444")["awaiting"] == "cvv"
    assert unlucky.say("cancel")["status"] == "cancelled"


def test_a_wait_for_stripe_holds_nobody_else_up(hasty: Server, unlucky: Payer) -> None:
    hasty.sandbox.fault("timeout", FOR_EVER)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(unlucky.say, "123")
        while not hasty.sandbox.control("GET", "faults")["faults"][0]["times"] < FOR_EVER:
            time.sleep(0.01)
        other = hasty.payer()
        assert other.give("I want to pay", "John Doe")["awaiting"] == "card"
        assert not waiting.done()
        assert is_unavailable(waiting.result())


def test_a_message_during_the_wait_is_answered_after_it(hasty: Server, unlucky: Payer) -> None:
    hasty.sandbox.fault("delay", delay_ms=500)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(unlucky.say, "123")
        while hasty.sandbox.control("GET", "faults")["faults"]:
            time.sleep(0.01)
        late = hasty.say(unlucky.session, "confirm")
        summary = waiting.result()
    assert summary["status"] == "awaiting_confirmation"
    assert late["response"].endswith(summary["response"])
    assert not tokens([late, summary]), "a yes to a summary that nobody had seen yet"


def test_a_crash_in_the_middle_of_a_call_is_told_and_the_payer_goes_on(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("crash") / "data"
    with Server(folder, STRIPE_BUDGET_SECONDS="0.5") as server:
        payer = server.payer()
        payer.reach("cvv")
        server.sandbox.fault("delay", delay_ms=20_000)
        with ThreadPoolExecutor(1) as pool:
            lost = pool.submit(payer.say, "123")
            while server.sandbox.control("GET", "faults")["faults"]:
                time.sleep(0.01)
            server.kill()
            assert lost.exception() is not None
        assert statuses(server) == {"processing"}
        server.start()
        answers = [payer.say("123")]
        while answers[-1]["status"] == "processing":
            answers.append(payer.say("123"))
        answers.append(payer.say("confirm"))
        assert answers[-1]["status"] == "complete"
        assert len(tokens(answers)) == 1


def at_once(payer: Payer, message: str, **fields: object) -> list[Answer]:
    """The same thing sitting in sixteen tabs."""
    with ThreadPoolExecutor(MANY) as pool:
        sent = [
            pool.submit(payer.server.say, payer.session, message, **fields) for _ in range(MANY)
        ]
        return [each.result() for each in sent]


def test_sixteen_confirms_at_once_tell_one_token(server: Server) -> None:
    payer = server.payer()
    payer.reach("confirmation")
    before = server.sandbox.calls()
    answers = at_once(payer, "confirm")
    assert {answer["status"] for answer in answers} == {"complete"}
    assert len(tokens(answers)) == 1
    assert len({answer["response"] for answer in answers}) == 1
    assert server.sandbox.calls() == before
    assert "processing" not in statuses(server)


@pytest.mark.parametrize("fields", [{}, {"messageId": "same"}], ids=["plain", "one message id"])
def test_sixteen_sendings_of_one_code_make_one_token(
    server: Server, fields: dict[str, str]
) -> None:
    payer = server.payer()
    payer.reach("cvv")
    before, calls = server.sandbox.made(), server.sandbox.calls()
    answers = at_once(payer, "123", **fields)
    assert {answer["status"] for answer in answers} == {"awaiting_confirmation"}
    assert len({answer["summaryId"] for answer in answers}) == 1
    assert tokens(answers) == set()
    assert server.sandbox.made() == before + 1
    assert Counter(server.sandbox.calls()) - Counter(calls) == {"200": 1}
    assert "processing" not in statuses(server)
    assert len(tokens([payer.say("confirm"), payer.say("confirm")])) == 1


def test_sixteen_codes_and_confirms_at_once_under_faults_tell_one_token(hasty: Server) -> None:
    payer = hasty.payer()
    payer.reach("cvv")
    hasty.sandbox.fault("reset-after")
    hasty.sandbox.fault("500-after")
    with ThreadPoolExecutor(MANY) as pool:
        said = ["123", "confirm"] * (MANY // 2)
        answers = list(pool.map(lambda each: hasty.say(payer.session, each), said))
    hasty.sandbox.calm()
    answers += [payer.say("123"), payer.say("confirm"), payer.say("confirm")]
    assert answers[-1]["status"] == "complete"
    assert len(tokens(answers)) == 1
    assert "processing" not in statuses(hasty)


def test_sixteen_first_messages_of_one_session_begin_one_conversation(server: Server) -> None:
    payer = server.payer()
    answers = at_once(payer, "I want to pay")
    assert {answer["awaiting"] for answer in answers} == {"name"}
    assert payer.give("John Doe", "4242424242424242", EXPIRY)["awaiting"] == "cvv"
