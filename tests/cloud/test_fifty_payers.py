"""Fifty payers at once: each gets one token, whatever else goes on."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from tests.cloud.laptop import NUMBER, Cloud, new_session
from tests.cloud.plans import key_with

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.cloud
PAYERS = 50
ANSWERS = {
    "name": "John Doe",
    "card": NUMBER,
    "expiry": "12/2039",
    "cvv": "123",
    "confirmation": "confirm",
}
"""What a payer says when asked."""
MOST_ANSWERS = 30
"""Two cores for fifty payers: Stripe or a table may not answer in time, and it is said again."""
PATIENCE = 150.0


@pytest.fixture
def busy_key(cloud: Cloud) -> Iterator[str]:
    """The key of a merchant whose plan allows this much."""
    with key_with(cloud, 500.0, 500) as key:
        yield key


def said(cloud: Cloud, key: str, session: str, number: int, text: str) -> dict[str, Any]:
    """One message, sent again under the same id where it was too much, or not answered in time."""
    body = {"sessionId": session, "message": text, "messageId": f"m-{number}"}
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            answer = cloud.post(body, x_api_key=key)
        except TimeoutError:  # fifty workers start on two cores
            assert time.monotonic() < deadline
            continue
        if answer.status != 429 or time.monotonic() > deadline:
            assert answer.status == 200, answer.raw
            return answer.body
        time.sleep(0.2)


def paid(cloud: Cloud, key: str) -> tuple[str, str, str]:
    """A session, the token of its yes, and that of the yes said once more."""
    session = new_session()
    text = "I want to pay"
    answer = said(cloud, key, session, 0, text)
    for number in range(1, MOST_ANSWERS):
        if answer["status"] == "complete":
            break
        assert answer.get("problem", {}).get("code") in {None, "payment-unavailable"}, answer
        text = ANSWERS.get(answer["awaiting"], text)
        answer = said(cloud, key, session, number, text)
    again = said(cloud, key, session, MOST_ANSWERS, "confirm")
    assert (answer["status"], again["status"]) == ("complete", "complete"), (answer, again)
    return session, answer["paymentMethod"]["id"], again["paymentMethod"]["id"]


@pytest.mark.timeout(240)
def test_fifty_payers_at_once_get_one_token_each(cloud: Cloud, busy_key: str) -> None:
    with ThreadPoolExecutor(PAYERS) as pool:
        payers = list(pool.map(lambda _: paid(cloud, busy_key), range(PAYERS)))
    tokens = [token for _, token, _ in payers]
    assert [again for _, _, again in payers] == tokens
    assert len(set(tokens)) == len({session for session, _, _ in payers}) == PAYERS
    table = cloud.client("dynamodb")
    for session, token, _ in payers:
        stored = table.get_item(
            TableName=cloud.told["table"],
            Key={"pk": {"S": f"S#{session}"}, "sk": {"S": "SESSION"}},
            ConsistentRead=True,
        )["Item"]
        assert token in str(stored)
