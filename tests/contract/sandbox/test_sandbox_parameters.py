"""Parameters and bodies that the sandbox refuses, over plain HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox


@pytest.mark.parametrize(
    ("change", "code", "param", "message"),
    [
        ({"foo": "1"}, "parameter_unknown", "foo", "Received unknown parameter: foo"),
        (
            {"card__foo": "1"},
            "parameter_unknown",
            "card[foo]",
            "Received unknown parameter: card[foo]",
        ),
        ({"a": "1", "b": "2"}, "parameter_unknown", "a", "Received unknown parameters: a, b"),
        ({"type": None}, "parameter_missing", "type", "Missing required param: type."),
        (
            {"card__number": None},
            "parameter_missing",
            "card[number]",
            "Missing required param: card[number].",
        ),
        ({"card__exp_month": "x"}, "parameter_invalid_integer", "card[exp_month]", None),
        ({"card__exp_year": "2034.0"}, "parameter_invalid_integer", "card[exp_year]", None),
        ({"type": ""}, "parameter_invalid_empty", "type", None),
        ({"card__cvc": ""}, "parameter_invalid_empty", "card[cvc]", None),
        ({"type": "cash"}, None, "type", "Invalid type: must be one of card"),
        ({"billing_details": "x"}, None, "billing_details", "Invalid object"),
        ({"type[a]": "x", "type": None}, None, "type", "Invalid string"),
    ],
)
def test_a_parameter_is_refused_by_name(
    sandbox: Sandbox,
    change: dict[str, str | None],
    code: str | None,
    param: str,
    message: str | None,
) -> None:
    answer = sandbox.create(**change)
    error = answer.json()["error"]
    assert answer.status_code == 400
    assert error["type"] == "invalid_request_error"
    assert (error.get("code"), error["param"]) == (code, param)
    assert message is None or error["message"] == message


def test_an_empty_value_is_explained_as_stripe_does(sandbox: Sandbox) -> None:
    error = sandbox.create(type="").json()["error"]
    assert error["message"] == (
        "You passed an empty string for 'type'. We assume empty values are an attempt to unset a "
        "parameter; however 'type' cannot be unset. You should remove 'type' from your request or "
        "supply a non-empty value."
    )


def test_a_card_is_needed(sandbox: Sandbox) -> None:
    answer = sandbox.send("POST", "/v1/payment_methods", {"type": "card"})
    assert answer.json()["error"]["message"] == "Missing required param: card."


@pytest.mark.parametrize("limit", ["0", "101", "ten"])
def test_a_limit_is_a_number_from_1_to_100(sandbox: Sandbox, limit: str) -> None:
    answer = sandbox.send("GET", f"/v1/payment_methods?limit={limit}")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "parameter_invalid_integer"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"type": "card"}', "application/json"),
        ("type=card", "text/plain"),
        ("<type>card</type>", "application/xml"),
    ],
)
def test_a_body_must_be_a_form(sandbox: Sandbox, body: str, kind: str) -> None:
    answer = sandbox.send("POST", "/v1/payment_methods", body, headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert "POST content type is application/x-www-form-urlencoded" in answer.text


@pytest.mark.parametrize(
    "body", [b"type=%ff", b"\xff", b"type=card&type[a]=b", b"type[a]=b&type=card", b"a&" * 501]
)
def test_a_body_that_cannot_be_read_is_refused(sandbox: Sandbox, body: bytes) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = sandbox.send("POST", "/v1/payment_methods", body, headers=kind)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_a_body_of_more_than_64_kib_is_refused(sandbox: Sandbox) -> None:
    assert sandbox.create(billing_details__name="x" * 65536).status_code == 413


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("card__number", "4242-4242-4242-424x"),
        ("card__number", "4242424242424241"),
        ("card__exp_month", "4242424242424242"),
        ("card__exp_year", "4242 4242 4242 4242"),
        ("card__cvc", "4242424242424242"),
        ("card__token", "4242424242424242"),
        ("type", "4242424242424242"),
        ("4242424242424242", "x"),
        ("4242-4242-4242-4242", "x"),
        ("billing_details__name", "4242 4242 4242 4242"),
        ("metadata__note", "card 4242-4242-4242-4242"),
        ("metadata__4242424242424242", "x"),
    ],
)
def test_no_refusal_repeats_a_card_number(sandbox: Sandbox, part: str, value: str) -> None:
    answer = sandbox.create(**{part: value})
    assert answer.status_code in (400, 402)
    digits = re.sub("[^0-9]", "", answer.text)
    assert "42424242" not in digits


@pytest.mark.parametrize(
    "metadata",
    [
        {f"metadata[key{at}]": "x" for at in range(51)},
        {"metadata[" + "k" * 41 + "]": "x"},
        {"metadata[key]": "x" * 501},
        {"metadata[key][below]": "x"},
        {"metadata": "x"},
    ],
)
def test_metadata_has_limits(sandbox: Sandbox, metadata: dict[str, str]) -> None:
    answer = sandbox.create(**metadata)
    assert answer.status_code == 400
    assert answer.json()["error"]["param"].startswith("metadata")
