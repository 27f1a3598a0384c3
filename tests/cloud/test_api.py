"""What the API refuses, and what it tells a browser."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.cloud.laptop import NUMBER, Cloud, new_session
from tests.cloud.plans import key_with

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.cloud
WISH = {"message": "I want to pay"}


@pytest.fixture
def slow_key(cloud: Cloud) -> Iterator[str]:
    """A key of its own that may send two requests a second, two at once."""
    with key_with(cloud, 2.0, 2) as key:
        yield key


def test_with_the_key_a_message_is_answered(cloud: Cloud) -> None:
    answer = cloud.post(WISH)
    assert answer.status == 200
    assert answer.body["awaiting"] == "name"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-correlation-id"]


def test_without_a_key_it_is_forbidden(cloud: Cloud) -> None:
    answer = cloud.request("POST", json.dumps(WISH).encode(), content_type="application/json")
    assert answer.status == 403
    assert answer.body["error"]["code"] == "forbidden"


@pytest.mark.parametrize("key", ["", "wrong", "0" * 40])
def test_with_a_wrong_key_it_is_forbidden(cloud: Cloud, key: str) -> None:
    answer = cloud.post(WISH, x_api_key=key)
    assert answer.status == 403
    assert answer.body["error"]["code"] == "forbidden"


def test_over_the_rate_of_its_plan_a_key_must_wait(cloud: Cloud, slow_key: str) -> None:
    answers = [cloud.post(WISH, x_api_key=slow_key) for _ in range(12)]
    statuses = [answer.status for answer in answers]
    assert statuses[0] == 200
    assert 429 in statuses
    assert set(statuses) == {200, 429}
    refused = next(answer for answer in answers if answer.status == 429)
    assert refused.body["error"]["code"] == "too-many-requests"
    assert cloud.post(WISH).status == 200  # another key's callers do not notice
    time.sleep(1.1)
    assert cloud.post(WISH, x_api_key=slow_key).status == 200


BAD = {
    "no JSON": b"{",
    "nothing": b"",
    "a list": b"[]",
    "no message": b'{"sessionId": "a"}',
    "a number for a message": b'{"message": 4}',
    "an empty message": b'{"message": ""}',
    "a message that is too long for the program": json.dumps({"message": "a" * 2001}).encode(),
    "a message that is too long for the model": json.dumps({"message": "a" * 4001}).encode(),
    "a session id that is too long": json.dumps({**WISH, "sessionId": "a" * 129}).encode(),
    "a session id with a space": json.dumps({**WISH, "sessionId": "a b"}).encode(),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_a_bad_body_is_refused(cloud: Cloud, body: bytes) -> None:
    answer = cloud.post(body)
    assert answer.status == 400
    assert answer.body["error"].keys() == {"code", "message"}


@pytest.mark.parametrize(
    "body",
    [
        f'{{"message": "{NUMBER}"'.encode(),
        json.dumps({"sessionId": NUMBER, "message": "hello"}).encode(),
        json.dumps({"message": [NUMBER]}).encode(),
        json.dumps({"message": NUMBER * 300}).encode(),
    ],
    ids=["broken JSON", "as session id", "in a list", "too long"],
)
def test_nothing_of_a_refused_body_is_repeated(cloud: Cloud, body: bytes) -> None:
    answer = cloud.post(body)
    assert answer.status == 400
    assert NUMBER not in answer.raw
    assert NUMBER not in "".join(answer.headers.values())


def test_a_body_over_the_limit_is_refused(cloud: Cloud) -> None:
    large = json.dumps({**WISH, "filling": "a" * 16384}).encode()
    assert cloud.post(large).status in {400, 413}


def test_a_body_at_the_limit_is_read(cloud: Cloud) -> None:
    body: dict[str, Any] = {**WISH, "sessionId": new_session(), "filling": ""}
    body["filling"] = "a" * (16384 - len(json.dumps(body)))
    assert cloud.post(body).status == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
def test_another_method_is_refused(cloud: Cloud, method: str) -> None:
    assert cloud.request(method, x_api_key=cloud.key).status in {403, 404, 405}


@pytest.mark.parametrize("end", ["", "/chat/more", "/other"])
def test_another_path_is_refused(cloud: Cloud, end: str) -> None:
    path = cloud.path.removesuffix("/chat") + end
    answer = cloud.request("POST", b"{}", path=path, x_api_key=cloud.key)
    assert answer.status in {403, 404}


ALLOWED = ["http://localhost:8501", "https://shop.example"]
STRANGE = [
    "https://evil.example",
    "https://shop.example.evil.example",
    "http://shop.example",
    "https://shop.example:8443",
    "null",
    "*",
    "",
]


@pytest.mark.parametrize("origin", ALLOWED)
def test_a_browser_is_told_that_an_allowed_page_may_call(cloud: Cloud, origin: str) -> None:
    assert origin in cloud.told["allowedOrigins"]
    answer = cloud.request(
        "OPTIONS",
        origin=origin,
        access_control_request_method="POST",
        access_control_request_headers="content-type,x-api-key",
    )
    assert answer.status in {200, 204}
    assert answer.headers["access-control-allow-origin"] == origin
    assert "POST" in answer.headers["access-control-allow-methods"]
    named = answer.headers["access-control-allow-headers"].lower()
    assert {"content-type", "x-api-key"} <= {name.strip() for name in named.split(",")}
    assert "origin" in answer.headers["vary"].lower()


@pytest.mark.parametrize("origin", STRANGE)
def test_a_browser_is_not_told_so_of_another_page(cloud: Cloud, origin: str) -> None:
    answer = cloud.request("OPTIONS", origin=origin, access_control_request_method="POST")
    assert "access-control-allow-origin" not in answer.headers


def test_an_answer_names_the_allowed_page_that_asked_and_no_other(cloud: Cloud) -> None:
    for origin in ALLOWED:
        told = cloud.post(WISH, origin=origin).headers
        assert told["access-control-allow-origin"] == origin
    for origin in STRANGE:
        assert "access-control-allow-origin" not in cloud.post(WISH, origin=origin).headers
