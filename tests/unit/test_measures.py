"""One table of names: what is written for CloudWatch, and what Terraform looks for, is in it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from payment_smart_bot.domain.answer import Answer, Problem
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.measures import MEASURES, Count, of_turn
from payment_smart_bot.domain.session import Status
from payment_smart_bot.entrypoints.emf import EmfTrace
from payment_smart_bot.ports import Interpretation

TERRAFORM = Path(__file__).parents[2] / "terraform"
OF_THE_API = {"RateLimited"}
"""Counted by a filter of API Gateway's access log."""
DECLINE = Answer(
    "...",
    Status.COLLECTING,
    "s-1",
    "card",
    problem=Problem(ProblemCode.CARD_DECLINED, 1, 2, "insufficient_funds"),
)


def test_an_answer_counts_as_what_it_is() -> None:
    assert set(of_turn(DECLINE)) == {
        Count("Turns"),
        Count("FunnelStep", 1, "card"),
        Count("Declined", 1, "insufficient_funds"),
        Count("Problems", 1, "card-declined"),
    }
    done = Answer("...", Status.COMPLETE, "s-1")
    assert set(of_turn(done)) == {
        Count("Turns"),
        Count("FunnelStep", 1, "complete"),
        Count("Completed"),
    }
    given_up = Answer("...", Status.HANDOFF, "s-1")
    assert Count("HandedOver") in of_turn(given_up)


def test_a_problem_that_is_no_decline_counts_as_none() -> None:
    wrong = Answer(
        "...", Status.COLLECTING, "s", "name", problem=Problem(ProblemCode.INVALID_NAME, 1, 2)
    )
    assert Count("Declined", 0) in of_turn(wrong)


@pytest.mark.parametrize("name", MEASURES)
def test_prometheus_names_follow_its_rules(name: str) -> None:
    measure = MEASURES[name]
    assert re.fullmatch(r"[a-z_]+", measure.prometheus)
    assert measure.prometheus.endswith("_seconds" if measure.timed else "_total")
    assert measure.timed == name.endswith("Milliseconds")
    assert measure.about.endswith(".")


def lines(captured: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured.splitlines()]


def test_what_is_written_for_cloudwatch_is_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    trace = EmfTrace("Bot", "dev")
    trace.turn(DECLINE, 0.0125)
    trace.model(Interpretation(None, "timeout", 7), 1.0)
    trace.stripe("create_payment_method", "made", 0.5)
    trace.fault("vault", "unavailable", operator=True)
    counted = ("WebhookFailures", "WebhookRefused", "DeliveriesFailed")
    for name in (*counted, "TaskFailures", "ReconcileDifferences"):
        trace.count(name)
    written = {}
    for line in lines(capsys.readouterr().out):
        for group in line["_aws"]["CloudWatchMetrics"]:
            for metric in group["Metrics"]:
                written[metric["Name"]] = (group["Dimensions"][0][1:], metric["Unit"])
    ended = {"Completed", "HandedOver"}
    assert written == {
        name: (
            [measure.dimension] if measure.dimension else [],
            "Milliseconds" if measure.timed else "Count",
        )
        for name, measure in MEASURES.items()
        if name not in ended
    }


def test_what_terraform_looks_for_is_in_the_table() -> None:
    text = "".join(path.read_text() for path in TERRAFORM.glob("*.tf"))
    asked = set(re.findall(r'local\.metrics_namespace, "(\w+)"', text))
    asked |= set(re.findall(r'MetricName=\\"(\w+)\\"', text))
    asked |= {
        name
        for names in re.findall(r"for metric in \[([^\]]+)\]", text)
        for name in re.findall(r'"(\w+)"', names)
    }
    assert len(asked) > 8
    assert asked - OF_THE_API <= MEASURES.keys()
