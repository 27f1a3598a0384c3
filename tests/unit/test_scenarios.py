"""The five scenarios are sound data and never lapse."""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import jsonschema
import msgspec
import pytest

from payment_smart_bot.domain.expiry import parse_expiry
from payment_smart_bot.scenarios import scenario as data

FOLDER = files("payment_smart_bot.scenarios")
TODAY = date(2026, 11, 24)


def schema() -> Any:  # noqa: ANN401 - JSON
    return json.loads((FOLDER / "schema.json").read_text("utf-8"))


def five() -> Any:  # noqa: ANN401 - JSON
    return json.loads((FOLDER / data.FIVE).read_text("utf-8"))


def test_the_file_is_of_its_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(five(), schema(), jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    "change",
    [
        {"say": ""},
        {"say": "{today}"},
        {"say": "{expiry}"},
        {"more": 1},
        {"expect": {"status": "done", "awaiting": None}},
        {"expect": {"status": "complete"}},
        {"expect": {"status": "complete", "awaiting": None, "current_step": "card"}},
        {"expect": {"status": "complete", "awaiting": None, "problem": {"code": "other"}}},
    ],
)
def test_the_schema_refuses_what_is_no_scenario(change: dict[str, Any]) -> None:
    spoiled = five()
    spoiled["scenarios"][0]["steps"][0].update(change)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(spoiled, schema(), jsonschema.Draft202012Validator)


def test_a_field_of_another_name_is_refused_when_read() -> None:
    with pytest.raises(msgspec.ValidationError):
        data.read(b'{"scenarios": [{"name": "a", "title": "b", "steps": [], "more": 1}]}')


@pytest.mark.parametrize(
    ("today", "months", "short", "long"),
    [
        (date(2024, 2, 29), 12, "02/25", "02/2025"),
        (date(2026, 12, 31), 1, "01/27", "01/2027"),
        (date(2026, 1, 31), 1, "02/26", "02/2026"),
        (date(2026, 11, 24), 25, "12/28", "12/2028"),
        (date(2026, 1, 1), 11, "12/26", "12/2026"),
        (date(2026, 5, 5), 0, "05/26", "05/2026"),
        (date(2099, 12, 31), 1, "01/00", "01/2100"),
    ],
)
def test_a_placeholder_is_a_month_from_today(
    today: date, months: int, short: str, long: str
) -> None:
    expect = data.Expected("complete", None, holds=(f"Expiry: {{expiry+{months}:long}}.",))
    step = data.Step(f"it is {{expiry+{months}}}", expect)
    [filled] = data.expand(data.Scenario("a", "b", (step,)), today).steps
    assert filled.say == f"it is {short}"
    assert filled.expect.holds == (f"Expiry: {long}.",)


def test_the_expiries_are_valid_on_every_day_for_ten_years() -> None:
    for days in range(3653):
        today = TODAY + timedelta(days)
        for scenario in data.load():
            filled = data.expand(scenario, today)
            assert "{" not in str(msgspec.to_builtins(filled.steps)).replace("{'", "")
            [expiry] = {step.say for step in filled.steps if "/" in step.say}
            read = parse_expiry(expiry, today)
            assert f"Expiry: {read}" in next(
                hold for step in filled.steps for hold in step.expect.holds if "confirm:" in hold
            )
