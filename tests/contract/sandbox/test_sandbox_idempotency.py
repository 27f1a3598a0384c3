"""Idempotency keys, as docs.stripe.com/api/idempotent_requests describes them."""

from __future__ import annotations

import random
import string
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import requests
import stripe

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox

DAY = 24 * 3600


@pytest.fixture
def key() -> str:
    return "".join(random.choices(string.ascii_lowercase, k=20))  # noqa: S311 - a name


def test_the_same_key_and_parameters_replay_the_answer(sandbox: Sandbox, key: str) -> None:
    before = sandbox.objects()
    first, second = sandbox.create(key), sandbox.create(key)
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Original-Request"] == first.headers["Request-Id"]
    assert second.headers["Idempotency-Key"] == key
    assert first.headers["Request-Id"] != second.headers["Request-Id"]
    assert sandbox.objects() == before + 1


def test_the_order_of_the_parameters_is_no_matter(sandbox: Sandbox, key: str) -> None:
    first = sandbox.create(key, metadata__a="1", metadata__b="2")
    second = sandbox.create(key, metadata__b="2", metadata__a="1")
    assert second.headers["Idempotent-Replayed"] == "true"
    assert first.json()["id"] == second.json()["id"]


@pytest.mark.parametrize(
    "change", [{"card__cvc": "124"}, {"card__number": "4111111111111111"}, {"metadata__a": "1"}]
)
def test_other_parameters_are_an_error(sandbox: Sandbox, key: str, change: dict[str, str]) -> None:
    sandbox.create(key)
    before = sandbox.objects()
    answer = sandbox.create(key, **change)
    assert answer.status_code == 400
    assert answer.json()["error"] == {
        "type": "idempotency_error",
        "message": "Keys for idempotent requests can only be used with the same parameters they "
        f"were first used with. Try using a key other than '{key}' if you meant to execute a "
        "different request.",
    }
    assert sandbox.objects() == before


def test_the_library_sees_an_idempotency_error(sandbox: Sandbox, key: str) -> None:
    customers = sandbox.client.v1.customers
    customers.create({"name": "Jo"}, {"idempotency_key": key})
    with pytest.raises(stripe.IdempotencyError):
        customers.create({"name": "Bo"}, {"idempotency_key": key})


def test_another_endpoint_is_an_error(sandbox: Sandbox, key: str) -> None:
    sandbox.create(key)
    answer = sandbox.send("POST", "/v1/customers", headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "idempotency_error"
    assert "('/v1/customers' vs '/v1/payment_methods')" in answer.json()["error"]["message"]


def test_a_key_in_use_is_a_conflict_that_is_not_saved(sandbox: Sandbox, key: str) -> None:
    before = sandbox.objects()
    sandbox.fault("delay", delay_ms=1500)  # all four must have come meanwhile
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: sandbox.create(key), range(4)))
    done = [answer for answer in answers if answer.status_code == 200]
    refused = [answer for answer in answers if answer.status_code == 409]
    assert (len(done), len(refused)) == (1, 3)
    error = refused[0].json()["error"]
    assert (error["type"], error["code"]) == ("invalid_request_error", "idempotency_key_in_use")
    assert error["message"].startswith("There is currently another in-progress request using this")
    again = sandbox.create(key)
    assert again.json()["id"] == done[0].json()["id"]
    assert sandbox.objects() == before + 1


def test_a_key_is_kept_for_24_hours(sandbox: Sandbox, key: str) -> None:
    first = sandbox.create(key).json()["id"]
    sandbox.control("POST", "settings", clock_offset_seconds=DAY - 60)
    assert sandbox.create(key).json()["id"] == first
    sandbox.control("POST", "settings", clock_offset_seconds=DAY + 60)
    again = sandbox.create(key)
    assert again.json()["id"] != first
    assert "Idempotent-Replayed" not in again.headers


def test_a_key_has_at_most_255_characters(sandbox: Sandbox) -> None:
    longest = "long".ljust(255, "k")
    assert sandbox.create(longest).status_code == 200
    assert sandbox.create(longest + "k").status_code == 400
    assert "255" in sandbox.create(longest + "k").json()["error"]["message"]


def test_a_card_error_is_saved_for_the_work_had_begun(sandbox: Sandbox, key: str) -> None:
    first = sandbox.create(key, card__cvc="12")
    second = sandbox.create(key, card__cvc="12")
    assert first.status_code == second.status_code == 402
    assert second.headers["Idempotent-Replayed"] == "true"


def test_refused_parameters_are_not_saved(sandbox: Sandbox, key: str) -> None:
    assert sandbox.create(key, foo="1").status_code == 400
    answer = sandbox.create(key)
    assert answer.status_code == 200
    assert "Idempotent-Replayed" not in answer.headers


def test_a_wrong_key_of_the_account_is_not_saved(sandbox: Sandbox, key: str) -> None:
    headers = {"Idempotency-Key": key, "Authorization": "Bearer sk_test_no"}
    assert sandbox.send("POST", "/v1/customers", headers=headers).status_code == 401
    answer = sandbox.send("POST", "/v1/customers", headers={"Idempotency-Key": key})
    assert answer.status_code == 200
    assert "Idempotent-Replayed" not in answer.headers


@pytest.mark.parametrize("kind", ["429", "500"])
def test_a_failure_before_the_work_is_not_saved(sandbox: Sandbox, key: str, kind: str) -> None:
    before = sandbox.objects()
    sandbox.fault(kind)
    assert sandbox.create(key).status_code == int(kind)
    assert sandbox.objects() == before
    assert sandbox.create(key).status_code == 200
    assert sandbox.objects() == before + 1


def test_a_500_after_the_work_is_saved_and_replayed(sandbox: Sandbox, key: str) -> None:
    before = sandbox.objects()
    sandbox.fault("500-after")
    first, second = sandbox.create(key), sandbox.create(key)
    assert first.status_code == second.status_code == 500
    assert first.json() == {"error": {"type": "api_error", "message": "An unknown error occurred"}}
    assert second.headers["Idempotent-Replayed"] == "true"
    assert sandbox.objects() == before + 1


def test_an_answer_that_was_lost_is_replayed(sandbox: Sandbox, key: str) -> None:
    before = sandbox.objects()
    sandbox.fault("reset-after")
    with pytest.raises(requests.ConnectionError):
        sandbox.create(key)
    answer = sandbox.create(key)
    assert answer.headers["Idempotent-Replayed"] == "true"
    assert sandbox.objects() == before + 1


def test_keys_count_for_posts_alone(sandbox: Sandbox, key: str) -> None:
    for _ in range(2):
        answer = sandbox.send("GET", "/v1/balance", headers={"Idempotency-Key": key})
        assert "Idempotent-Replayed" not in answer.headers
